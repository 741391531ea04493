// nginx's auth_request and sendoff side by side, on the configs and programs of the page and for every
// row of its tables that asks for a file.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillIn } from "../support/docs_page.ts";
import { frontProgram } from "../support/fronts.ts";
import { questionOf } from "../support/moving_over.ts";
import {
  appBefore,
  type BothSides,
  closedOnly,
  configBefore,
  openBothSides,
  page,
} from "../support/moving_over_auth_request.ts";
import { itHolds, itHoldsForAll } from "../support/moving_over_rows.ts";
import { ask } from "../support/raw_client.ts";

const missing = frontProgram("nginx") === undefined && process.env["CI"] !== "true";
const withNginx = describe.skipIf(missing);
let both: BothSides;
const ports = () => [both.before.front.port, both.after.front.port];
beforeAll(async () => {
  if (!missing) both = await openBothSides("auth-request");
});
afterAll(() => both?.close());

withNginx("what stays", () => {
  itHoldsForAll(page.rows("ask", "both answer"), ports);
});

withNginx("what differs", () => {
  itHolds(page.rows("ask", "auth_request", "sendoff", "why"), ports);
});

withNginx("the hole", () => {
  const rows = page.rows("ask", "auth_request", "sendoff");
  itHolds(rows, ports);

  const byUri = fillIn(configBefore, {
    $request_uri: "$checked",
    "auth_request /_may;": "set $checked $uri;\nauth_request /_may;",
  });
  const withNewline = "/files/public/x%0d%0aX-Added:%20by-client";

  it("is not closed by $uri of the sub-request, which is the same for every file", async () => {
    const { before, openNginx } = both;
    const config = fillIn(configBefore, { $request_uri: "$uri" });
    const { port } = await openNginx(config, before.tap.port);
    before.tap.seen.length = 0;
    await ask(port, { target: "/files/ben/letter.txt" });
    expect(before.tap.seen[0]?.headers["x-original-uri"]).toBe("/_may");
  });

  it("is closed by $uri of the request, by which a client can write headers of the sub-request", async () => {
    const { before, openNginx } = both;
    const { port } = await openNginx(byUri, before.tap.port);
    for (const [asked = ""] of rows) {
      const { status } = await ask(port, questionOf(asked));
      expect([asked, status]).toEqual([asked, asked.endsWith("as Ann") ? 403 : 302]);
    }
    before.tap.seen.length = 0;
    await ask(port, { target: withNewline });
    expect(before.tap.seen[0]?.headers["x-added"]).toBe("by-client");
  });

  it("is closed by $uri and the page's line against newlines", async () => {
    const file = new URL("../../docs/moving-over/auth-request.md", import.meta.url);
    const [, line = "no line"] = /`(if \(\$uri .*? \})`/.exec(readFileSync(file, "utf8")) ?? [];
    const { before, openNginx } = both;
    const { port } = await openNginx(`${line}\n${byUri}`, before.tap.port);
    before.tap.seen.length = 0;
    expect((await ask(port, { target: withNewline })).status).toBe(400);
    expect(before.tap.seen).toEqual([]);
    expect((await ask(port, { target: "/files/public/plan.txt" })).status).toBe(200);
  });
});

withNginx("a check that names what is closed", () => {
  beforeAll(async () => {
    const allowed = '  const allowed = folder === "public" || folder === user?.name;\n';
    const { port } = await both.site.run(appBefore, { [allowed]: closedOnly });
    both.before.tap.passTo(port);
  });
  afterAll(() => both.before.tap.passTo(both.before.appPort));

  it("closes that much", async () => {
    const target = "/files/ben/letter.txt";
    expect((await ask(both.before.front.port, { target })).status).toBe(302);
  });
  itHolds(page.rows("ask", "such a check", "sendoff"), ports);
});

withNginx("how often the app is asked", () => {
  const rows = page.rows("ask", "asked by auth_request", "asked by sendoff", "why");
  it.each(rows)("%s", async (asked = "", theirs = "", ours = "") => {
    const counts: string[] = [];
    for (const { tap, front } of [both.before, both.after]) {
      tap.seen.length = 0;
      await ask(front.port, questionOf(asked));
      counts.push(String(tap.seen.length));
    }
    expect(counts).toEqual([theirs, ours]);
  });
});

withNginx("the sub-request", () => {
  it("asks by GET, where a hand-off has the client's own method", async () => {
    const methods: (string | undefined)[] = [];
    for (const { tap, front } of [both.before, both.after]) {
      tap.seen.length = 0;
      await ask(front.port, { method: "HEAD", target: "/files/public/plan.txt" });
      methods.push(tap.seen[0]?.method);
    }
    expect(methods).toEqual(["GET", "HEAD"]);
  });
});
