// npm test: everything, on the real servers and runtimes. Installs what is missing where it may.
// Arguments go on to vitest: npm test -- tests/fronts/nginx.test.ts
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { installRuntimes, runtimes } from "./install_runtimes.mjs";
import { ensureServers, installCommand } from "./servers.mjs";

const RESULTS = ".cache/test-results.json";
const inCi = process.env.CI === "true";

const servers = ensureServers();
await installRuntimes().catch((error) => console.error(`Runtimes: ${error.message}`));
const missing = [
  ...servers.map((name) => `${name} (as root: ${installCommand([name])})`),
  ...Object.entries(await runtimes())
    .filter(([, program]) => program === null)
    .map(([name]) => `${name} (node scripts/install_runtimes.mjs says why)`),
];
if (missing.length > 0) {
  console.error(`Not installed:\n  ${missing.join("\n  ")}`);
  if (inCi) {
    console.error("In CI nothing may be missing.");
    process.exit(1);
  }
  console.error("Their tests are skipped here.\n");
}

run("node_modules/tsup/dist/cli-default.js", ["--silent"]);
mkdirSync(".cache", { recursive: true });
const status = run(
  "node_modules/vitest/vitest.mjs",
  [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${RESULTS}`,
    ...process.argv.slice(2),
  ],
  { mayFail: true },
);
const { numPassedTests, numFailedTests, numPendingTests, success } = JSON.parse(
  readFileSync(RESULTS, "utf8"),
);
console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
if (inCi && numPendingTests > 0) console.error("In CI nothing may be skipped.");
process.exit(status === 0 && success && !(inCi && numPendingTests > 0) ? 0 : 1);

function run(script, args, { mayFail = false } = {}) {
  const { status } = spawnSync(process.execPath, [script, ...args], {
    stdio: "inherit",
    env: inCi ? { ...process.env, NO_COLOR: "1" } : process.env,
  });
  if (status !== 0 && !mayFail) process.exit(status ?? 1);
  return status;
}
