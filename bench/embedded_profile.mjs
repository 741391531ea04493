// node bench/embedded_profile.mjs [milliseconds]: where the embedded delivery's time goes on Node, for
// a file of 1 KiB: CPU time by function, and system calls by request beside sirv's.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { checkAnswer, makeFiles, SIZES } from "./embedded_files.mjs";
import { startOnNode } from "./embedded_hosts.mjs";
import { obstacle, startOnServerCore, stop, wrk } from "./load.mjs";
import { firstLine, table } from "./report.mjs";

const TOP = 20;
const CALLS_AT_LEAST = 0.02;
const load = { ms: Number(process.argv[2] ?? 3000), connections: 16, timeout: 60 };

const why = obstacle();
if (why !== undefined) throw new Error(why);
const [size] = SIZES;
const files = await makeFiles([size]);
console.log(`${await cpuProfile()}\n\n${await systemCalls(["ours", "sirv"])}`);

async function cpuProfile() {
  const options = ["--cpu-prof", `--cpu-prof-dir=${files.work}`];
  const server = await startOnNode("ours", files, size.name, options);
  await checkAnswer(urlOf(server), files, size);
  await wrk(urlOf(server), load);
  await server.stop("SIGTERM");

  const file = readdirSync(files.work).find((name) => name.endsWith(".cpuprofile"));
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(files.work, file), "utf8"));
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map();
  for (const [i, id] of samples.entries()) {
    const name = names.get(id);
    if (name !== "(idle)") times.set(name, (times.get(name) ?? 0) + timeDeltas[i]);
  }
  const all = [...times.values()].reduce((sum, time) => sum + time, 0);
  const rows = [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, TOP)
    .map(([name, time]) => [name, `${((100 * time) / all).toFixed(1)} %`]);
  return table(["ours, function", "CPU time"], rows);
}

/** `readSync node:fs`, `fetch dist/mod.js`, or as V8 calls what is no function, `(program)`. */
function nameOf({ functionName, url }) {
  const place = url.replace(/^.*\/node_modules\//, "").replace(/^file:.*\/(?=[^/]+\/[^/]+$)/, "");
  return `${functionName || "(anonymous)"} ${place}`.trim();
}

async function systemCalls(roles) {
  if (firstLine("strace", ["-V"]) === undefined) return "System calls: strace is missing.";
  const counts = [];
  for (const role of roles) counts.push(await callsOf(role));
  const names = [...new Set(counts.flatMap((count) => [...count.keys()]))];
  const rows = names
    .map((name) => [name, ...counts.map((count) => count.get(name) ?? 0)])
    .filter(([, ...found]) => Math.max(...found) >= CALLS_AT_LEAST)
    .sort((a, b) => b[1] - a[1])
    .map(([name, ...found]) => [name, ...found.map((calls) => calls.toFixed(2))]);
  return table(["system calls by request", ...roles], rows);
}

async function callsOf(role) {
  const server = await startOnNode(role, files, size.name);
  try {
    await wrk(urlOf(server), load); // compiled, and known to be asked for again and again
    const output = join(files.work, `${role}.strace`);
    // On the server's core: they take turns, and leave wrk the other.
    const strace = startOnServerCore(["strace", "-qq", "-fc", "-o", output, "-p", server.pid]);
    while (!/^TracerPid:\s+[1-9]/m.test(readFileSync(`/proc/${server.pid}/status`, "utf8"))) {
      if (strace.exitCode !== null) throw new Error("strace may not attach itself to the server");
      await sleep(10);
    }
    const { requests } = await wrk(urlOf(server), load);
    await stop(strace, "SIGINT");
    // % time, seconds, usecs/call, calls, errors if there were any, name
    const line = /^ *[\d.]+ +[\d.]+ +\d+ +(\d+) +(?:\d+ +)?(\w+)$/gm;
    const lines = [...readFileSync(output, "utf8").matchAll(line)];
    return new Map(lines.map(([, calls, name]) => [name, calls / requests]));
  } finally {
    await server.stop();
  }
}

function urlOf({ port }) {
  return `http://127.0.0.1:${port}/${size.name}`;
}
