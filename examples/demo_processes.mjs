// What the demo starts, it ends: on Ctrl-C, when something fails, and when one of its processes dies.
import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";

const stops = [];
let stopping = false;

/** Something to do when the demo ends. What was registered last is done first. */
export function onStop(stop) {
  stops.push(stop);
}

export async function stopAll() {
  stopping = true;
  for (const stop of stops.splice(0).reverse()) await stop();
}

/** From now on a signal ends everything before it ends this process. */
export function stopAllOnSignals() {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.once(signal, async () => {
      await stopAll();
      process.exit();
    });
  }
}

/** Starts a program and waits until it listens. */
export async function startProcess(command, args, port, options) {
  if (stopping) throw new Error("The demo was stopped");
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"], ...options });
  let listening = false;
  let failure;
  const gone = new Promise((resolve) => {
    child.once("close", resolve);
    child.once("error", (error) => {
      failure = error;
      resolve();
    });
  });
  gone.then(async () => {
    if (!listening || stopping) return;
    console.error(`${command} ended by itself`);
    process.exitCode = 1;
    await stopAll();
  });
  onStop(async () => {
    child.kill();
    const hard = setTimeout(() => child.kill("SIGKILL"), 5000);
    await gone;
    clearTimeout(hard);
  });
  for (let tries = 0; !(await listens(port)); tries++) {
    if (stopping) throw new Error("The demo was stopped");
    if (failure || child.exitCode !== null || child.signalCode !== null || tries > 400) {
      throw new Error(`${command} does not start`, { cause: failure });
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  listening = true;
  return child;
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** The port wished for, or another where it is taken. */
export function freePort(wished) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => (wished === 0 ? reject(error) : resolve(freePort(0))));
    server.listen(wished, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
