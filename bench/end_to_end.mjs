// From the client through nginx to the app and back: the hand-off beside the other ways to let only some
// people have a file. Every chain asks the same authorizer.

import { makeFiles } from "./embedded_files.mjs";
import { CHAINS, checkChain, startChain } from "./end_to_end_chains.mjs";
import { measureChain, wrkLatency } from "./end_to_end_load.mjs";
import { FULL, obstacle, SMOKE } from "./load.mjs";
import { nginxVersion } from "./nginx.mjs";
import { judged, median, spread, table } from "./report.mjs";

/** After so many requests the code that answers them is compiled as well as it will be. */
const PACE = { ...FULL, warmUpRequests: 10_000, leastCpu: 0.3 };
const SMOKE_CPU = 0.03;
const MAX_WARM_UPS = 4;

const KIB = 1024;
const MIB = 1024 * KIB;

/** Large ones are counted by the byte: a run has only a few of them. */
const SIZES = [
  { label: "1 KiB", name: "1k.txt", bytes: KIB, connections: 16 },
  { label: "100 KiB", name: "100k.txt", bytes: 100 * KIB, connections: 16 },
  { label: "10 MiB", name: "10m.txt", bytes: 10 * MIB, connections: 4, large: true },
  { label: "1 GiB", name: "1g.txt", bytes: 1024 * MIB, connections: 2, large: true },
];
/** One of each kind, where it only has to run. */
const SMOKE_SIZES = [SIZES[0], SIZES[2]];

/** About the work that the whole chain does in a second of CPU time, the hand-off : the other. */
const GOALS = [
  ...SIZES.map(({ label }) => ({ label, against: "auth_request", atLeast: 1 })),
  { label: "10 MiB", against: "embedded behind nginx", atLeast: 3 },
  { label: "10 MiB", against: "express.static", atLeast: 3 },
  { label: "1 GiB", against: "sirv", atLeast: 3 },
];

/**
 * @returns {Promise<{ text: string, figures?: object[] }>} tables, or why there are none; and for the chart
 *   the medians of each size
 */
export async function endToEnd(pace = PACE) {
  const why =
    obstacle() ?? (nginxVersion() === undefined ? "Skipped: nginx is missing." : undefined);
  if (why !== undefined) return { text: why };
  const sizes = pace === SMOKE ? SMOKE_SIZES : SIZES;
  const files = await makeFiles(sizes);
  const entries = sizes.flatMap((size) =>
    Object.keys(CHAINS).map((chain) => ({ size, chain, runs: [] })),
  );
  for (let round = 1; round <= pace.rounds; round++) {
    console.error(`end to end: round ${round} of ${pace.rounds}`);
    for (const entry of entries) entry.runs.push(await runOf(entry, files, pace));
    entries.reverse();
  }
  const tables = sizes.map((size) => figuresTable(size, entries));
  return {
    text: [...tables, goalsTable(entries)].join("\n\n"),
    figures: sizes.map((size) => chartFigures(size, entries)),
  };
}

async function runOf({ chain: name, size }, files, pace) {
  const chain = await startChain(name, files);
  try {
    const url = `http://127.0.0.1:${chain.port}/files/${size.name}`;
    await checkChain(name, url, files, size);
    await warmUp(url, size, pace);
    return await measureChain(chain, url, size, {
      ms: pace.runMs,
      least: pace.leastCpu ?? SMOKE_CPU,
    });
  } finally {
    await chain.stop();
  }
}

async function warmUp(url, { connections, large }, { warmUpMs, warmUpRequests = 0 }) {
  let requests = 0;
  for (let i = 0; i < MAX_WARM_UPS; i++) {
    requests += (await wrkLatency(url, { ms: warmUpMs, connections })).requests;
    if (large || requests >= warmUpRequests) return;
  }
}

const runsOf = (entries, label, name) =>
  entries.find(({ size, chain }) => size.label === label && chain === name)?.runs;

/** A download of 1 GiB takes longer than a run: there are too few to have a hundredth of them. */
function figuresTable(size, entries) {
  const head = [
    `end to end, ${size.label}`,
    size.large ? "MB/s" : "requests/s",
    "p99, ms",
    size.large ? "CPU s per GB" : "CPU s per 1000",
    "rounds",
    "of it the app",
    "app, MiB",
  ];
  const rows = Object.keys(CHAINS).map((name) => {
    const runs = runsOf(entries, size.label, name);
    const of = (key) => median(runs.map((run) => run[key]));
    const cpu = runs.map((run) => run.cpu);
    return [
      name,
      of(size.large ? "megabytes" : "perSecond").toFixed(0),
      size.bytes > 100 * MIB ? "" : of("p99").toFixed(1),
      of("cpu").toFixed(3),
      `${Math.min(...cpu).toFixed(3)} - ${Math.max(...cpu).toFixed(3)}`,
      of("app").toFixed(3),
      of("memory").toFixed(0),
    ];
  });
  return table(head, rows);
}

function goalsTable(entries) {
  const rows = GOALS.flatMap(({ label, against, atLeast }) => {
    const [ours, theirs] = ["hand-off", against].map((name) => runsOf(entries, label, name));
    if (ours === undefined) return [];
    const ratios = ours.map(({ cpu }, i) => theirs[i].cpu / cpu);
    const ratio = median(ratios);
    return [
      [
        `${label}: hand-off / ${against}`,
        judged(ratio, ratio >= atLeast),
        spread(ratios),
        `at least ${atLeast}`,
      ],
    ];
  });
  return table(["end to end, work per CPU-second of the chain", "ratio", "rounds", "goal"], rows);
}

function chartFigures(size, entries) {
  const rows = Object.keys(CHAINS).map((name) => {
    const runs = runsOf(entries, size.label, name);
    const [app, front] = ["app", "front"].map((key) => median(runs.map((run) => run[key])));
    return { name, app, front };
  });
  return {
    title: size.label,
    unit: size.large ? "CPU seconds per GB" : "CPU seconds per 1000 requests",
    rows,
  };
}
