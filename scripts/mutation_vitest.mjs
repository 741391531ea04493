// @ts-check
// The tests of the part that is mutated, and no others. Those by random values are left out: what they notice
// differs from run to run, and to shrink a failure takes them long.
import process from "node:process";
import { defineConfig } from "vitest/config";
import { PARTS } from "./mutation_parts.mjs";

const { tests } = PARTS[process.env["MUTATION_PART"] ?? ""] ?? { tests: [] };

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: tests.map((name) => `tests/${name.includes("/") ? name : `unit/${name}`}.test.ts`),
    exclude: ["tests/unit/*_properties.test.ts"],
    isolate: false,
    reporters: [{}], // Stryker tells
    retry: 2, // some tests have a limit of time, and the changed sources are slower
  },
});
