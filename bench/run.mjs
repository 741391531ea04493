// node bench/run.mjs [--quick] [--write]: see bench/README.md

import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runtimes } from "../scripts/install_runtimes.mjs";
import { machine } from "./report.mjs";

const { quick, write } = parseArgs({
  options: { quick: { type: "boolean" }, write: { type: "boolean" } },
}).values;
if (quick && write) throw new Error("--write needs the whole run: leave out --quick");

const root = new URL("../", import.meta.url);
const dist = new URL("dist/mod.js", root);
if (!existsSync(dist)) throw new Error("dist/mod.js is missing: npm run build");

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

const { inProcess } = await import("./in_process.mjs");
say(await inProcess());
if (!quick) {
  const { overHttp } = await import("./over_http.mjs");
  say(await overHttp(found));
}

if (write) {
  const date = new Date().toISOString().slice(0, 10);
  const head = `# Results of ${date}\n\nMade by \`node bench/run.mjs --write\`; [how to read it](README.md).`;
  writeFileSync(new URL("RESULTS.md", import.meta.url), `${[head, ...report].join("\n\n")}\n`);
}
