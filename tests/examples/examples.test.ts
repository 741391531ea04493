// The examples as users start them: each its own process, importing the built package.
// Deno, Bun and workerd have theirs in tests/runtimes.
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
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
/** Programs, and folders of them, with tests of their own. */
const TESTED_ELSEWHERE: Record<string, string> = {
  "bun.ts": "tests/runtimes/native.test.ts",
  "deno.ts": "tests/runtimes/native.test.ts",
  "worker.mjs": "tests/runtimes/workerd.test.ts",
  "cloudflare-worker.mjs": "tests/examples/host_cloudflare.test.ts",
  "start.mjs": "tests/examples/demo.test.ts",
  "fronts/": "tests/examples/demo.test.ts",
  "gallery/": "tests/browser/gallery.test.ts",
  "deployment/": "tests/site/pages_deployment_examples.test.ts",
  "observability/": "tests/examples/observability.test.ts",
};

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

const EXAMPLES = join(REPOSITORY, "examples");
const programs = readdirSync(EXAMPLES, { recursive: true, encoding: "utf8" }).filter((name) =>
  /(?<!\.d)\.(?:[mc]?js|ts)$/.test(name),
);
const textOf = (name: string) => readFileSync(join(EXAMPLES, name), "utf8");

it("leaves no example without a test", () => {
  const tested = new Set([...NODE_EXAMPLES, BUN_EXAMPLE, ...Object.values(ROUTE_FILES)]);
  const starts = Object.keys(TESTED_ELSEWHERE);
  const others = programs.filter(
    (name) => !tested.has(name) && !starts.some((start) => name.startsWith(start)),
  );
  // What remains is of the demo, which start.mjs runs.
  expect(others.filter((name) => !/^(?:demo_\w+\.mjs|media\/\w+\.mjs)$/.test(name))).toEqual([]);
  expect([...tested].filter((name) => !programs.includes(name))).toEqual([]);
});

it.each(Object.entries(TESTED_ELSEWHERE))("has examples/%s in %s", (example, test) => {
  expect(programs.some((name) => name.startsWith(example))).toBe(true);
  const own = readFileSync(join(REPOSITORY, test), "utf8");
  const helpers = [...own.matchAll(/from "(\.\.\/support\/[\w/]+\.ts)"/g)].map(([, path = ""]) =>
    readFileSync(join(REPOSITORY, dirname(test), path), "utf8"),
  );
  const said = [own, ...helpers].join("\n").replaceAll(/"examples", "/g, '"examples/');
  expect(said).toContain(`"examples/${example.replace(/\/$/, "")}`);
});

it("has nothing below examples/ that no other program and no test names", () => {
  const tests = readdirSync(join(REPOSITORY, "tests"), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:ts|mjs)$/.test(name))
    .map((name) => readFileSync(join(REPOSITORY, "tests", name), "utf8"));
  const unnamed = programs.filter((name) => {
    const others = programs.filter((other) => other !== name).map(textOf);
    const named = new RegExp(`["'/\`]${basename(name).replace(/[.+]/g, "\\$&")}["'\`]`);
    return ![...others, ...tests].some((text) => named.test(text));
  });
  expect(unnamed).toEqual([]);
});

/** A line `//   npm install … && PORT=3000 node express.mjs` tells how to start it. */
const STARTED =
  /^\/\/ {3}.*\b(?:node|bun|deno run|wrangler dev)\b(?: --\S+)* ([\w-]+\.(?:mjs|ts))\b/m;
const started = programs.filter((name) => !name.includes("/") && STARTED.test(textOf(name)));

it("says of each example at its top how it is started", () => {
  const own = [...NODE_EXAMPLES, BUN_EXAMPLE, "bun.ts", "deno.ts", "cloudflare-worker.mjs"];
  expect(started.sort()).toEqual(own.sort());
});

it.each(started)("examples/%s is started by its own name", (name) => {
  expect(STARTED.exec(textOf(name))?.[1]).toBe(name);
});
