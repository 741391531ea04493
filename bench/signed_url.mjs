// node bench/signed_url.mjs: signed links, made and let in, against the one HMAC that each of them needs.
// The floor is `crypto.subtle.sign` with an imported key, over the bytes that the link's signature is of.

import { pathToFileURL } from "node:url";
import { Bench } from "tinybench";
import { createUrlSigner } from "../dist/signed_url.js";
import { judged, median, spread, table } from "./report.mjs";

const BUDGET = 1.5;
const ROUNDS = 7;
const ROUND_MS = 250;
/** Operations a sample: one alone is not much longer than reading the clock. */
const BATCH = 50;

const SECRET = "3f7a9c05d1e84b26a0c9f3e7d6b51284";
const MOUNT = "/files";
const CASES = [
  { name: "plain path", path: "reports/2026/summary.pdf", options: {} },
  {
    name: "percent-encoded path",
    path: "reports/2026/Gr%C3%B6%C3%9Fe%20%28neu%29.pdf",
    options: {},
  },
  {
    name: "download name and claim",
    path: "reports/2026/summary.pdf",
    options: { download: "Annual report 2026.pdf", claim: "tenant-42" },
  },
];

export async function signedUrl({ rounds = ROUNDS, roundMs = ROUND_MS } = {}) {
  const rows = [];
  for (const test of CASES) rows.push(...(await measure(test, rounds, roundMs)));
  const head = ["signed links", "by second", "floor, by second", "ratio", "rounds", "budget"];
  return table(head, rows);
}

async function measure({ name, path, options }, rounds, roundMs) {
  const signer = createUrlSigner({
    keys: [{ id: "1", secret: SECRET }],
    mount: MOUNT,
    checkClaim: () => true,
  });
  const url = `http://localhost${MOUNT}/${path}`;
  const all = { expires: 600, ...options };
  const request = new Request(await signer.sign(url, all));
  const input = { path: decodeURIComponent(path), request, context: undefined };
  const verdict = await signer.authorize(input);
  if (verdict !== true && verdict?.allow !== true) throw new Error(`"${name}" is refused`);

  const runs = {
    sign: () => signer.sign(url, all),
    verify: () => signer.authorize(input),
    floor: await floorOf(input.path, new URL(request.url).searchParams.get("sendoff")),
  };
  const times = await interleaved(runs, rounds, roundMs);
  return ["sign", "verify"].map((what) => {
    const ratios = times[what].map((time, i) => time / times.floor[i]);
    const ratio = median(ratios);
    return [
      `${what}, ${name}`,
      perSecond(times[what]),
      perSecond(times.floor),
      judged(ratio, ratio <= BUDGET),
      spread(ratios),
      `at most ${BUDGET}`,
    ];
  });
}

/** One signature over what the link's own is over. */
async function floorOf(path, token) {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(SECRET), algorithm, false, [
    "sign",
  ]);
  const head = token.slice(0, token.lastIndexOf("."));
  const lines = ["sendoff signed-url 1", "file", MOUNT, "file", path, head];
  const bytes = encoder.encode(lines.join("\n"));
  const signature = Buffer.from(await crypto.subtle.sign("HMAC", key, bytes));
  if (`${head}.${signature.toString("base64url")}` !== token) {
    throw new Error("the floor signs something else than the signer");
  }
  return () => crypto.subtle.sign("HMAC", key, bytes);
}

/** Nanoseconds an operation, by name and round. They take turns, in an order that is reversed every round. */
async function interleaved(runs, rounds, roundMs) {
  const contestants = Object.entries(runs);
  const times = Object.fromEntries(contestants.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const bench = new Bench({ time: roundMs, warmupTime: round === 0 ? roundMs : 20 });
    for (const [name, run] of contestants) {
      bench.add(name, async () => {
        for (let i = 0; i < BATCH; i++) await run();
      });
    }
    contestants.reverse();
    await bench.run();
    for (const { name, result } of bench.tasks) {
      if (result.error !== undefined) throw result.error;
      times[name].push((result.latency.p50 * 1e6) / BATCH);
    }
  }
  return times;
}

const perSecond = (nanoseconds) => (1e9 / median(nanoseconds)).toFixed(0);

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(await signedUrl());
