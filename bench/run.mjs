// node bench/run.mjs [--quick | --only PART] [--smoke] [--wait-quiet] [--chart FILE] [--write]: see
// bench/README.md

import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { runtimes } from "../scripts/install_runtimes.mjs";
import { SMOKE } from "./load.mjs";
import { machine } from "./report.mjs";

const PARTS = [
  "in-process",
  "signed-url",
  "http",
  "embedded",
  "end-to-end",
  "slow-clients",
  "growth",
  "start-up",
];
/** Of each core; and for how long at most is waited for it. */
const QUIET = 0.3;
const PATIENCE = 30 * 60_000;

const { only, quick, smoke, write, ...flags } = parseArgs({
  options: {
    chart: { type: "string" },
    only: { type: "string" },
    quick: { type: "boolean" },
    smoke: { type: "boolean" },
    "wait-quiet": { type: "boolean" },
    write: { type: "boolean" },
  },
}).values;
if (only !== undefined && !PARTS.includes(only)) stop(`--only ${only}: want ${PARTS.join(" or ")}`);
if (only !== undefined && quick) stop("--quick is --only in-process: leave one of them out");
if (write && (only !== undefined || quick || smoke)) {
  stop("--write needs the whole run: leave out --only, --quick and --smoke");
}
if (flags.chart !== undefined && (quick || (only ?? "end-to-end") !== "end-to-end")) {
  stop("--chart is of the part end-to-end, which is left out");
}
const parts = quick ? ["in-process"] : only !== undefined ? [only] : PARTS;

async function untilQuiet() {
  const load = () => os.loadavg()[0] / os.cpus().length;
  for (const end = Date.now() + PATIENCE; load() > QUIET; await sleep(5000)) {
    if (Date.now() > end)
      stop(`still ${load().toFixed(2)} per core: the machine does not get quiet`);
  }
}

function stop(message) {
  console.error(message);
  process.exit(2);
}

const root = new URL("../", import.meta.url);
const dist = new URL("dist/embedded.js", root);
if (!existsSync(dist)) stop("dist/embedded.js is missing: npm run build");

const CHART = new URL("docs/pictures/end-to-end.svg", root);

const report = [];
function say(text) {
  report.push(text);
  console.log(`${text}\n`);
}

const found = await runtimes();
if (flags["wait-quiet"]) await untilQuiet();

say(machine(found));
const changed = readdirSync(new URL("src", root), { recursive: true }).filter(
  (name) => statSync(new URL(`src/${name}`, root)).mtimeMs > statSync(dist).mtimeMs,
);
if (changed.length > 0) say("**dist is older than src: npm run build**");

if (smoke) say("**Only to see that it runs: these figures mean nothing.**");
const pace = smoke ? SMOKE : undefined; // else each part has its own

if (parts.includes("in-process")) {
  const { inProcess } = await import("./in_process.mjs");
  say(await inProcess());
}
if (parts.includes("signed-url")) {
  const { signedUrl } = await import("./signed_url.mjs");
  say(await signedUrl(smoke ? { rounds: 1, roundMs: 50 } : {}));
}
if (parts.includes("http")) {
  const { overHttp } = await import("./over_http.mjs");
  say(await overHttp(found, pace));
}
if (parts.includes("embedded")) {
  const { embedded } = await import("./embedded.mjs");
  say(await embedded(found, pace));
}
if (parts.includes("end-to-end")) {
  const { endToEnd } = await import("./end_to_end.mjs");
  const { chart } = await import("./chart.mjs");
  const { text, figures } = await endToEnd(pace);
  say(text);
  if (figures !== undefined) {
    if (flags.chart !== undefined) writeFileSync(flags.chart, chart(figures));
    if (write) writeFileSync(CHART, chart(figures));
  }
}
if (parts.includes("slow-clients")) {
  const { slowClients } = await import("./slow_clients.mjs");
  say(await slowClients(pace));
}
if (parts.includes("growth")) {
  const { growth } = await import("./growth.mjs");
  say(await growth(pace));
}
if (parts.includes("start-up")) {
  const { startUp } = await import("./startup.mjs");
  say((await startUp(smoke ? { rounds: 1 } : {})).text);
}

if (write) {
  const date = new Date().toISOString().slice(0, 10);
  const head = `# Results of ${date}\n\nMade by \`node bench/run.mjs --write\`; [how to read it](README.md).`;
  writeFileSync(new URL("RESULTS.md", import.meta.url), `${[head, ...report].join("\n\n")}\n`);
}
