// The examples as users start them: each its own process, importing the built package.
// Deno, Bun and workerd have theirs in tests/runtimes.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { REPOSITORY, startApp } from "../support/process.ts";
import { itHandsOffFiles } from "../support/runtime_contract.ts";
import { startBunOnDist } from "../support/runtime_native.ts";
import { describeUnder } from "../support/runtimes.ts";

const NODE_EXAMPLES = [
  "node-hono-server.mjs",
  "node-srvx.mjs",
  "hono-get.mjs",
  "hono-mount.mjs",
  "hono-base-path.mjs",
  "router.mjs",
  "express.mjs",
  "fastify.mjs",
  "h3.mjs",
  "itty-router.mjs",
  "elysia-node.mjs",
];
const BUN_EXAMPLE = "elysia-bun.ts";
/** Where the framework looks for the file, and the name by which host_route_file_app.mjs knows it. */
const ROUTE_FILES = {
  nextjs: "nextjs/app/files/[...path]/route.js",
  sveltekit: "sveltekit/src/routes/files/[...path]/+server.js",
  astro: "astro/src/pages/files/[...path].js",
};
const TESTED_ELSEWHERE = ["bun.ts", "deno.ts", "worker.mjs", "cloudflare-worker.mjs"];
const DEMO = /^(?:start|demo_\w+)\.mjs$/; // `npm start`: demo.test.ts runs it
/** Each has tests of its own: demo.test.ts runs fronts and media, others bear their folder's name. */
const FOLDERS_TESTED_ELSEWHERE = /^(?:fronts|media|gallery|deployment|observability)\//;

describe.each(NODE_EXAMPLES)("examples/%s", (name) => {
  itHandsOffFiles(() => startApp(process.execPath, [join("examples", name)]));
});

describeUnder("bun", `examples/${BUN_EXAMPLE}`, (bun) => {
  itHandsOffFiles(() => startBunOnDist(bun, join("examples", BUN_EXAMPLE)));
});

describe.each(Object.entries(ROUTE_FILES))("examples/%s, a route file", (framework, file) => {
  const app = "tests/examples/host_route_file_app.mjs";
  itHandsOffFiles(() => startApp(process.execPath, [app, framework, `../../examples/${file}`]));
});

it("leaves no example without a test", () => {
  const programs = readdirSync(join(REPOSITORY, "examples"), {
    recursive: true,
    encoding: "utf8",
  }).filter(
    (name) =>
      /(?<!\.d)\.(?:[mc]?js|ts)$/.test(name) &&
      !DEMO.test(name) &&
      !FOLDERS_TESTED_ELSEWHERE.test(name),
  );
  const tested = [
    ...NODE_EXAMPLES,
    BUN_EXAMPLE,
    ...Object.values(ROUTE_FILES),
    ...TESTED_ELSEWHERE,
  ];
  expect(programs.sort()).toEqual(tested.sort());
});
