import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** A folder that servers running as another user can enter. */
export function temporaryFolder(name: string): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), `sendoff-${name}-`));
  chmodSync(path, 0o755);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Root can read everything, so as root the front servers run as nobody, as they would for real. */
export const unprivileged: { uid?: number; gid?: number } =
  process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

export interface RunningProcess {
  pid: number;
  output: () => string;
  exited: () => boolean;
  stop: (signal?: NodeJS.Signals) => Promise<void>;
}

export interface StartOptions {
  port: number;
  env?: Record<string, string>;
  cwd?: string;
  uid?: number;
  gid?: number;
}

/** Starts a program and waits until it listens. */
export async function startProcess(
  command: string,
  args: readonly string[],
  { port, ...options }: StartOptions,
): Promise<RunningProcess> {
  const running = launch(command, args, options);
  await ready(running, `${command} listens on ${port}`, () => listens(port));
  return running;
}

/** An app that says on a line of its output where it listens. */
export interface RunningApp extends RunningProcess {
  /** Below which its files are, with a slash at the end. */
  readonly url: URL;
  close(): Promise<void>;
}

/** What an app may do less than the tests. */
export interface Restrictions {
  readonly user?: { readonly uid?: number; readonly gid?: number };
  readonly maxDescriptors?: number;
}

/** Starts an app on a port of its choice and waits for the URL that it prints. */
export async function startApp(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
  { user, maxDescriptors }: Restrictions = {},
): Promise<RunningApp> {
  const words =
    maxDescriptors === undefined
      ? [command, ...args]
      : ["bash", "-c", `ulimit -n ${maxDescriptors}; exec "$0" "$@"`, command, ...args];
  const [program = "", ...rest] = words;
  const running = launch(program, rest, {
    cwd: REPOSITORY,
    env: { NO_COLOR: "1", PORT: "0", ...env },
    ...user,
  });
  const line = /^(http:\S+)\n/m;
  await ready(running, `${command} ${args.join(" ")} says where it listens`, () =>
    line.test(running.output()),
  );
  const url = new URL(line.exec(running.output())?.[1] ?? "");
  return { ...running, url, close: () => running.stop() };
}

function launch(
  command: string,
  args: readonly string[],
  { env, ...options }: Omit<StartOptions, "port">,
): RunningProcess {
  const child = spawn(command, args, {
    ...options,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output += chunk;
    });
  }
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  child.once("error", (error) => {
    output += error;
  });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    exited: () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null,
    stop: (signal = "SIGTERM") => stop(child, gone, signal),
  };
}

async function ready(
  running: RunningProcess,
  what: string,
  holds: () => boolean | Promise<boolean>,
) {
  try {
    await until(what, async () => {
      if (running.exited()) throw new Error("it ended");
      return holds();
    });
  } catch (cause) {
    await running.stop("SIGKILL");
    throw new Error(`not so: ${what}\n${running.output()}`, { cause });
  }
}

async function stop(child: ChildProcess, gone: Promise<void>, signal: NodeJS.Signals) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
  await gone;
  clearTimeout(timer);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Memory that a process holds in RAM, in bytes. */
export function residentBytes(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1]) * 1024;
}

/** Connections, and the like, that a process has open. */
export function openSockets(pid: number): number {
  const folder = `/proc/${pid}/fd`;
  const isSocket = (name: string) => {
    try {
      return readlinkSync(`${folder}/${name}`).startsWith("socket:");
    } catch {
      return false; // closed just now
    }
  };
  return readdirSync(folder).filter(isSocket).length;
}

/** How many descriptors a process has open. */
export function openDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Waits until a condition holds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`still not so after 20 s: ${what}`);
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 25));
}
