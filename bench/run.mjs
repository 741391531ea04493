// node bench/run.mjs [--quick | --only PART] [--smoke] [--write]: see bench/README.md

import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runtimes } from "../scripts/install_runtimes.mjs";
import { SMOKE } from "./load.mjs";
import { machine } from "./report.mjs";

const PARTS = ["in-process", "signed-url", "http", "embedded"];
const { only, quick, smoke, write } = parseArgs({
  options: {
    only: { type: "string" },
    quick: { type: "boolean" },
    smoke: { type: "boolean" },
    write: { type: "boolean" },
  },
}).values;
if (only !== undefined && !PARTS.includes(only)) stop(`--only ${only}: want ${PARTS.join(" or ")}`);
if (only !== undefined && quick) stop("--quick is --only in-process: leave one of them out");
if (write && (only !== undefined || quick || smoke)) {
  stop("--write needs the whole run: leave out --only, --quick and --smoke");
}
const parts = quick ? ["in-process"] : only !== undefined ? [only] : PARTS;

function stop(message) {
  console.error(message);
  process.exit(2);
}

const root = new URL("../", import.meta.url);
const dist = new URL("dist/embedded.js", root);
if (!existsSync(dist)) stop("dist/embedded.js is missing: npm run build");

const report = [];
function say(text) {
  report.push(text);
  console.log(`${text}\n`);
}

const found = await runtimes();

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

if (write) {
  const date = new Date().toISOString().slice(0, 10);
  const head = `# Results of ${date}\n\nMade by \`node bench/run.mjs --write\`; [how to read it](README.md).`;
  writeFileSync(new URL("RESULTS.md", import.meta.url), `${[head, ...report].join("\n\n")}\n`);
}
