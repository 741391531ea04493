// Apache with mod_xsendfile: the generated virtual host, below the few modules that it needs.
import { renderConfig } from "sendoff/config";

const FOLDER = "/usr/lib/apache2/modules";
const MODULES = ["mpm_event", "authz_core", "proxy", "proxy_http", "headers", "xsendfile"];

export function apache({ root, work, log, port, appPort }) {
  const host = renderConfig("apache", {
    root,
    upstream: `127.0.0.1:${appPort}`,
    serverName: "localhost",
    listen: `127.0.0.1:${port}`,
  });
  const modules = MODULES.map((name) => `LoadModule ${name}_module ${FOLDER}/mod_${name}.so`);
  return {
    command: "/usr/sbin/apache2",
    args: (configFile) => ["-f", configFile, "-D", "FOREGROUND"],
    config: `ServerRoot ${work}
DefaultRuntimeDir ${work}
PidFile ${work}/apache.pid
ErrorLog ${log}
ServerName localhost
Listen 127.0.0.1:${port}
StartServers 1
${modules.join("\n")}

${host}`,
  };
}
