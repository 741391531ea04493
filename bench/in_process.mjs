// The whole handler without a server, against building its answer alone. Native Response.

import { Bench } from "tinybench";
import { createFileHandler, nginx } from "../dist/mod.js";
import { judged, median, spread, table } from "./report.mjs";

const ROUNDS = 7;
const ROUND_MS = 250;
/** Operations a sample: one alone is not much longer than reading the clock. */
const BATCH = 200;

const CASES = [
  { name: "plain path", path: "reports/2026/summary.pdf", verdict: true, budget: 1.5 },
  {
    name: "percent-encoded path",
    path: "reports/2026/Gr%C3%B6%C3%9Fe%20%28neu%29.pdf",
    verdict: true,
  },
  { name: "denied", path: "reports/2026/summary.pdf", verdict: false },
  {
    name: "grant with a download name",
    path: "reports/2026/summary.pdf",
    verdict: { allow: true, download: "Annual report 2026.pdf" },
  },
];

export async function inProcess() {
  const rows = [];
  for (const test of CASES) rows.push(await measure(test));
  return table(["in process", "handler, ns", "floor, ns", "ratio", "rounds", "budget"], rows);
}

async function measure({ name, path, verdict, budget }) {
  const handler = createFileHandler({
    mount: "/files",
    authorize: async () => verdict,
    delivery: nginx({ location: "/_sendoff/" }),
  });
  const request = new Request(`http://localhost/files/${path}`);
  const answer = await handler(request);
  if (answer.status !== (verdict === false ? 403 : 200)) {
    throw new Error(`"${name}" answers ${answer.status}`);
  }
  const text = (await answer.text()) || null;
  const init = { status: answer.status, headers: Object.fromEntries(answer.headers) };

  const contestants = [
    {
      name: "handler",
      async run() {
        for (let i = 0; i < BATCH; i++) await handler(request);
      },
    },
    {
      name: "floor",
      run() {
        for (let i = 0; i < BATCH; i++) new Response(text, init);
      },
    },
  ];
  const times = { handler: [], floor: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const bench = new Bench({ time: ROUND_MS, warmupTime: round === 0 ? ROUND_MS : 20 });
    for (const { name, run } of contestants) bench.add(name, run);
    contestants.reverse();
    await bench.run();
    for (const { name, result } of bench.tasks) {
      if (result.error !== undefined) throw result.error;
      times[name].push((result.latency.p50 * 1e6) / BATCH);
    }
  }

  const ratios = times.handler.map((time, i) => time / times.floor[i]);
  const ratio = median(ratios);
  return [
    name,
    median(times.handler).toFixed(0),
    median(times.floor).toFixed(0),
    judged(ratio, budget === undefined || ratio <= budget),
    spread(ratios),
    budget === undefined ? "" : `at most ${budget}`,
  ];
}
