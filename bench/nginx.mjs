// nginx as the ceiling: files from disk by sendfile, one worker, nobody asked whether.

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { missingServers } from "../scripts/servers.mjs";
import { startOnServerCore, stop } from "./load.mjs";

const PROGRAM = "/usr/sbin/nginx";

/** `nginx/1.22.1`, or `undefined` where it is not installed. */
export function nginxVersion() {
  if (missingServers(["nginx"]).length > 0) return undefined;
  return spawnSync(PROGRAM, ["-v"], { encoding: "utf8" }).stderr.match(/nginx\/[\d.]+/)?.[0];
}

/** @param {string} work a folder for its own files */
export async function startNginx(work, folder) {
  const port = await freePort();
  const config = join(work, "nginx.conf");
  writeFileSync(config, configOf(work, folder, port));
  const child = startOnServerCore([PROGRAM, "-p", work, "-e", "stderr", "-c", config]);
  for (let tries = 0; tries < 100; tries++) {
    if (child.exitCode !== null) break;
    const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (isUp) return { port, pid: child.pid, stop: () => stop(child) };
    await sleep(20);
  }
  await stop(child);
  throw new Error("nginx did not start");
}

/** One process is master and worker, so that its CPU time is all there is. */
function configOf(work, folder, port) {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${work}/${kind};`)
    .join("\n");
  return `daemon off;
master_process off;
pid ${work}/nginx.pid;
error_log stderr crit;
events {}
http {
sendfile on;
tcp_nopush on;
access_log off;
keepalive_requests 100000000;
types { text/plain txt; }
${temporary}
server {
listen 127.0.0.1:${port};
root ${folder};
}
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
