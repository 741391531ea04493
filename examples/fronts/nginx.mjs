// nginx: the generated server block, in an http block of the demo's own.
import { renderConfig } from "sendoff/config";

export function nginx({ root, work, log, port, appPort }) {
  const server = renderConfig("nginx", {
    root,
    upstream: `127.0.0.1:${appPort}`,
    serverName: "localhost",
    listen: `127.0.0.1:${port}`,
  });
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `  ${kind}_temp_path ${work}/${kind};`)
    .join("\n");
  return {
    command: "/usr/sbin/nginx",
    args: (configFile) => ["-p", work, "-e", log, "-c", configFile],
    config: `daemon off;
pid ${work}/nginx.pid;
error_log ${log};
events {}

http {
  sendfile on;
  access_log off;
${temporary}

${server}}
`,
  };
}
