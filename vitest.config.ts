import { defineConfig } from "vitest/config";

const shared = { resolve: { tsconfigPaths: true } };

export default defineConfig({
  test: {
    projects: [
      // Pure and in process: runs under every runtime, in seconds.
      {
        ...shared,
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts"],
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      // Real servers, runtimes and examples, each started by its test.
      {
        ...shared,
        test: {
          name: "real",
          include: [
            "tests/{fronts,runtimes,embedded,examples,cli,testing,object_store}/**/*.test.ts",
            "tests/{browser,moving_over,package,site,soak,fuzz}/**/*.test.ts",
          ],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
