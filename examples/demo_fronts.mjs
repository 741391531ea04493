// The real servers that the demo can run behind, each started as an unprivileged user on loopback.
import { chownSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureServers, installCommand } from "../scripts/servers.mjs";
import { freePort, startProcess } from "./demo_processes.mjs";
import { apache } from "./fronts/apache.mjs";
import { caddy } from "./fronts/caddy.mjs";
import { lighttpd } from "./fronts/lighttpd.mjs";
import { nginx } from "./fronts/nginx.mjs";

const FRONTS = { nginx, apache, lighttpd, caddy };

export const FRONT_NAMES = Object.keys(FRONTS);

/** Installs the server where that is allowed, and says how where it is not. */
export function needFront(name) {
  if (ensureServers([name]).length === 0) return;
  throw new Error(`The demo needs ${name}. As root: ${installCommand([name])}`);
}

/** Starts the server in front of the app. Gives the port that it listens on, and where its log is. */
export async function startFront(name, { folder, root, appPort, wishedPort = 8080 }) {
  const work = join(folder, name);
  mkdirSync(work);
  const log = join(work, "error.log");
  // Some servers write the log themselves, others say all on stderr: both go to the same file.
  const output = openSync(log, "a");
  // Nobody's rights suffice to read the files, also where the demo is run by root.
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  if (user.uid !== undefined) {
    for (const path of [work, log]) chownSync(path, user.uid, user.gid);
  }
  const port = await freePort(wishedPort);
  const { command, args, config } = FRONTS[name]({ root, work, log, port, appPort });
  const configFile = join(folder, `${name}.conf`);
  writeFileSync(configFile, config);
  try {
    await startProcess(command, args(configFile), port, {
      ...user,
      stdio: ["ignore", output, output],
      env: { ...process.env, HOME: work, XDG_DATA_HOME: work, XDG_CONFIG_HOME: work },
    });
  } catch (error) {
    throw new Error(`${error.message}\n${readFileSync(log, "utf8")}`, { cause: error });
  } finally {
    closeSync(output);
  }
  return { port, log };
}
