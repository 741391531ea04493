// The chains that are compared: an app in a fresh process, most of them by itself and some behind nginx.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startFront } from "./end_to_end_nginx.mjs";
import { startServer } from "./load.mjs";

export const COOKIE = "session=ann";

/** What the app does, and how nginx stands before it, if it does. */
export const CHAINS = {
  "hand-off": { role: "hand-off", front: "hand-off" },
  auth_request: { role: "auth_request", front: "auth_request" },
  "embedded behind nginx": { role: "embedded", front: "proxy" },
  embedded: { role: "embedded" },
  serveStatic: { role: "serveStatic" },
  "express.static": { role: "express.static" },
  sirv: { role: "sirv" },
  "@fastify/static": { role: "@fastify/static" },
};

/** @param {{ work: string, folder: string }} files */
export async function startChain(name, files) {
  const { role, front } = CHAINS[name];
  const app = await startServer([process.execPath], "e2e_app.mjs", [role, files.folder]);
  if (front === undefined) return { port: app.port, app, all: [app], stop: app.stop };
  try {
    const nginx = await startFront(front, files, app.port);
    const stop = async () => {
      await nginx.stop();
      await app.stop();
    };
    return { port: nginx.port, app, all: [app, nginx], stop };
  } catch (error) {
    await app.stop();
    throw error;
  }
}

/** A chain that sends something else, or lets everybody in, has nothing to be measured. */
export async function checkChain(name, url, { folder }, file) {
  const refused = await fetch(url);
  await refused.body?.cancel();
  if (refused.status !== 403) throw new Error(`${name} gives ${refused.status} without a session`);
  const answer = await fetch(url, { headers: { cookie: COOKIE } });
  if (answer.status !== 200) throw new Error(`${name} gives ${answer.status} for ${url}`);
  if (file.bytes > 10 * 1024 * 1024) return answer.body?.cancel();
  const body = Buffer.from(await answer.arrayBuffer());
  if (!body.equals(readFileSync(join(folder, file.name)))) {
    throw new Error(`${name} gives ${body.length} bytes that are not those of ${file.name}`);
  }
}

/** MiB, of /proc/PID/status. */
export function memoryOf({ pid }, field) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)[1]) / 1024;
}
