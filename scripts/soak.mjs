// The soak for as long as you like: node scripts/soak.mjs [--seconds 1200]. What it asks and checks is in
// tests/soak/soak.test.ts; this only gives it the time, and builds what it runs on.
import { spawnSync } from "node:child_process";
import process from "node:process";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { seconds: { type: "string", default: "1200" } } });
const seconds = Number(values.seconds);
if (!Number.isInteger(seconds) || seconds < 5) {
  console.error(`--seconds is ${values.seconds}, want a whole number of at least 5`);
  process.exit(2);
}

run("node_modules/tsup/dist/cli-default.js", ["--silent"]);
// The file first: vitest takes a word behind that flag for its value.
const file = "tests/soak/soak.test.ts";
const words = ["run", "--project", "real", file, "--disable-console-intercept"];
run("node_modules/vitest/vitest.mjs", words);

function run(script, args) {
  const env = { ...process.env, SENDOFF_SOAK_SECONDS: String(seconds) };
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio: "inherit", env });
  if (status !== 0) process.exit(status ?? 1);
}
