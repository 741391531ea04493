// What a check by auth_request may answer and what of it reaches the client, beside an authorizer's answers.
import { readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { getRequestListener } from "@hono/node-server";
import * as sendoff from "sendoff";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillIn } from "../support/docs_page.ts";
import { frontProgram } from "../support/fronts.ts";
import {
  type BothSides,
  configAfter,
  configBefore,
  openBothSides,
  page,
} from "../support/moving_over_auth_request.ts";
import { ask, headerValues } from "../support/raw_client.ts";

const target = "/files/public/plan.txt";
const hangUp: RequestListener = ({ socket }) => socket.destroy();

/** An app of one authorizer, whose answer is the code of a cell. */
function appThatAnswers(cell: string): RequestListener {
  if (cell === "hangs up") return hangUp;
  const answer = new Function(`return (${cell.slice(1, -1)})`);
  const files = sendoff.createFileHandler({
    mount: "/files",
    authorize: () => answer(),
    delivery: sendoff.nginx({ location: "/_sendoff/" }),
    onOutcome: () => {},
  });
  return getRequestListener((request) => files(request), { overrideGlobalObjects: false });
}

/** A check by a status, with headers. */
function check(status: number, headers: Record<string, string> = {}): RequestListener {
  return (_, response) => response.writeHead(status, headers).end();
}

const missing = frontProgram("nginx") === undefined && process.env["CI"] !== "true";
const withNginx = describe.skipIf(missing);
let both: BothSides;
beforeAll(async () => {
  if (!missing) both = await openBothSides("auth-request-answers");
});
afterAll(() => both?.close());

withNginx("an answer of the check", () => {
  const rows = page.rows("check", "client", "authorizer", "client then");
  it.each(rows)("%s becomes %s", async (theirs = "", client = "", ours = "", then = "") => {
    const { before, after } = both;
    before.tap.answerBy(theirs === "hangs up" ? hangUp : check(Number(theirs)));
    after.tap.answerBy(appThatAnswers(ours));
    expect((await ask(before.front.port, { target })).status).toBe(Number(client));
    expect((await ask(after.front.port, { target })).status).toBe(Number(then));
  });
});

withNginx("a header of the check", () => {
  it("drops a cookie of the check, where a hand-off keeps it", async () => {
    const { before, after } = both;
    const cookie = { "Set-Cookie": "session=renewed" };
    before.tap.answerBy(check(204, cookie));
    after.tap.answerBy(check(200, { ...cookie, "X-Accel-Redirect": "/_sendoff/public/plan.txt" }));
    const theirs = await ask(before.front.port, { target });
    const ours = await ask(after.front.port, { target });
    expect([theirs.body.toString(), ours.body.toString()]).toEqual(["The plan.\n", "The plan.\n"]);
    expect(headerValues(theirs, "set-cookie")).toEqual([]);
    expect(headerValues(ours, "set-cookie")).toEqual(["session=renewed"]);
  });

  it("gives a second Content-Type, where a hand-off has the app's", async () => {
    const { before, after, openNginx } = both;
    const config = fillIn(configBefore, {
      "auth_request /_may;":
        "auth_request /_may;\nauth_request_set $type $upstream_http_content_type;\n" +
        "add_header Content-Type $type;",
    });
    const { port } = await openNginx(config, before.tap.port);
    before.tap.answerBy(check(204, { "Content-Type": "text/x-plan" }));
    after.tap.answerBy(appThatAnswers('`{ allow: true, contentType: "text/x-plan" }`'));
    const theirs = await ask(port, { target });
    const ours = await ask(after.front.port, { target });
    expect(headerValues(theirs, "content-type")).toEqual(["text/plain", "text/x-plan"]);
    expect(headerValues(ours, "content-type")).toEqual(["text/x-plan"]);
  });
});

