// lighttpd: the generated lines, below the few that say where it listens.
import { renderConfig } from "sendoff/config";

export function lighttpd({ root, work, log, port, appPort }) {
  const proxy = renderConfig("lighttpd", { root, upstream: `127.0.0.1:${appPort}` });
  return {
    command: "/usr/sbin/lighttpd",
    args: (configFile) => ["-D", "-f", configFile],
    config: `server.document-root = "${work}"
server.bind = "127.0.0.1"
server.port = ${port}
server.errorlog = "${log}"

${proxy}`,
  };
}
