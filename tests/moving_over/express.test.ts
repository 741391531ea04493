// Express and sendoff side by side, on the programs of the page and for every row of its tables.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { movingOverPage } from "../support/moving_over.ts";
import { EXPRESS_PROOFS, expressApp } from "../support/moving_over_express.ts";
import { describeBehindNginx } from "../support/moving_over_nginx.ts";
import { optionsIn, startPair } from "../support/moving_over_pair.ts";
import { holdTo, itHolds, itHoldsForAll } from "../support/moving_over_rows.ts";
import { openSite, type Site } from "../support/moving_over_site.ts";
import { until } from "../support/process.ts";
import { ask, Hanging } from "../support/raw_client.ts";

const page = movingOverPage("express");
const [byStatic = "", bySendFile = "", bySend = "", byEmbedded = "", byNginx = ""] =
  page.blocks("js");
const stays = page.rows("ask", "all answer");
const differs = page.rows("ask", "Express", "sendoff", "why");
let site: Site;
let ports: { static: number; sendFile: number; send: number; sendoff: number };

/** The program of the page on the site's folder, with some of its code replaced. */
function run(program: string, replacements: Record<string, string> = {}) {
  return site.run(program, { "/srv/files": site.root, ...replacements });
}

beforeAll(async () => {
  site = openSite("express");
  const programs = [byStatic, bySendFile, bySend, byEmbedded].map((program) => run(program));
  const [first = 0, second = 0, third = 0, last = 0] = (await Promise.all(programs)).map(
    ({ port }) => port,
  );
  ports = { static: first, sendFile: second, send: third, sendoff: last };
});
afterAll(() => site?.close());

describe("what stays", () => {
  itHoldsForAll(stays, () => Object.values(ports));
});

describe("what differs", () => {
  itHolds(differs, () => [ports.static, ports.sendoff]);
});

describe("the hole", () => {
  const rows = page.rows("ask", "both Express programs", "`send`", "sendoff");
  itHolds(rows, () => [ports.static, ports.send, ports.sendoff]);
  itHoldsForAll(rows, () => [ports.sendFile]);
});

describe("a check that fails", () => {
  const target = "/files/public/plan.txt";
  const theirFirst = '  const [, folder] = req.path.split("/");\n';
  const ourFirst = '    const [folder] = path.split("/");\n';

  it("by a throw is 500 in both, and only Express's page shows the error", async () => {
    const broken = 'throw new Error("no session store");';
    const [before, after] = await Promise.all([
      run(byStatic, { [theirFirst]: `${broken}\n${theirFirst}` }),
      run(byEmbedded, { [ourFirst]: `${broken}\n${ourFirst}` }),
    ]);
    const theirs = await ask(before.port, { target });
    const ours = await ask(after.port, { target });
    expect([theirs.status, ours.status]).toEqual([500, 500]);
    expect(theirs.body.toString()).toContain("no session store");
    expect(ours.body.toString()).not.toContain("no session store");
    await until("the console has the error", () => after.output().includes("no session store"));
  });

  it("without an answer leaves Express's client waiting, and is a refusal of sendoff", async () => {
    const [before, none, late] = await Promise.all([
      run(byStatic, { [theirFirst]: `return;\n${theirFirst}` }),
      run(byEmbedded, { [ourFirst]: `return;\n${ourFirst}` }),
      run(byEmbedded, {
        [ourFirst]: `return new Promise(() => {});\n${ourFirst}`,
        "const files = createFileHandler({\n":
          "const files = createFileHandler({\n  timeout: 50,\n",
      }),
    ]);
    await expect(ask(before.port, { target, timeout: 500 })).rejects.toBeInstanceOf(Hanging);
    expect((await ask(none.port, { target })).status).toBe(403);
    expect((await ask(late.port, { target })).status).toBe(503);
  });
});

describe("options", () => {
  const rows = page.rows("option", "Express", "sendoff", "note");
  const names = rows.map(([option = ""]) => option.replaceAll("`", ""));

  it("are all that serve-static and send describe, and those of Express's own methods", () => {
    const known = ["send", "serve-static"].flatMap((name) => {
      const readme = new URL(`../../node_modules/${name}/README.md`, import.meta.url);
      return [...readFileSync(readme, "utf8").matchAll(/^##### (\w+)$/gm)].map(([, n]) => n);
    });
    expect(known.length).toBeGreaterThan(20);
    const wanted = new Set([...known, "headers", "res.download", "res.type"]);
    expect(new Set(names.flatMap((name) => name.split(", ")))).toEqual(wanted);
  });

  it.each(rows)("%s", async (option = "", theirs = "", ours = "") => {
    const proof = EXPRESS_PROOFS[option.replaceAll("`", "")];
    if (proof === undefined) throw new Error(`nothing proves ${option}`);
    const { root } = site;
    const pair = await startPair(
      expressApp(root, optionsIn(theirs, root)),
      optionsIn(ours, root),
      root,
    );
    try {
      const target = `/files/${proof.file}`;
      proof.check(await ask(pair.theirs, { target }), await ask(pair.ours, { target }));
    } finally {
      await pair.close();
    }
  });
});

describe("to keep what was", () => {
  const rows = page.rows("to keep", "Express", "sendoff", "ask", "both answer");

  it.each(rows)("%s", async (_, theirs = "", ours = "", asked = "", answer = "") => {
    const { root } = site;
    const pair = await startPair(
      expressApp(root, optionsIn(theirs, root)),
      optionsIn(ours, root),
      root,
    );
    try {
      await holdTo(answer, pair.theirs, asked);
      await holdTo(answer, pair.ours, asked);
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
  alone: () => ports.sendoff,
});
