// The whole unit suite inside each other runtime: the same tests must pass there as here.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { REPOSITORY } from "../support/process.ts";
import { describeUnder } from "../support/runtimes.ts";

const VITEST = ["node_modules/vitest/vitest.mjs", "run", "--project", "unit"];
const MINUTES = 60_000;

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

let dir: string;
let here: Report;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "sendoff-unit-"));
  here = await runSuite("here", process.execPath, []);
}, 3 * MINUTES);
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Runs the suite; rejects with its output if it does not pass. */
async function runSuite(name: string, runtime: string, args: string[]): Promise<Report> {
  const file = join(dir, `${name}.json`);
  // Not what this Vitest has set for its own tests.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(?:VITEST|TEST$|NODE_OPTIONS$)/.test(key)),
  );
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  await promisify(execFile)(runtime, [...args, ...VITEST, ...reporters], {
    cwd: REPOSITORY,
    env: { ...env, NO_COLOR: "1" },
    maxBuffer: 64 * 1024 * 1024,
    timeout: 3 * MINUTES,
  }).catch((error: { stdout: string; stderr: string }) => {
    throw new Error(`The unit suite fails under ${name}:\n${error.stdout}\n${error.stderr}`);
  });
  return JSON.parse(await readFile(file, "utf8"));
}

for (const [name, title, args] of [
  ["node20", "Node 20.19, the oldest supported", []],
  ["node22", "Node 22", []],
  ["node24", "Node 24", []],
  ["deno", "Deno", ["run", "--allow-all", "--no-lock"]],
  ["bun", "Bun", ["--bun"]],
] as const) {
  describeUnder(name, `the unit suite under ${title}`, (runtime) => {
    it(
      "passes as here",
      async () => {
        const report = await runSuite(name, runtime, [...args]);
        expect(here.numPassedTests).toBeGreaterThan(0);
        expect(report.numFailedTests).toBe(0);
        expect(report.numPassedTests).toBe(here.numPassedTests);
      },
      3 * MINUTES,
    );
  });
}
