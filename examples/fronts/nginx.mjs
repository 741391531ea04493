// nginx: the page's server block, in an http block of the demo's own.
import { pageBlock } from "../demo_page_block.mjs";

export function nginx({ root, work, log, port, appPort }) {
  const server = pageBlock("nginx", "nginx", {
    "listen 80;": `listen 127.0.0.1:${port};`,
    "server_name files.example.org;": "server_name localhost;",
    "127.0.0.1:3000": `127.0.0.1:${appPort}`,
    "/srv/files/": `${root}/`,
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
