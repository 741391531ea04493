// Server processes under load: started, pinned, asked by wrk, and what CPU time they took for it.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { firstLine } from "./report.mjs";

/** How long and how often is measured. `--smoke` shows that everything runs, and no more. */
export const FULL = { rounds: 3, warmUpMs: 1000, runMs: 2000 };
export const SMOKE = { rounds: 1, warmUpMs: 100, runMs: 100 };

/** Why nothing can be measured here, or `undefined`. */
export function obstacle() {
  if (process.platform !== "linux") return "Skipped: the servers' CPU time is read from /proc.";
  if (firstLine("wrk", ["-v"]) === undefined) {
    return "Skipped: wrk is missing. Debian and Ubuntu have it: apt-get install wrk";
  }
}

/** The server on one core and wrk on another, where there are two. */
const pins = process.platform === "linux" ? pinning() : undefined;

function pinning() {
  const status = readFileSync("/proc/self/status", "utf8");
  const [, list] = /^Cpus_allowed_list:\s*(\S+)/m.exec(status);
  const cores = list.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  if (cores.length < 2 || firstLine("taskset", ["-V"]) === undefined)
    return { server: [], wrk: [] };
  return { server: ["taskset", "-c", `${cores[0]}`], wrk: ["taskset", "-c", `${cores[1]}`] };
}

/** Starts a program of bench/servers that says `ready PORT PID`. */
export async function startServer(command, file, args) {
  const script = fileURLToPath(new URL(`servers/${file}`, import.meta.url));
  const child = startOnServerCore([...command, script, ...args]);
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port, pid] = /^ready (\d+) (\d+)$/.exec(line) ?? [];
    if (port !== undefined) return { port, pid, stop: (signal) => stop(child, signal) };
  }
  throw new Error(`bench/servers/${file} ended before it was ready`);
}

/** A process on the servers' core; what it prints comes by `stdout`. */
export function startOnServerCore(command) {
  return start([...pins.server, ...command]);
}

function start([program, ...args]) {
  const env = { ...process.env, NODE_ENV: "production", DENO_NO_UPDATE_CHECK: "1" };
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"], env });
  const kill = () => child.kill("SIGKILL"); // none outlives a run that fails
  process.once("exit", kill);
  child.once("exit", () => process.removeListener("exit", kill));
  return child;
}

export async function stop(child, signal = "SIGKILL") {
  child.kill(signal);
  while (child.exitCode === null && child.signalCode === null) await sleep(5);
}

/**
 * Asks for one URL again and again. Gives what came back.
 *
 * @param timeout Seconds after which an answer that is not complete counts as an error.
 * @returns {Promise<{ requests: number, bytes: number }>}
 */
export async function wrk(url, { ms, connections, timeout = 2 }) {
  // wrk counts in whole seconds, but takes an interruption for the end of its time.
  const atMost = `-d${Math.ceil(ms / 1000) + 1}s`;
  const args = ["-t1", `-c${connections}`, atMost, "--timeout", `${timeout}s`, url];
  const child = start([...pins.wrk, "wrk", ...args]);
  const timer = setTimeout(() => child.kill("SIGINT"), ms);
  let output = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) output += chunk;
  clearTimeout(timer);
  // On a busy machine a short time can be over before wrk is ready for that.
  if (output === "") return wrk(url, { ms: 2 * ms, connections, timeout });
  const [, requests, amount, unit] =
    /(\d+) requests in .*?, ([\d.]+)(\w*)B read/.exec(output) ?? [];
  if (requests === undefined || /Socket errors|Non-2xx/.test(output)) {
    throw new Error(`wrk met errors:\n${output}`);
  }
  return {
    requests: Number(requests),
    bytes: Number(amount) * 1024 ** "_KMGT".indexOf(unit || "_"),
  };
}

const TICKS = Number(firstLine("getconf", ["CLK_TCK"]) ?? 100);

/** CPU time of all threads of a process: fields 14 and 15, counted behind the name in brackets. */
export function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** What came back, and the CPU time that a server took for it. */
export async function measure(server, url, load) {
  const before = cpuSeconds(server.pid);
  const { requests, bytes } = await wrk(url, load);
  return { requests, bytes, seconds: cpuSeconds(server.pid) - before };
}
