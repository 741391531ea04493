// @ts-check
// For one part of the sources at a time: `npm run mutation` (scripts/mutation.mjs) runs all of them.
import process from "node:process";
import { PARTS } from "./scripts/mutation_parts.mjs";

const part = process.env["MUTATION_PART"] ?? "";

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "scripts/mutation_vitest.mjs", related: false },
  coverageAnalysis: "perTest",
  mutate: PARTS[part]?.mutate ?? [],
  concurrency: 2,
  reporters: ["json"],
  jsonReporter: { fileName: `.cache/mutation/${part}.json` },
  tempDirName: `.cache/mutation/sandbox-${part}`,
  ignorePatterns: ["dist", "docs", ".cache", "bench", "examples"],
};
