import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { caddy as fromDisk, type Grant } from "sendoff";
import { renderConfig } from "sendoff/config";
import { caddy } from "sendoff/object-store";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { hasCeph } from "../support/ceph.ts";
import { fillIn } from "../support/docs_page.ts";
import { type Front, frontProgram, startCaddyOn } from "../support/fronts.ts";
import { AWKWARD_NAMES, isRefusedEverywhere } from "../support/names.ts";
import {
  CANARY,
  type StoreSite,
  serveHere,
  startStoreSite,
  storeHandler,
} from "../support/object_store_site.ts";
import { freePort, temporaryFolder } from "../support/process.ts";
import {
  ask,
  askPipelined,
  header,
  headerValues,
  type RawRequest,
  type RawResponse,
} from "../support/raw_client.ts";
import { LETTERS } from "../support/tree.ts";

const isMissing = !hasCeph || frontProgram("caddy") === undefined;

/** Names that a front server which decodes, replaces or cleans would take for others. */
const NAMES = [
  ...AWKWARD_NAMES.filter((name) => !isRefusedEverywhere(name)),
  "{env.HOME}",
  "{http.request.header.Host}.txt",
  "%2e%2e",
  "down/%2e%2e/up.txt",
  "%252e.txt",
  "a%0ab.txt",
  "_sendoff_target",
];

