// A whole chain under load: what clients get of it, how long they wait, and what CPU time it takes.

import { readFileSync } from "node:fs";
import { COOKIE, memoryOf } from "./end_to_end_chains.mjs";
import { cpuSeconds, startOnServerCore, stop } from "./load.mjs";
import { firstLine } from "./report.mjs";

/** Puts a program on the last core: the servers have the first. */
const onLoadCore = pinning();

function pinning() {
  if (process.platform !== "linux" || firstLine("taskset", ["-V"]) === undefined) return [];
  const status = readFileSync("/proc/self/status", "utf8");
  const [, cores] = /^Cpus_allowed_list:\s*(\S+)/m.exec(status);
  return ["taskset", "-c", cores.split(/[,-]/).at(-1)];
}

/** Ends with the benchmark, however that ends. */
export function startOnLoadCore(command) {
  return startOnServerCore([...onLoadCore, ...command]);
}

const MILLISECONDS = { us: 0.001, ms: 1, s: 1000, m: 60_000 };
const PATTERN = /(\d+) requests in ([\d.]+)(\w+), ([\d.]+)(\w*)B read/;

/**
 * Asks for one URL again and again, as one who has a session.
 *
 * @returns {Promise<{ requests: number, bytes: number, seconds: number, p99: number }>} `p99` in ms
 */
export async function wrkLatency(url, { ms, connections, timeout = 60 }) {
  const atMost = `-d${Math.ceil(ms / 1000) + 1}s`;
  const client = ["-t1", `-c${connections}`, atMost, "--timeout", `${timeout}s`, "--latency"];
  const child = startOnLoadCore(["wrk", ...client, "-H", `Cookie: ${COOKIE}`, url]);
  const timer = setTimeout(() => stop(child, "SIGINT"), ms); // wrk takes it for the end of its time
  let output = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) output += chunk;
  clearTimeout(timer);
  // On a busy machine a short time can be over before wrk is ready for that.
  if (output === "") return wrkLatency(url, { ms: 2 * ms, connections, timeout });
  const [, requests, time, unit, amount, prefix] = PATTERN.exec(output) ?? [];
  if (requests === undefined || /Socket errors|Non-2xx/.test(output)) {
    throw new Error(`wrk met errors:\n${output}`);
  }
  const [, p99, p99Unit] = /^\s*99%\s+([\d.]+)(\w+)/m.exec(output) ?? [];
  return {
    requests: Number(requests),
    bytes: Number(amount) * 1024 ** "_KMGT".indexOf(prefix || "_"),
    seconds: (Number(time) * MILLISECONDS[unit]) / 1000,
    p99: Number(p99) * MILLISECONDS[p99Unit],
  };
}

/**
 * All figures of one run; CPU time is in seconds by GB of a large file, or by 1000 requests of a small one.
 *
 * @param {{ ms: number, least: number }} pace `least` is in seconds of CPU time: that comes in ticks of 10 ms,
 *   so a few of them are no figure, and a longer run is wanted
 */
export async function measureChain(chain, url, size, { ms, least }) {
  const load = { ms, connections: size.connections };
  const cpu = () => chain.all.map(({ pid }) => cpuSeconds(pid));
  const before = cpu();
  const { requests, bytes, seconds, p99 } = await wrkLatency(url, load);
  const [app, front = 0] = cpu().map((after, i) => after - before[i]);
  if (app + front < least) return measureChain(chain, url, size, { ms: 2 * ms, least });
  const amount = size.large ? bytes / 1e9 : requests / 1000;
  return {
    perSecond: requests / seconds,
    megabytes: bytes / 1e6 / seconds,
    p99,
    cpu: (app + front) / amount,
    app: app / amount,
    front: front / amount,
    memory: memoryOf(chain.app, "VmHWM"),
  };
}
