// node bench/startup.mjs: how long the program takes to start, beside `node -e 0`, and how long each entry
// takes to be imported, interleaved in one run. Fails when a median is over its limit. Needs a build.
import { spawnSync } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { median, table } from "./report.mjs";
import { measure as sizes } from "./size.mjs";

const LIMIT = 150; // milliseconds
const ROUNDS = 15;
const ROOT = new URL("../", import.meta.url);
const BARE = "node -e 0";
const COMMANDS = {
  [BARE]: ["-e", "0"],
  "sendoff --help": ["dist/cli.js", "--help"],
  "sendoff config nginx --root /srv/files": [
    "dist/cli.js",
    "config",
    "nginx",
    "--root",
    "/srv/files",
  ],
  "sendoff serve --help": ["dist/cli.js", "serve", "--help"],
  "sendoff doctor --help": ["dist/cli.js", "doctor", "--help"],
};

/** `./cli` is no module to be imported: that runs the program, which is measured above. */
const ENTRIES = Object.fromEntries(
  Object.entries(JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8")).exports)
    .filter(([name]) => name !== "./cli")
    .map(([name, { default: file }]) => [name, importing(new URL(file, ROOT))]),
);

/** A process that does nothing but import a module, and print how long that took. */
function importing({ href }) {
  const script = `const start = performance.now();
await import(${JSON.stringify(href)});
console.log(performance.now() - start);`;
  return ["--input-type=module", "-e", script];
}

/** @returns {Promise<{ text: string, isSlow: boolean }>} */
export async function startUp({ rounds = ROUNDS } = {}) {
  const runs = [...Object.entries(COMMANDS), ...Object.entries(ENTRIES)].map(([name, args]) => {
    return { name, args, times: [], imports: [] };
  });
  const order = [...runs];
  for (let round = 0; round < rounds; round++) {
    for (const run of order) runOnce(run);
    order.reverse();
  }
  const bare = runs.find(({ name }) => name === BARE).times;
  const isEntry = ({ name }) => name in ENTRIES;
  const weights = new Map((await sizes()).map(({ name, size }) => [name, size]));
  const rows = runs.filter((run) => !isEntry(run)).map((run) => cells(run, bare));
  const entryRows = runs.filter(isEntry).map((run) => {
    const { start, later } = weights.get(run.name);
    const name = `\`${run.name.replace(/^\./, "sendoff")}\``;
    return [...cells({ ...run, name }, bare), median(run.imports).toFixed(1), start, later];
  });
  const head = ["median ms", "min - max", "ratio"];
  const entryHead = ["import, ms", "bytes at start", "later"];
  return {
    text: [
      table(["start-up", ...head], rows),
      table(["process that imports an entry", ...head, ...entryHead], entryRows),
    ].join("\n\n"),
    isSlow: runs.some(({ times }) => median(times) > LIMIT),
  };
}

function runOnce({ name, args, times, imports }) {
  const start = performance.now();
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
  times.push(performance.now() - start);
  if (name in ENTRIES) imports.push(Number(stdout));
}

function cells({ name, times }, bare) {
  const ratio = median(times.map((time, i) => time / bare[i]));
  const range = `${Math.min(...times).toFixed(0)} - ${Math.max(...times).toFixed(0)}`;
  return [name, median(times).toFixed(0), range, ratio.toFixed(2)];
}

const script = process.argv[1];
if (script && import.meta.url === pathToFileURL(realpathSync(script)).href) {
  const { text, isSlow } = await startUp();
  console.log(text);
  if (isSlow) process.exitCode = 1;
}