describe.skipIf(isMissing && process.env["CI"] !== "true")("objectStore by Caddy", () => {
  let site: StoreSite;
  let front: Front;
  let several: Front;
  let app: Awaited<ReturnType<typeof serveHere>>;
  let folder: ReturnType<typeof temporaryFolder>;
  const get = (path: string, more: Partial<RawRequest> = {}) =>
    ask(front.port, { target: path.startsWith("/") ? path : `/files/${path}`, ...more });

  beforeAll(async () => {
    site = await startStoreSite();
    const { put, store } = site;
    folder = temporaryFolder("store-caddy");
    const root = join(folder.path, "root");
    mkdirSync(root);
    writeFileSync(join(root, "on disk.txt"), "on the disk");
    const odd = {
      "Cache-Control": "max-age=999",
      "Content-Type": "text/html",
      "Content-Disposition": "inline",
      Expires: "Tue, 05 Mar 2030 06:07:08 GMT",
      "x-amz-meta-note": "canary-meta",
    };
    await put("in/letters.txt", LETTERS, odd);
    await put("in/page.html", LETTERS, odd);
    await put("in/empty.txt", "");
    for (const name of NAMES) await put(`in/${name}`, `this is ${name}`);

    const handler = (mount: string, secretAccessKey = store.credentials.secretAccessKey) =>
      storeHandler(
        {
          endpoint: store.endpoint,
          prefix: "in/",
          via: caddy(),
          credentials: { ...store.credentials, secretAccessKey },
        },
        {
          mount,
          authorize: ({ path }): boolean | Grant => {
            if (path === "disk.txt") {
              return { allow: true, path: "on disk.txt", delivery: fromDisk({ root }) };
            }
            return path === "download.txt"
              ? { allow: true, path: "letters.txt", download: "Grüße.txt" }
              : path !== "denied.txt";
          },
        },
      ).files;
    const handlers = { files: handler("/files"), wrong: handler("/wrong", "another-secret") };
    app = await serveHere(async (request) => {
      const first = new URL(request.url).pathname.split("/")[1] as keyof typeof handlers;
      return handlers[first]?.(request) ?? new Response("Not here", { status: 404 });
    });
    const config = (port: number) => {
      const options = {
        root,
        store: store.endpoint,
        upstream: `127.0.0.1:${app.port}`,
        serverName: "127.0.0.1",
        listen: `127.0.0.1:${port}`,
      };
      const text = renderConfig("caddy", options);
      expect(checkConfig("caddy", text, options)).toEqual([]);
      return text;
    };
    const place = (work: string) => ({
      root: folder.path,
      work: join(folder.path, work),
      appPort: app.port,
    });
    front = await startCaddyOn(config, place("work"));
    const dead = `http://127.0.0.1:${await freePort()}`;
    const line = `reverse_proxy ${store.endpoint} {`;
    several = await startCaddyOn(
      (port) =>
        fillIn(config(port), {
          [line]: `reverse_proxy ${dead} ${store.endpoint} {\nlb_policy round_robin\nlb_retries 1`,
        }),
      place("several"),
    );
  }, 60_000);
  afterAll(async () => {
    await front?.stop();
    await several?.stop();
    await app?.close();
    site?.store.stop();
    folder?.remove();
  });

  const nothingOfTheStore = (answer: RawResponse) => {
    expect(JSON.stringify(answer.headers)).not.toMatch(CANARY);
    expect(JSON.stringify(answer.headers)).not.toMatch(/sendoff-/i);
    expect(answer.body.toString()).not.toMatch(CANARY);
    const names = answer.headers.map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
  };
  /** An error is Caddy's own answer, without the app's words about the object. */
  const bare = (answer: RawResponse) => {
    nothingOfTheStore(answer);
    for (const name of ["content-type", "content-disposition", "etag"]) {
      expect(header(answer, name)).toBeUndefined();
    }
    expect(headerValues(answer, "cache-control")).toEqual(["no-store"]);
  };

  it("sends an object under the app's headers, and none of the store's", async () => {
    const answer = await get("letters.txt");
    expect([answer.status, answer.body.toString()]).toEqual([200, LETTERS]);
    expect(header(answer, "content-type")).toBe("text/plain; charset=UTF-8");
    expect(header(answer, "cache-control")).toBe("private, no-cache");
    expect(header(answer, "x-content-type-options")).toBe("nosniff");
    expect(header(answer, "content-security-policy")).toContain("sandbox");
    expect(header(answer, "content-disposition")).toBeUndefined();
    expect(header(answer, "expires")).toBeUndefined();
    expect(header(answer, "content-length")).toBe("26");
    expect(header(answer, "etag")).toMatch(/^"[0-9a-f]{32}"$/);
    expect(header(answer, "last-modified")).toMatch(/ GMT$/);
    expect(header(answer, "accept-ranges")).toBe("bytes");
    expect(header(answer, "keep-alive")).toBeUndefined(); // of the app's connection
    nothingOfTheStore(answer);
  });

  it("keeps an upload from running in place, and names a download", async () => {
    const page = await get("page.html");
    expect(header(page, "content-disposition")).toBe('attachment; filename="page.html"');
    expect(header(page, "content-type")).toBe("text/html; charset=UTF-8");
    const download = await get("download.txt");
    expect(header(download, "content-disposition")).toContain(
      "filename*=UTF-8''Gr%C3%BC%C3%9Fe.txt",
    );
    expect(download.body.toString()).toBe(LETTERS);
  });

  it("HEAD has the same head, and the connection stays in step", async () => {
    const [head, next] = await askPipelined(front.port, [
      { method: "HEAD", target: "/files/letters.txt" },
      { target: "/files/letters.txt" },
    ]);
    expect([head?.status, head && header(head, "content-length")]).toEqual([200, "26"]);
    expect(next?.body.toString()).toBe(LETTERS);
  });

  it.each([
    ["bytes=2-4", "CDE", "bytes 2-4/26"],
    ["bytes=-3", "XYZ", "bytes 23-25/26"],
    ["bytes=20-", "UVWXYZ", "bytes 20-25/26"],
  ])("Range: %s", async (range, text, contentRange) => {
    const answer = await get("letters.txt", { headers: { Range: range } });
    expect([answer.status, answer.body.toString()]).toEqual([206, text]);
    expect(header(answer, "content-range")).toBe(contentRange);
    nothingOfTheStore(answer);
  });

  it("If-Range: all is sent, whatever it names, as stores ignore it", async () => {
    const etag = header(await get("letters.txt"), "etag") ?? "";
    for (const value of [etag, '"stale"']) {
      const headers = { Range: "bytes=0-0", "If-Range": value };
      const answer = await get("letters.txt", { headers });
      expect([answer.status, answer.body.toString()]).toEqual([200, LETTERS]);
    }
  });

  it.each(["bytes=0-1,3-4", "bytes=x-4", "bytes=-0", "lines=1-2"])(
    "Range: %s is answered by all",
    async (Range) => {
      const answer = await get("letters.txt", { headers: { Range } });
      expect([answer.status, answer.body.toString()]).toEqual([200, LETTERS]);
    },
  );

  it.each([
    ["If-Modified-Since", "not a date"],
    ["If-Modified-Since", "Thu, 32 Jan 2026 00:00:00 GMT"],
    ["If-Unmodified-Since", "yesterday"],
    ["If-Match", "*"],
  ])("%s: %s is no fault of the store's", async (name, value) => {
    const answer = await get("letters.txt", { headers: { [name]: value } });
    expect([answer.status, answer.body.toString()]).toEqual([200, LETTERS]);
  });

  it("a 304 has the tag, also for a weak one", async () => {
    const etag = header(await get("letters.txt"), "etag") ?? "";
    for (const tag of [etag, `W/${etag}`]) {
      const answer = await get("letters.txt", { headers: { "If-None-Match": tag } });
      expect([answer.status, headerValues(answer, "etag")]).toEqual([304, [etag]]);
    }
  });

  it("conditions give 304 and 412, and a range behind the end 416", async () => {
    const first = await get("letters.txt");
    const etag = header(first, "etag") ?? "";
    const since = header(first, "last-modified") ?? "";
    for (const [name, value, status] of [
      ["If-None-Match", etag, 304],
      ["If-Modified-Since", since, 304],
      ["If-Match", etag, 200],
      ["If-Unmodified-Since", since, 200],
    ] as const) {
      const answer = await get("letters.txt", { headers: { [name]: value } });
      expect([name, answer.status]).toEqual([name, status]);
      nothingOfTheStore(answer);
    }
    const old = "Tue, 05 Mar 2024 06:07:08 GMT";
    for (const [name, value, status] of [
      ["If-Match", '"other"', 412],
      ["If-Unmodified-Since", old, 412],
      ["Range", "bytes=26-30", 416],
    ] as const) {
      const answer = await get("letters.txt", { headers: { [name]: value } });
      expect([name, answer.status]).toEqual([name, status]);
      bare(answer);
    }
  });

  it("a missing key gives 404, and no word of the store", async () => {
    for (const method of ["GET", "HEAD"]) {
      const answer = await get("none.html", { method });
      expect(answer.status).toBe(404);
      bare(answer);
    }
  });

  it("a key of ours that the store does not take gives 502 with Retry-After", async () => {
    const answer = await get("/wrong/letters.txt");
    expect([answer.status, header(answer, "retry-after")]).toEqual([502, "5"]);
    bare(answer);
  });

  it("denied is denied, a POST is none of ours, and no header of a client is an order", async () => {
    const headers = { "Sendoff-Target": "/canary-bucket/in/letters.txt" };
    for (const [target, method, status] of [
      ["denied.txt", "GET", 403],
      ["letters.txt", "POST", 405],
      ["/_sendoff_target", "GET", 404],
      ["/canary-bucket/in/letters.txt", "GET", 404],
    ] as const) {
      const answer = await get(target, { method, headers });
      expect([target, answer.status]).toEqual([target, status]);
      expect(answer.body.toString()).not.toContain(LETTERS);
      nothingOfTheStore(answer);
    }
    const other = await get("page.html", { headers });
    expect(header(other, "content-type")).toBe("text/html; charset=UTF-8");
  });

  it.each(NAMES)("sends %j", async (name) => {
    const path = name.split("/").map(encodeURIComponent).join("/");
    const answer = await get(path);
    expect([answer.status, answer.body.toString()]).toEqual([200, `this is ${name}`]);
    nothingOfTheStore(answer);
    expect((await get(path, { method: "HEAD" })).status).toBe(200);
  });

  it("an empty object is an answer of 0 bytes", async () => {
    const { status, headers, body } = await get("empty.txt");
    expect([status, body.length]).toEqual([200, 0]);
    expect(headers).toContainEqual(["content-length", "0"]);
  });

  it("sends a file on the disk in the same site", async () => {
    const answer = await get("disk.txt");
    expect([answer.status, answer.body.toString()]).toEqual([200, "on the disk"]);
    nothingOfTheStore(answer);
  });

  it("takes another gateway for one that is dead, where it has several", async () => {
    for (let i = 0; i < 6; i++) {
      const answer = await ask(several.port, { target: "/files/letters.txt" });
      expect([answer.status, answer.body.toString()]).toEqual([200, LETTERS]);
    }
  });

  it("a store that is down gives 503 with Retry-After, at once", async () => {
    site.store.killGateway();
    const answer = await get("letters.txt", { timeout: 4000 });
    expect([answer.status, header(answer, "retry-after")]).toEqual([503, "5"]);
    bare(answer);
  });
});
