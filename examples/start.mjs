// npm start: the demo app, on files that are made on the spot, which it sends itself.
// With --front nginx (or another) the same app runs behind that real server, which sends them.
// With --once it asks for everything itself, reports what came back, and exits 0 only if all is right.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readCommandLine } from "./demo_command_line.mjs";
import { FRONT_NAMES, needFront, startFront } from "./demo_fronts.mjs";
import { greeting } from "./demo_greeting.mjs";
import { freePort, onStop, startProcess, stopAll, stopAllOnSignals } from "./demo_processes.mjs";
import { tryEverything } from "./demo_requests.mjs";
import { makeMedia } from "./media/make_media.mjs";

const project = fileURLToPath(new URL("..", import.meta.url));

const wanted = commandLine();
process.exitCode = 1; // until all went well, however it ends
stopAllOnSignals();
try {
  await main(wanted);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await stopAll();
}

function commandLine() {
  try {
    return readCommandLine(process.argv.slice(2), FRONT_NAMES);
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
}

async function main({ front, once }) {
  if (front) needFront(front);
  needBuild();
  const folder = mkdtempSync(join(tmpdir(), "sendoff-demo-"));
  onStop(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  chmodSync(folder, 0o755); // a front server may run as another user
  const root = join(folder, "files");
  makeMedia(root);

  const appPort = await freePort(front ? 3000 : 8080);
  const env = { ...process.env, PORT: String(appPort), ROOT: root, FRONT: front };
  const program = join(project, "examples/demo_app.mjs");
  const app = await startProcess(process.execPath, [program], appPort, { env });
  const { port, log } = front
    ? await startFront(front, { folder, root, appPort })
    : { port: appPort };

  if (once) {
    const ok = await tryEverything({ front, port, appPort, root, appPid: app.pid });
    await stopAll();
    process.exitCode = ok ? 0 : 1;
    return;
  }
  console.log(greeting({ front, frontNames: FRONT_NAMES, port, appPort, root, log }));
  process.exitCode = 0;
}

/** `npm install` builds; a clone that was cleaned, or is older than a part of it, does not have all. */
function needBuild() {
  if (["mod", "embedded", "config"].every((name) => existsSync(join(project, `dist/${name}.js`))))
    return;
  const build = ["run", "build", "--silent"];
  const { status } = spawnSync("npm", build, { cwd: project, stdio: "inherit" });
  if (status !== 0) throw new Error("The build failed, see above");
}
