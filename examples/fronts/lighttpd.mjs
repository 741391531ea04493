// lighttpd: the page's lines, below the few that say where it listens.
import { pageBlock } from "../demo_page_block.mjs";

export function lighttpd({ root, work, log, port, appPort }) {
  const proxy = pageBlock("lighttpd", "lighttpd", {
    '"port" => 3000': `"port" => ${appPort}`,
    "/srv/files/": `${root}/`,
  });
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
