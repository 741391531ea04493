// What hosts make of a URL before sendoff sees it, as docs/mounting.md has it: whatever that is, the file
// that is sent is the one that the authorizer was asked about.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REPOSITORY, type RunningApp, startApp } from "../support/process.ts";
import { headerValues as all, ask } from "../support/raw_client.ts";
import { SESSION } from "../support/runtime_contract.ts";

const route = "tests/examples/host_route_file_app.mjs";
const HOSTS = {
  Express: ["examples/express.mjs"],
  Fastify: ["examples/fastify.mjs"],
  H3: ["examples/h3.mjs"],
  "itty-router": ["examples/itty-router.mjs"],
  "Elysia under Node": ["examples/elysia-node.mjs"],
  "a route file": [route, "nextjs", "../../examples/nextjs/app/files/[...path]/route.js"],
};
/** Those that find their route in the URL as it was sent, and not in what it comes to. */
const RAW_ROUTES = ["Express", "Fastify"];

describe.each(Object.entries(HOSTS))("%s", (host, args) => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp(process.execPath, args);
  });
  afterAll(() => app?.close());

  async function get(target: string) {
    const answer = await ask(Number(app.url.port), { target, headers: SESSION });
    return { status: answer.status, sent: all(answer, "x-accel-redirect") };
  }

  it.each(["..", "%2e%2e", ".%2E"])(
    "takes %s as what it means, and asks about that",
    async (up) => {
      const allowed = await get(`/files/shared/${up}/ann/x`);
      expect(allowed).toEqual({ status: 200, sent: ["/_sendoff/ann/x"] });
      expect(await get(`/files/ann/${up}/bob/x`)).toEqual({ status: 403, sent: [] });
    },
  );

  it("finds the route by the URL as it was sent, or by what it comes to", async () => {
    const sent = RAW_ROUTES.includes(host) ? [] : ["/_sendoff/shared/x"];
    expect((await get("/x/../files/shared/x")).sent).toEqual(sent);
  });

  it("hands off the index of a folder", async () => {
    expect((await get("/files/shared/")).sent).toEqual(["/_sendoff/shared/index.html"]);
  });

  it("lets no second spelling of the prefix in, but for Express's of another case", async () => {
    expect((await get("/%66iles/shared/x")).sent).toEqual([]);
    expect((await get("/FILES/shared/x")).sent).toEqual(
      host === "Express" ? ["/_sendoff/shared/x"] : [],
    );
  });
});

it.each([
  ["Express 5", "express.mjs"],
  ["Fastify 5", "fastify.mjs"],
  ["H3 2", "h3.mjs"],
  ["Elysia, under Bun and Node", "elysia-node.mjs"],
  ["itty-router", "itty-router.mjs"],
  ["Cloudflare Workers", "cloudflare-worker.mjs"],
  ["Next.js", "nextjs/app/files/[...path]/route.js"],
  ["SvelteKit", "sveltekit/src/routes/files/[...path]/+server.js"],
  ["Astro", "astro/src/pages/files/[...path].js"],
])("the documentation has for %s the mount of its example", (host, file) => {
  const links = /\[([^\]]*)\]\([^)]*\)/g;
  const page = readFileSync(join(REPOSITORY, "docs/mounting.md"), "utf8").replace(links, "$1");
  const row = page.split("\n").find((line) => line.startsWith(`| ${host} |`)) ?? "";
  const documented = row.split(" | ").at(-1) ?? "";
  const example = readFileSync(join(REPOSITORY, "examples", file), "utf8");
  const [, mount] = /^ {2}mount: "(.*?)"/m.exec(example) ?? [];
  const words = { "/": /^`"\/"`/, "/files": /^the (?:whole )?prefix/ }[mount ?? ""];
  expect(words).toBeDefined();
  expect(documented).toMatch(words ?? "");
});
