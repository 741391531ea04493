// node bench/startup.mjs: how long the program takes to start, beside `node -e 0`, interleaved in one run.
// Fails when the median is over the limit. Needs a build.
import { spawnSync } from "node:child_process";
import { table } from "./report.mjs";

const LIMIT = 150; // milliseconds
const ROUNDS = 15;
const COMMANDS = {
  "node -e 0": ["-e", "0"],
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

const times = Object.fromEntries(Object.keys(COMMANDS).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, args] of Object.entries(COMMANDS)) {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
    if (status !== 0) throw new Error(`${name} ended with ${status}`);
    times[name].push(performance.now() - start);
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const bare = median(times["node -e 0"]);
const rows = Object.entries(times).map(([name, values]) => {
  const middle = median(values);
  if (middle > LIMIT) process.exitCode = 1;
  return [name, middle.toFixed(0), Math.min(...values).toFixed(0), (middle / bare).toFixed(2)];
});
console.log(table(["start-up", "median ms", "min ms", "ratio"], rows));
