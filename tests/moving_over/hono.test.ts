// Hono's serveStatic and sendoff side by side, on the programs of the page and for every row of its tables.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { movingOverPage } from "../support/moving_over.ts";
import { HONO_PROOFS, honoApp } from "../support/moving_over_hono.ts";
import { describeBehindNginx } from "../support/moving_over_nginx.ts";
import { optionsIn, startPair } from "../support/moving_over_pair.ts";
import { itHolds, itHoldsForAll } from "../support/moving_over_rows.ts";
import { openSite, type Site } from "../support/moving_over_site.ts";
import { ask } from "../support/raw_client.ts";

const page = movingOverPage("hono");
const [before = "", byEmbedded = "", byNginx = ""] = page.blocks("js");
const stays = page.rows("ask", "both answer");
const differs = page.rows("ask", "serveStatic", "sendoff", "why");
let site: Site;
let ports: number[];

/** The program of the page on the site's folder, with some of its code replaced. */
function run(program: string, replacements: Record<string, string> = {}) {
  return site.run(program, { "/srv/files": site.root, ...replacements });
}

beforeAll(async () => {
  site = openSite("hono");
  ports = (await Promise.all([run(before), run(byEmbedded)])).map(({ port }) => port);
});
afterAll(() => site?.close());

describe("what stays", () => {
  itHoldsForAll(stays, () => ports);
});

describe("what differs", () => {
  itHolds(differs, () => ports);
});

describe("a check that throws", () => {
  it("is 500 in both, and only the one of a middleware reaches app.onError", async () => {
    const middleware = "app.use(async (c, next) => {\n  c.set(";
    const onError = 'app.onError((_, c) => c.text("onError", 500));\n';
    const broken = 'throw new Error("no session store");\n';
    const replaced = { [middleware]: onError + middleware };
    const theirFirst = '  const [, , folder] = c.req.path.split("/");\n';
    const ourFirst = '    const [folder] = path.split("/");\n';
    const apps = await Promise.all([
      run(before, { ...replaced, [theirFirst]: broken + theirFirst }),
      run(byEmbedded, { ...replaced, [ourFirst]: broken + ourFirst }),
    ]);
    const answers = await Promise.all(
      apps.map(({ port }) => ask(port, { target: "/files/public/plan.txt" })),
    );
    expect(answers.map(({ status }) => status)).toEqual([500, 500]);
    expect(answers.map(({ body }) => body.toString().includes("onError"))).toEqual([true, false]);
  });
});

describe("options", () => {
  const rows = page.rows("option", "serveStatic", "sendoff", "note");

  it("are all that serveStatic declares", () => {
    const declared = [
      "@hono/node-server/dist/serve-static.d.mts",
      "hono/dist/types/middleware/serve-static/index.d.ts",
    ].flatMap((file) => {
      const types = readFileSync(new URL(`../../node_modules/${file}`, import.meta.url), "utf8");
      const [, fields = ""] = /type ServeStaticOptions[^{]*\{(.*?)\n\};/s.exec(types) ?? [];
      return [...fields.matchAll(/(\w+)\?: /g)].map(([, name]) => name);
    });
    expect(declared).toContain("onNotFound");
    const named = rows.map(([option = ""]) => option.replaceAll("`", ""));
    expect(new Set(named)).toEqual(new Set(declared));
  });

  it.each(rows)("%s", async (option = "", theirs = "", ours = "") => {
    const proof = HONO_PROOFS[option.replaceAll("`", "")];
    if (proof === undefined) throw new Error(`nothing proves ${option}`);
    const { root } = site;
    const pair = await startPair(
      honoApp(root, optionsIn(theirs, root)),
      optionsIn(ours, root),
      root,
    );
    try {
      const request = { target: `/files/${proof.file}`, headers: proof.headers ?? {} };
      proof.check(await ask(pair.theirs, request), await ask(pair.ours, request));
    } finally {
      await pair.close();
    }
  });
});

describeBehindNginx({
  page,
  program: byEmbedded,
  line: byNginx,
  rows: [
    ...stays.map(([asked = "", answer = ""]) => [asked, answer] as const),
    ...differs.map(([asked = "", , answer = ""]) => [asked, answer] as const),
  ],
  site: () => site,
  alone: () => ports[1] ?? 0,
});
