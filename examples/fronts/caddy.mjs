// Caddy: the generated site in its form by path, which every Caddy 2 understands.
import { renderConfig } from "sendoff/config";

export function caddy({ root, port, appPort }) {
  const site = renderConfig("caddy", {
    root,
    upstream: `127.0.0.1:${appPort}`,
    serverName: "127.0.0.1",
    listen: `127.0.0.1:${port}`,
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