withNginx("the check", () => {
  it("is not asked where satisfy any has an address, and a second location is open", async () => {
    const { before, openNginx } = both;
    const { seen } = before.tap;
    before.tap.answerBy(check(403));
    const closed = { target: "/files/ben/letter.txt" };
    expect((await ask(before.front.port, closed)).status).toBe(403);
    const byAddress = fillIn(configBefore, {
      "auth_request /_may;": "auth_request /_may;\nsatisfy any;\nallow 127.0.0.1;\ndeny all;",
    });
    const folder = both.site.root.replace(/\/files$/, "");
    const second = `location ~ \\.txt$ { root ${folder}; }`;
    for (const config of [byAddress, `${configBefore}${second}\n`]) {
      const { port } = await openNginx(config, before.tap.port);
      seen.length = 0;
      const answer = await ask(port, closed);
      expect([answer.status, answer.body.toString()]).toEqual([200, "Dear Ben\n"]);
      expect(seen).toEqual([]);
    }
  });
});

withNginx("a config", () => {
  it("may have the check and the internal location at once", async () => {
    const [, internal = ""] = /(location \^~ \/_sendoff\/.*)$/s.exec(configAfter) ?? [];
    const { port } = await both.openNginx(configBefore + internal, both.before.tap.port);
    both.before.tap.passTo(both.before.appPort);
    expect((await ask(port, { target })).status).toBe(200);
    expect((await ask(port, { target: "/_sendoff/public/plan.txt" })).status).toBe(404);
  });

  it("has error_page beside a proxied location by proxy_intercept_errors", async () => {
    const config = fillIn(configAfter, {
      "proxy_buffer_size 16k;":
        "proxy_buffer_size 16k;\nproxy_intercept_errors on;\nerror_page 401 = @login;",
    });
    const login = "location @login { return 302 /login; }\n";
    const { port } = await both.openNginx(config + login, both.after.tap.port);
    both.after.tap.answerBy(check(401));
    expect((await ask(port, { target })).status).toBe(302);
    expect((await ask(both.after.front.port, { target })).status).toBe(401);
  });
});

withNginx("without asking", () => {
  it("a yes can be kept by nginx for a while", async () => {
    const { before, openNginx } = both;
    const { seen } = before.tap;
    before.tap.answerBy(check(204));
    const cache =
      "proxy_cache checks;\nproxy_cache_key $request_uri$http_cookie;\nproxy_cache_valid 204 5m;";
    const { port } = await openNginx(
      fillIn(configBefore, {
        "proxy_pass_request_body off;": `${cache}\nproxy_pass_request_body off;`,
      }),
      before.tap.port,
      (work) => `proxy_cache_path ${work}/checks keys_zone=checks:1m;`,
    );
    seen.length = 0;
    for (const _ of [1, 2]) expect((await ask(port, { target })).status).toBe(200);
    expect(seen.length).toBe(1);
  });

  it("deny refuses beside a hand-off", async () => {
    const { after, openNginx } = both;
    const config = fillIn(configAfter, {
      "proxy_buffer_size 16k;": "proxy_buffer_size 16k;\ndeny all;",
    });
    const { port } = await openNginx(config, after.tap.port);
    after.tap.answerBy(appThatAnswers("`true`"));
    after.tap.seen.length = 0;
    expect((await ask(port, { target })).status).toBe(403);
    expect(after.tap.seen).toEqual([]);
  });
});

describe("directives", () => {
  it("each have something that sendoff has", () => {
    const docs = ["options", "front-servers/nginx"]
      .map((name) => new URL(`../../docs/${name}.md`, import.meta.url))
      .map((file) => readFileSync(file, "utf8"))
      .join();
    const rows = page.rows("directive", "sendoff", "note");
    expect(rows.length).toBeGreaterThan(9);
    for (const [directive, ours = ""] of rows) {
      const name = ours.replaceAll("`", "");
      const isThere = name in sendoff || docs.includes(`\`${name}\``) || name === "none";
      expect([directive, isThere]).toEqual([directive, true]);
    }
  });
});
