// A real nginx that keeps what it has fetched from a real store: each trap of that shown to be closed.
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createFileHandler, type FileHandler, type Grant } from "sendoff";
import { renderConfig } from "sendoff/config";
import { nginx, objectStore } from "sendoff/object-store";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hasCeph } from "../support/ceph.ts";
import { type Front, frontProgram, startNginxOn } from "../support/fronts.ts";
import { AWKWARD_NAMES, isRefusedEverywhere } from "../support/names.ts";
import {
  BUCKET,
  CANARY,
  type StoreSite,
  serveHere,
  startStoreSite,
} from "../support/object_store_site.ts";
import { temporaryFolder } from "../support/process.ts";
import { ask, header, headerValues, type RawRequest } from "../support/raw_client.ts";
import { beginDownload } from "../support/raw_download.ts";
import { type StoreTap, tapStore } from "../support/store_tap.ts";

const isMissing = !hasCeph || frontProgram("nginx") === undefined;
const SLICE = 64 * 1024;
const LARGE = randomBytes(5 * SLICE + 1000);
/** More than what the sockets on the way can hold. */
const HUGE = randomBytes(96 * 1024 * 1024);

describe.skipIf(isMissing && process.env["CI"] !== "true")("nginx keeps objects", () => {
  let site: StoreSite;
  let tap: StoreTap;
  /** What happens at the store just before it hears a request. */
  let before: (head: string) => Promise<void> = async () => {};
  const folder = temporaryFolder("store-cache");

  beforeAll(async () => {
    site = await startStoreSite();
    tap = await tapStore(site.store.endpoint, (head) => before(head));
    await site.put("large.bin", LARGE, {
      "Cache-Control": "private, no-store",
      Expires: "Thu, 01 Jan 1970 00:00:00 GMT",
      "Content-Disposition": "inline",
    });
    await site.put("empty.txt", "");
    for (const name of AWKWARD_NAMES) await site.put(`names/${name}`, `this is ${name}`);
  }, 60_000);
  afterAll(() => {
    tap?.close();
    site?.store.stop();
    folder.remove();
  });

  describe("slices", () => itKeeps("64k"));
  describe("whole objects", () => itKeeps("off"));

  /** Every app of the test, by the first segment of the path; `short` is what one could make by hand. */
  const startApp = (verdict: () => boolean | Grant) => {
    const { endpoint, credentials } = site.store;
    const handlers: Record<string, FileHandler> = {};
    const mount = (name: string, via: ReturnType<typeof nginx>) => {
      const delivery = objectStore({ endpoint, bucket: BUCKET, credentials, via });
      const authorize = () => verdict();
      handlers[name] = createFileHandler({
        mount: `/${name}`,
        authorize,
        dotfiles: "allow",
        delivery,
      });
    };
    mount("files", nginx({ cache: true }));
    mount("unversioned", nginx());
    mount("short", nginx({ expires: 2 }));
    return serveHere(async (request, ...context) => {
      const first = new URL(request.url).pathname.split("/")[1] ?? "";
      const answer = await handlers[first]?.(request, ...context);
      if (first === "short") answer?.headers.set("sendoff-version", '"by hand"');
      return answer ?? new Response(null, { status: 404 });
    });
  };

  const startFront = (appPort: number, storeSlice: string, edit = (config: string) => config) => {
    const work = join(folder.path, crypto.randomUUID());
    const gateway = `server ${new URL(site.store.endpoint).host} max_fails=0;`;
    const block = (port: number) => {
      const config = renderConfig("nginx", {
        store: site.store.endpoint,
        storeCache: join(work, "kept objects"),
        storeSlice,
        upstream: `127.0.0.1:${appPort}`,
        serverName: "127.0.0.1",
        listen: `127.0.0.1:${port}`,
      });
      expect(config).toContain(gateway);
      return edit(config.replace(gateway, `server 127.0.0.1:${tap.port};`));
    };
    return startNginxOn(block, { root: folder.path, work, appPort });
  };

  const fresh = async (body: BodyInit = LARGE) => {
    const key = `${crypto.randomUUID()}.bin`;
    await site.put(key, body);
    return key;
  };
  /** Replaces an object after the app's look at it, before nginx asks for it. */
  const replaceBetween = (key: string, body: string) => {
    before = async (head) => {
      before = async () => {};
      expect(head).toContain(key);
      await site.put(key, body);
    };
  };

  function itKeeps(storeSlice: string) {
    const slices = storeSlice !== "off";
    let front: Front;
    let app: Awaited<ReturnType<typeof serveHere>>;
    let verdict: boolean | Grant = true;
    beforeAll(async () => {
      app = await startApp(() => verdict);
      front = await startFront(app.port, storeSlice);
    });
    afterAll(async () => {
      await front?.stop();
      await app?.close();
    });
    beforeEach(() => {
      verdict = true;
      before = async () => {};
      tap.take();
      tap.takeBytes();
    });
    const get = (path: string, more: Partial<RawRequest> = {}) =>
      ask(front.port, { target: path.startsWith("/") ? path : `/files/${path}`, ...more });

    it("asks the store once for each byte, whatever the signature, and answers like it", async () => {
      const key = await fresh();
      const first = await get(key);
      expect([first.status, first.body.equals(LARGE)]).toEqual([200, true]);
      const asked = tap.take();
      expect(asked).toHaveLength(slices ? 6 : 1);
      expect(asked.every((head) => head.startsWith("GET /"))).toBe(true);
      for (const method of ["GET", "HEAD", "GET"]) {
        const again = await get(key, { method });
        expect(again.status).toBe(200);
        expect(again.body.equals(method === "HEAD" ? Buffer.alloc(0) : LARGE)).toBe(true);
        for (const name of ["etag", "last-modified", "content-length", "accept-ranges"]) {
          expect(header(again, name)).toBe(header(first, name));
          expect(headerValues(again, name)).toHaveLength(1);
        }
        expect(JSON.stringify(again.headers)).not.toMatch(CANARY);
      }
      expect(tap.take()).toEqual([]);
      expect(tap.takeBytes()).toBeLessThan(LARGE.length * 1.05);
    });

    it("a range on something new never becomes the whole", async () => {
      const key = await fresh();
      const part = await get(key, { headers: { Range: "bytes=70000-70009" } });
      expect([part.status, part.body.toString("hex")]).toEqual([
        206,
        LARGE.subarray(70_000, 70_010).toString("hex"),
      ]);
      expect(header(part, "content-range")).toBe(`bytes 70000-70009/${LARGE.length}`);
      if (slices) expect(tap.takeBytes()).toBeLessThan(2 * SLICE);
      const whole = await get(key);
      expect([whole.status, whole.body.equals(LARGE)]).toEqual([200, true]);
    });

    it("an object that is replaced is sent as it is now, at once", async () => {
      const key = await fresh("one");
      expect((await get(key)).body.toString()).toBe("one");
      await site.put(key, "the next");
      const next = await get(key);
      expect(next.body.toString()).toBe("the next");
      await site.put(key, "one");
      expect((await get(key)).body.toString()).toBe("one");
    });

    it("one that is replaced between the look and the answer is not kept under the old version", async () => {
      const key = await fresh("old content");
      replaceBetween(key, "new content");
      const between = await get(key);
      expect(between.status).toBe(503);
      expect(header(between, "retry-after")).toBe("1");
      expect((await get(key)).body.toString()).toBe("new content");
      await site.put(key, "old content");
      expect((await get(key)).body.toString()).toBe("old content");
    });

    it("a version that the app knows saves the look, and is the key", async () => {
      const key = await fresh("as of one");
      verdict = { allow: true, etag: '"one"' };
      expect((await get(key)).body.toString()).toBe("as of one");
      await site.put(key, "as of two");
      const kept = await get(key);
      expect(kept.body.toString()).toBe("as of one"); // the app says that it has not changed
      verdict = { allow: true, etag: '"two"' };
      expect((await get(key)).body.toString()).toBe("as of two");
    });

    it("a weak tag of the grant is no version: the store is asked for one", async () => {
      const key = await fresh("as of one");
      verdict = { allow: true, etag: 'W/"same"' };
      expect((await get(key)).body.toString()).toBe("as of one");
      await site.put(key, "as of two");
      expect((await get(key)).body.toString()).toBe("as of two");
    });

    it("without a version nothing is kept", async () => {
      const key = await fresh("first");
      expect((await get(`/unversioned/${key}`)).body.toString()).toBe("first");
      await site.put(key, "second");
      expect((await get(`/unversioned/${key}`)).body.toString()).toBe("second");
    });

    it("whoever may not have it gets nothing of what is kept", async () => {
      expect((await get("large.bin")).status).toBe(200);
      verdict = false;
      const denied = await get("large.bin");
      expect([denied.status, denied.body.length < 1000]).toEqual([403, true]);
      for (const target of ["/_sendoff_store", "/_sendoff_store/canary-bucket/large.bin"]) {
        expect((await get(target)).status).toBe(404);
      }
    });

    it("each answer has the headers of its own grant", async () => {
      for (const download of ["first.bin", "second.bin"]) {
        verdict = { allow: true, download };
        const answer = await get("large.bin");
        expect(headerValues(answer, "content-disposition")).toEqual([
          `attachment; filename="${download}"`,
        ]);
        expect(headerValues(answer, "cache-control")).toEqual(["private, no-cache"]);
        expect(header(answer, "expires")).toBeUndefined();
      }
    });

    it("repairs what the store leaves out: 304, If-Range, 416", async () => {
      const first = await get("large.bin");
      const etag = header(first, "etag") ?? "";
      for (const tag of [etag, `W/${etag}`]) {
        const notModified = await get("large.bin", { headers: { "If-None-Match": tag } });
        expect([notModified.status, header(notModified, "etag")]).toEqual([304, etag]);
        expect(header(notModified, "last-modified")).toBe(header(first, "last-modified"));
      }
      for (const [value, status] of [
        [etag, 206],
        ['"stale"', 200],
      ] as const) {
        const headers = { Range: "bytes=0-9", "If-Range": value };
        expect((await get("large.bin", { headers })).status).toBe(status);
      }
      const other = await get("large.bin", { headers: { "If-Match": '"other"' } });
      expect(other.status).toBe(412);
      const behind = await get("large.bin", { headers: { Range: "bytes=9999999-" } });
      expect(behind.status).toBe(416);
      expect(JSON.stringify(behind.headers) + behind.body.toString()).not.toMatch(CANARY);
    });

    it("an empty object is an answer of 0 bytes", async () => {
      for (let i = 0; i < 2; i++) {
        const answer = await get("empty.txt");
        expect([answer.status, answer.body.length]).toEqual([200, 0]);
        expect(header(answer, "content-length")).toBe("0");
      }
    });

    it("a missing one is 404 by the app, and is there as soon as it is there", async () => {
      const key = `${crypto.randomUUID()}.txt`;
      const missing = await get(key);
      expect(missing.status).toBe(404);
      expect(tap.take()).toEqual([]);
      await site.put(key, "now");
      expect((await get(key)).body.toString()).toBe("now");
    });

    const names = AWKWARD_NAMES.filter((name) => !isRefusedEverywhere(name));
    it("keeps each odd name apart", async () => {
      for (let i = 0; i < 2; i++) {
        for (const name of names) {
          const answer = await get(`names/${encodeURIComponent(name)}`);
          expect([name, answer.status, answer.body.toString()]).toEqual([
            name,
            200,
            `this is ${name}`,
          ]);
        }
        expect(tap.take()).toHaveLength(i === 0 ? names.length : 0);
      }
    });

    it("many at once ask the store once", async () => {
      const key = await fresh();
      const answers = await Promise.all(Array.from({ length: 30 }, () => get(key)));
      expect(answers.every(({ body }) => body.equals(LARGE))).toBe(true);
      expect(tap.takeBytes()).toBeLessThan(LARGE.length * 1.3);
    });
  }

  // The same requests on a config with one line of it spoilt: what the line is there for.
  describe("without", () => {
    let front: Front | undefined;
    let app: Awaited<ReturnType<typeof serveHere>>;
    beforeAll(async () => {
      app = await startApp(() => true);
    });
    afterEach(() => front?.stop());
    afterAll(() => app?.close());
    const startSpoilt = async (storeSlice: string, line: string, by: string) => {
      front = await startFront(app.port, storeSlice, (config) => {
        expect(config).toContain(line);
        return config.replace(line, by);
      });
    };
    const get = async (key: string, headers: Record<string, string> = {}) =>
      ask(front?.port ?? 0, { target: `/files/${key}`, headers });

    it("the client's Range kept away from the store, a part is sent as the whole", async () => {
      const range = "proxy_set_header Range $http_range;";
      await startSpoilt("off", "proxy_cache_valid 200 365d;", `proxy_cache_valid any 1d; ${range}`);
      const key = await fresh();
      await get(key, { Range: "bytes=0-9" });
      expect((await get(key)).body.length).toBe(10);
    });

    it("the version in the key, a replaced object stays as it was", async () => {
      await startSpoilt("off", "$sendoff_object $sendoff_version", "$sendoff_object");
      const key = await fresh("one");
      await get(key);
      await site.put(key, "two");
      expect((await get(key)).body.toString()).toBe("one");
    });

    it("the signature taken out of the key, each request asks the store", async () => {
      await startSpoilt(
        "off",
        "$sendoff_object $sendoff_version",
        "$sendoff_target $sendoff_version",
      );
      const key = await fresh();
      await get(key);
      await sleep(1100); // signatures of one second are the same
      tap.takeBytes();
      await get(key);
      expect(tap.takeBytes()).toBeGreaterThan(LARGE.length);
    });

    it("If-Match, new content is kept under the old version", async () => {
      await startSpoilt("off", "proxy_set_header If-Match $sendoff_if_match;", "");
      const key = await fresh("old content");
      replaceBetween(key, "new content");
      expect((await get(key)).body.toString()).toBe("new content");
      await site.put(key, "old content");
      expect((await get(key)).body.toString()).toBe("new content");
    });

    it("proxy_no_cache, what has no version stays as it was", async () => {
      const lines =
        "proxy_no_cache $sendoff_uncached;\n        proxy_cache_bypass $sendoff_uncached;";
      await startSpoilt("off", lines, "");
      const key = await fresh("one");
      const target = `/unversioned/${key}`;
      await ask(front?.port ?? 0, { target });
      await site.put(key, "two");
      expect((await ask(front?.port ?? 0, { target })).body.toString()).toBe("one");
    });

    it("a way for an empty object, it is 416 by slices", async () => {
      await startSpoilt("64k", "error_page 416 = $sendoff_416;", "");
      expect((await get("empty.txt")).status).toBe(416);
    });

    it("a signature for long enough, a slow download by slices is cut", async () => {
      front = await startFront(app.port, "64k");
      const key = await fresh(HUGE);
      const ends = ["/short", "/files"].map(async (mount) => {
        const download = await beginDownload(front?.port ?? 0, `${mount}/${key}`);
        await sleep(3500);
        return (await download.finish(30_000)).how;
      });
      expect(await Promise.all(ends)).toEqual(["cut", "complete"]);
    });
  });
});
