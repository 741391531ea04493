// The examples for Node as users start them: each its own process, importing the built package.
// Deno, Bun and workerd have theirs in tests/runtimes.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { REPOSITORY, startApp } from "../support/process.ts";
import { itHandsOffFiles } from "../support/runtime_contract.ts";

const NODE_EXAMPLES = [
  "node-hono-server.mjs",
  "node-srvx.mjs",
  "hono-get.mjs",
  "hono-mount.mjs",
  "hono-base-path.mjs",
  "router.mjs",
];
const TESTED_ELSEWHERE = ["bun.ts", "deno.ts", "worker.mjs"];
const DEMO = /^(?:start|demo_\w+)\.mjs$/; // `npm start`: demo.test.ts runs it, and examples/fronts with it

describe.each(NODE_EXAMPLES)("examples/%s", (name) => {
  itHandsOffFiles(() => startApp(process.execPath, [join("examples", name)]));
});

it("leaves no example without a test", () => {
  const programs = readdirSync(join(REPOSITORY, "examples")).filter(
    (name) => /(?<!\.d)\.(?:mjs|ts)$/.test(name) && !DEMO.test(name),
  );
  const tested = new Set([...NODE_EXAMPLES, ...TESTED_ELSEWHERE]);
  expect(programs.filter((name) => !tested.has(name))).toEqual([]);
});
