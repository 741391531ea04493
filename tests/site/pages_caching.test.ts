// The tables of the page "Caching", measured with a real nginx.

import { verifyFront } from "sendoff/doctor";
import { embedded } from "sendoff/embedded";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { page } from "../support/pages.ts";
import {
  ANN,
  change,
  EVE,
  isAnn,
  lacksNginx,
  makePageSite,
  type PageSite,
} from "../support/pages_site.ts";
import { freePort } from "../support/process.ts";
import { ask, header, headerValues } from "../support/raw_client.ts";

const { rows } = page("caching");
const target = "/files/a.txt";
const IGNORE = "proxy_ignore_headers Cache-Control Expires;";

/** A cache that keeps what it is allowed to, refusals too. */
const keep = (ignore: string) => `proxy_cache kept; proxy_cache_valid any 1m; ${ignore}`;
const plain = (cell = "") => cell.replaceAll(/[`*]/g, "");

describe.skipIf(lacksNginx)("caching", () => {
  let site: PageSite;
  beforeEach(() => {
    site = makePageSite("caching");
    site.put("a.txt", "a file");
  });
  afterEach(() => site.close());

  const zone = () => `proxy_cache_path ${site.base}/work-0/kept keys_zone=kept:1m;\n`;

  /** The statuses of users who ask in turn. */
  async function turns(port: number, users: Record<string, string>[]): Promise<number[]> {
    const statuses: number[] = [];
    for (const headers of users) statuses.push((await ask(port, { target, headers })).status);
    return statuses;
  }

  /** A second nginx server, with a cache, in front of the one that sends. */
  async function cacheInFront(cacheControl: string, vary: boolean, ignore: string) {
    const headers: Record<string, string> = vary ? { vary: "Cookie" } : {};
    const app = await site.app({
      authorize: ({ request }) => isAnn(request) && { allow: true, cacheControl, headers },
    });
    const outer = await freePort();
    await site.nginx(app, (config) => {
      const inner = /listen (127\.0\.0\.1:\d+);/.exec(config)?.[1];
      const location = `location / { proxy_pass http://${inner}; ${keep(ignore)} }`;
      return `${zone()}${config} server { listen 127.0.0.1:${outer}; ${location} }`;
    });
    return outer;
  }

  it.each(rows("the file says").map((row) => row.map(plain)))(
    "between: %s, told %s: %s",
    async (says = "", told = "", answers = "", asked = "") => {
      const [cacheControl = ""] = says.split(" with ");
      const port = await cacheInFront(
        cacheControl,
        says.includes("Vary: Cookie"),
        told === "to ignore Cache-Control" ? IGNORE : "",
      );
      const [ann, eve] = /Ann (\d+), Eve (\d+)/.exec(answers)?.slice(1).map(Number) ?? [];
      expect(await turns(port, [ANN, EVE, ANN, EVE])).toEqual([ann, eve, ann, eve]);
      const times = { "each time": 4, once: 1, "once for Ann's cookie": 3 };
      expect(site.asked()).toBe(times[asked as keyof typeof times]);
    },
  );

  it.each(rows("the cache is told").map((row) => row.map(plain)))(
    "nginx's own: told %s: %s",
    async (told = "", answers = "", asked = "") => {
      const ignore = told === "to ignore Cache-Control" ? IGNORE : "";
      const port = await site.nginx(
        await site.app(),
        (config) =>
          zone() + change("proxy_buffer_size", `${keep(ignore)} proxy_buffer_size`)(config),
      );
      const wanted = answers.split(", ").map(Number);
      expect(await turns(port, [ANN, EVE, ANN, EVE])).toEqual(wanted);
      expect(site.asked()).toBe(asked === "twice" ? 2 : 4);
    },
  );

  it.each([
    ["another proxy", "add_header X-Cache $upstream_cache_status;"],
    ["app", ""],
  ])("the doctor sees such a cache, with the layer %s", async (layer, tells) => {
    const port = await cacheInFront("private, no-cache", false, IGNORE + tells);
    const url = `http://127.0.0.1:${port}/files/`;
    const headers = { cookie: ANN.Cookie };
    const { checks } = await verifyFront({ url, root: site.root, headers });
    const denied = checks.find(({ name }) => name === "denied");
    expect(denied).toMatchObject({
      result: "failed",
      layer,
      cure: expect.stringContaining("no cache"),
    });
  });

  it("nginx's own gives all what an app sends itself, where it ignores the app's word", async () => {
    const app = await site.app({ delivery: embedded({ root: site.root }) });
    const port = await site.nginx(
      app,
      (config) => zone() + change("proxy_buffer_size", `${keep(IGNORE)} proxy_buffer_size`)(config),
    );
    expect(await turns(port, [ANN, EVE])).toEqual([200, 200]);
  });

  it("sends by default what the page says", async () => {
    const port = await site.nginx(await site.app());
    const said = new Map(rows("answer").map((row) => [row[0], plain(row[1])]));
    const file = await ask(port, { target, headers: ANN });
    expect(headerValues(file, "cache-control")).toEqual([said.get("a file")]);
    const refused = await ask(port, { target, headers: EVE });
    expect(headerValues(refused, "cache-control")).toEqual([said.get("a refusal")]);
    const etag = header(file, "etag") ?? "";
    const again = { "If-None-Match": etag };
    expect((await ask(port, { target, headers: { ...ANN, ...again } })).status).toBe(304);
    expect((await ask(port, { target, headers: { ...EVE, ...again } })).status).toBe(403);
  });

  it("gives a file the same tag by nginx and by the app", async () => {
    const byNginx = await ask(await site.nginx(await site.app()), { target, headers: ANN });
    const itself = await site.app({ delivery: embedded({ root: site.root }) });
    const byApp = await ask(itself, { target, headers: ANN });
    expect(header(byNginx, "etag")).toMatch(/^"[0-9a-f]+-6"$/);
    expect(header(byApp, "etag")).toBe(header(byNginx, "etag"));
  });

  it("passes on each value of the table", async () => {
    for (const [cell] of rows("value")) {
      const cacheControl = plain(cell);
      const port = await site.nginx(await site.app({ cacheControl }));
      const answer = await ask(port, { target, headers: ANN });
      expect(headerValues(answer, "cache-control")).toEqual([cacheControl]);
    }
  });
});
