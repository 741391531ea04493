// The handler behind real servers, against a bare async handler that returns the same headers.
// The figure is requests per second of the server's own CPU time, which another program on the
// machine disturbs far less than requests per second.

import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { firstLine, judged, median, spread, table } from "./report.mjs";
import { PATH } from "./servers/app.mjs";

const ROUNDS = 3;
const WARM_UP = "1s";
const RUN = "2s";
const CONNECTIONS = 16;

const run = promisify(execFile);

/** @returns {Promise<string>} a table, or why there is none */
export async function overHttp({ deno, bun }) {
  if (process.platform !== "linux") return "Skipped: the servers' CPU time is read from /proc.";
  if (firstLine("wrk", ["-v"]) === undefined) {
    return "Skipped: wrk is missing. Debian and Ubuntu have it: apt-get install wrk";
  }
  const servers = [
    { name: "@hono/node-server", command: [process.execPath], file: "hono.mjs", budget: 0.92 },
    { name: "srvx (FastResponse)", command: [process.execPath], file: "srvx.mjs", budget: 0.92 },
    { name: "Deno.serve", command: deno && [deno, "run", "-A"], file: "deno.mjs", budget: 0.85 },
    { name: "Bun.serve", command: bun && [bun], file: "bun.mjs", budget: 0.85 },
  ];
  const there = servers.filter(({ command }) => command !== null);
  const pins = pinning();

  const entries = there.flatMap((server) =>
    ["handler", "floor"].map((role) => ({ server, role, rates: [] })),
  );
  for (let round = 0; round < ROUNDS; round++) {
    for (const { server, role, rates } of entries) rates.push(await rate(server, role, pins));
    entries.reverse();
  }

  const rows = servers.map(({ name, command, budget }) => {
    if (command === null) return [name, "missing: scripts/install_runtimes.mjs", "", "", "", ""];
    const [handler, floor] = ["handler", "floor"].map(
      (wanted) => entries.find(({ server, role }) => server.name === name && role === wanted).rates,
    );
    const ratios = handler.map((figure, i) => figure / floor[i]);
    const ratio = median(ratios);
    return [
      name,
      median(handler).toFixed(0),
      median(floor).toFixed(0),
      judged(ratio, ratio >= budget),
      spread(ratios),
      `at least ${budget}`,
    ];
  });
  const head = ["requests per CPU-second", "handler", "floor", "ratio", "rounds", "budget"];
  return table(head, rows);
}

/** Requests per CPU-second of one server in a fresh process. */
async function rate({ command, file }, role, pins) {
  const [program, ...args] = [
    ...pins.server,
    ...command,
    fileURLToPath(new URL(`servers/${file}`, import.meta.url)),
    role,
  ];
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_ENV: "production", DENO_NO_UPDATE_CHECK: "1" },
  });
  try {
    const { port, pid } = await readiness(child, file);
    const url = `http://127.0.0.1:${port}${PATH}`;
    await wrk(url, WARM_UP, pins);
    const before = cpuSeconds(pid);
    const requests = await wrk(url, RUN, pins);
    return requests / (cpuSeconds(pid) - before);
  } finally {
    child.kill("SIGKILL");
    while (child.exitCode === null && child.signalCode === null) await sleep(5);
  }
}

async function readiness(child, file) {
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port, pid] = /^ready (\d+) (\d+)$/.exec(line) ?? [];
    if (port !== undefined) return { port, pid };
  }
  throw new Error(`bench/servers/${file} ended before it was ready`);
}

async function wrk(url, duration, pins) {
  const args = ["-t1", `-c${CONNECTIONS}`, `-d${duration}`, url];
  const [program, ...rest] = [...pins.wrk, "wrk", ...args];
  const { stdout } = await run(program, rest);
  if (/Socket errors|Non-2xx/.test(stdout)) throw new Error(`wrk met errors:\n${stdout}`);
  return Number(/(\d+) requests in/.exec(stdout)[1]);
}

const TICKS = Number(firstLine("getconf", ["CLK_TCK"]) ?? 100);

/** CPU time of all threads of a process: fields 14 and 15, counted behind the name in brackets. */
function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** The server on one core and wrk on another, where there are two. */
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
