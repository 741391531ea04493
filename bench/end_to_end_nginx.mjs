// nginx in front of an app: by the config that sendoff prints, by auth_request, or as a plain proxy.

import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { renderConfig } from "../dist/config.js";
import { startOnServerCore, stop } from "./load.mjs";

const PROGRAM = "/usr/sbin/nginx";
const TRIES = 250;

const PASS = 'proxy_pass http://app; proxy_set_header Connection "";';
const TO_APP = `${PASS} proxy_http_version 1.1;`;

/** The site of each way. All ask the app over connections that stay open. */
const SITES = {
  "hand-off": ({ folder, port, appPort }) =>
    renderConfig("nginx", {
      root: folder,
      mount: "/files",
      listen: `127.0.0.1:${port}`,
      upstream: `127.0.0.1:${appPort}`,
    })
      .replace(`proxy_pass http://127.0.0.1:${appPort};`, PASS)
      .replace(/^server \{$/m, `server {\nlocation / { ${TO_APP} }`),
  // The same guards and headers as the hand-off's, so that the client gets the same answer.
  auth_request: ({ folder, port }) => `server {
listen 127.0.0.1:${port};
location ^~ /files/ {
auth_request /_may;
alias ${folder}/;
disable_symlinks on from=$document_root;
if (-d $request_filename) { return 404; }
add_header X-Content-Type-Options nosniff;
add_header Cache-Control "private, no-cache";
}
location = /_may {
internal;
${TO_APP}
proxy_pass_request_body off;
proxy_set_header Content-Length "";
proxy_set_header X-Original-URI $request_uri;
}
location / { ${TO_APP} }
}
`,
  // Nothing is put by on disk, which for slow clients would be the whole file for each of them.
  proxy: ({ port }) => `server {
listen 127.0.0.1:${port};
location / { ${TO_APP} proxy_max_temp_file_size 0; }
}
`,
};

/** @param {{ work: string, folder: string }} files */
export async function startFront(way, { work, folder }, appPort) {
  const own = mkdtempSync(join(work, "front-"));
  mkdirSync(join(own, "logs"));
  const port = await freePort();
  const config = join(own, "nginx.conf");
  writeFileSync(config, configOf(own, SITES[way]({ folder, port, appPort }), appPort));
  const child = startOnServerCore([PROGRAM, "-p", own, "-e", "stderr", "-c", config]);
  for (let tries = 0; tries < TRIES && child.exitCode === null; tries++) {
    const isUp = await fetch(`http://127.0.0.1:${port}/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return { port, pid: child.pid, stop: () => stop(child) };
    await sleep(20);
  }
  await stop(child);
  throw new Error(`nginx did not start: ${way}`);
}

/** One process is master and worker, so that its CPU time is all there is. */
function configOf(own, site, appPort) {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${own}/${kind};`)
    .join("\n");
  return `daemon off;
master_process off;
pid ${own}/nginx.pid;
worker_rlimit_nofile 8192;
events { worker_connections 4096; }
http {
sendfile on;
tcp_nopush on;
access_log off;
keepalive_requests 100000000;
types { text/plain txt; }
${temporary}
upstream app {
server 127.0.0.1:${appPort};
keepalive 64;
keepalive_requests 100000000;
}
${site}
}
`;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
