// Many clients take a large file slowly. What the others notice of it, who ask the same app for something
// cheap, and what memory it costs the app.

import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { makeFiles } from "./embedded_files.mjs";
import { checkChain, memoryOf, startChain } from "./end_to_end_chains.mjs";
import { startOnLoadCore, wrkLatency } from "./end_to_end_load.mjs";
import { FULL, obstacle, SMOKE, stop } from "./load.mjs";
import { nginxVersion } from "./nginx.mjs";
import { judged, median, spread, table } from "./report.mjs";
import { probe } from "./slow_clients_probe.mjs";

const CONTESTANTS = ["hand-off", "embedded", "serveStatic", "express.static"];
const LARGE = { name: "100mb.txt", bytes: 100_000_000 };
const SMALL = { name: "1k.txt", bytes: 1024 };
/** Bytes a second: a file takes a quarter of an hour. */
const RATE = 100_000;
const CLIENTS = { full: 500, smoke: 40 };
const GROWTH_GOAL = 5; // MiB
const READERS = fileURLToPath(new URL("slow_clients_readers.mjs", import.meta.url));

/** @returns {Promise<string>} tables, or why there are none */
export async function slowClients(pace = FULL) {
  const why =
    obstacle() ?? (nginxVersion() === undefined ? "Skipped: nginx is missing." : undefined);
  if (why !== undefined) return why;
  const clients = pace === SMOKE ? CLIENTS.smoke : CLIENTS.full;
  const files = await makeFiles([LARGE, SMALL]);
  const entries = CONTESTANTS.map((name) => ({ name, runs: [] }));
  const order = [...entries];
  for (let round = 1; round <= pace.rounds; round++) {
    console.error(`slow clients: round ${round} of ${pace.rounds}`);
    for (const { name, runs } of order) runs.push(await runOf(name, files, clients, pace));
    order.reverse();
  }
  return [figures(entries, clients), goals(entries)].join("\n\n");
}

/** Before the slow ones come, everything is warm: what memory grows then is for them. */
async function runOf(name, files, clients, { warmUpMs, runMs }) {
  const chain = await startChain(name, files);
  try {
    const url = (path) => `http://127.0.0.1:${chain.port}${path}`;
    await checkChain(name, url(`/files/${SMALL.name}`), files, SMALL);
    for (const path of [`/files/${SMALL.name}`, "/ping"]) {
      await wrkLatency(url(path), { ms: 2 * warmUpMs, connections: 32 });
    }
    const alone = await probe(url("/ping"), runMs);
    const before = memoryOf(chain.app, "VmRSS");
    const { during, most } = await withReaders(chain, clients, () =>
      measure(chain, url, 3 * runMs),
    );
    return { alone, during, growth: Math.max(0, most - before), peak: most };
  } finally {
    await chain.stop();
  }
}

async function withReaders({ port }, clients, action) {
  const args = [port, `/files/${LARGE.name}`, clients, RATE].map(String);
  const child = startOnLoadCore([process.execPath, READERS, ...args]);
  try {
    await saysReading(child);
    const result = await action();
    if (child.exitCode !== null) throw new Error("the slow clients ended before the time");
    return result;
  } finally {
    await stop(child);
  }
}

async function saysReading(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === "reading") return;
  }
  throw new Error("the slow clients did not get their first bytes");
}

async function measure(chain, url, ms) {
  let most = 0;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      most = Math.max(most, memoryOf(chain.app, "VmRSS"));
      await sleep(50);
    }
  })();
  const during = await probe(url("/ping"), ms);
  isOver = true;
  await watching;
  return { during, most };
}

function figures(entries, clients) {
  const rows = entries.map(({ name, runs }) => {
    const of = (figure) => median(runs.map(figure));
    return [
      name,
      of(({ alone }) => alone.p50).toFixed(1),
      of(({ alone }) => alone.p99).toFixed(1),
      of(({ during }) => during.p50).toFixed(1),
      of(({ during }) => during.p99).toFixed(1),
      of(({ growth }) => growth).toFixed(1),
      spread(runs.map(({ growth }) => growth)),
      of(({ peak }) => peak).toFixed(0),
    ];
  });
  const head = [
    `${clients} slow clients, others' latency`,
    "p50 alone, ms",
    "p99 alone, ms",
    "p50, ms",
    "p99, ms",
    "app grows, MiB",
    "rounds",
    "app, MiB",
  ];
  return table(head, rows);
}

function goals(entries) {
  const { runs } = entries.find(({ name }) => name === "hand-off");
  const ours = runs.map(({ growth }) => growth);
  const growth = median(ours);
  const row = [
    "hand-off: growth of the app, MiB",
    judged(growth, growth < GROWTH_GOAL),
    spread(ours),
    `below ${GROWTH_GOAL}`,
  ];
  return table(["slow clients", "figure", "rounds", "goal"], [row]);
}
