// Caddy: the page's site in its form by path, which every Caddy 2 understands.
import { pageBlock } from "../demo_page_block.mjs";

export function caddy({ root, port, appPort }) {
  const site = pageBlock("caddy", "caddyfile", {
    "http://files.example.org": `http://127.0.0.1:${port}`,
    "127.0.0.1:3000": `127.0.0.1:${appPort}`,
    "/srv/files": root,
  });
  return {
    command: "/usr/bin/caddy",
    args: (configFile) => ["run", "--adapter", "caddyfile", "--config", configFile],
    config: `{
	admin off
	auto_https off
}

${site}`,
  };
}
