// The properties of tests/fuzz for as long as you like: node scripts/fuzz.mjs [--seconds 600] [--seed 1] [--only range].
// The time is shared among those whose name has the words of --only; a seed makes a run happen again.
import { spawnSync } from "node:child_process";
import process from "node:process";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "600" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    only: { type: "string", default: "" },
  },
});
const { seconds, seed, only } = values;
for (const [name, value] of Object.entries({ seconds, seed })) {
  if (Number.isInteger(Number(value)) && (name === "seed" || Number(value) > 0)) continue;
  console.error(`--${name} is ${value}, want a whole number${name === "seed" ? "" : " above 0"}`);
  process.exit(2);
}

console.log(`--seconds ${seconds} --seed ${seed}${only === "" ? "" : ` --only "${only}"`}`);
const env = {
  ...process.env,
  SENDOFF_FUZZ_SECONDS: seconds,
  SENDOFF_FUZZ_SEED: seed,
  SENDOFF_FUZZ_ONLY: only,
};
const words = [
  "run",
  "--project",
  "real",
  "tests/fuzz/fuzz.test.ts",
  "--disable-console-intercept",
];
const { status } = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", ...words], {
  stdio: "inherit",
  env,
});
process.exit(status ?? 1);
