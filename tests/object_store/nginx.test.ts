// A real nginx that fetches from a real store, on the config made for it.
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { AwsClient } from "aws4fetch";
import { createFileHandler, type Grant } from "sendoff";
import { renderConfig } from "sendoff/config";
import { nginx, objectStore } from "sendoff/object-store";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasCeph, type Store, startStore } from "../support/ceph.ts";
import { type Front, frontProgram, startNginxOn } from "../support/fronts.ts";
import { AWKWARD_NAMES, isRefusedEverywhere } from "../support/names.ts";
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

const isMissing = !hasCeph || frontProgram("nginx") === undefined;
const kept = { allow: true, cacheControl: "public, max-age=31536000" } as const;
const CANARY = /x-amz|x-rgw|media-bucket|testsecret|testkey|<Error>|<Code>|Signature/i;

describe.skipIf(isMissing && process.env["CI"] !== "true")("objectStore by nginx", () => {
  let store: Store;
  let front: Front;
  let app: Server;
  let folder: ReturnType<typeof temporaryFolder>;
  const get = (path: string, more: Partial<RawRequest> = {}) =>
    ask(front.port, { target: path.startsWith("/") ? path : `/files/${path}`, ...more });

  beforeAll(async () => {
    store = await startStore();
    folder = temporaryFolder("store-nginx");
    const client = new AwsClient({ ...store.credentials, service: "s3", region: "us-east-1" });
    const put = async (
      key: string,
      body: BodyInit | null,
      headers: Record<string, string> = {},
    ) => {
      const url = `${store.endpoint}/media-bucket${key === "" ? "" : `/in/${encodeURIComponent(key)}`}`;
      const { status } = await client.fetch(url, { method: "PUT", body, headers });
      expect(status).toBe(200);
    };
    await put("", null);
    const odd = {
      "Cache-Control": "max-age=999",
      "Content-Type": "text/html",
      "Content-Disposition": "inline",
      "x-amz-meta-note": "x",
    };
    await put("letters.txt", LETTERS, odd);
    await put("page.html", LETTERS, odd);
    await put("empty.txt", "");
    for (const name of AWKWARD_NAMES) await put(name, `this is ${name}`);

    const common = {
      endpoint: store.endpoint,
      bucket: "media-bucket",
      prefix: "in/",
      via: nginx(),
    };
    const handler = (mount: string, secretAccessKey = store.credentials.secretAccessKey) =>
      createFileHandler({
        mount,
        authorize: ({ path }): boolean | Grant =>
          path === "denied.txt"
            ? false
            : path.startsWith("for-ever/")
              ? { ...kept, path: path.slice("for-ever/".length) }
              : path === "download.txt"
                ? { allow: true, path: "letters.txt", download: "Grüße.txt" }
                : true,
        dotfiles: "allow",
        delivery: objectStore({
          ...common,
          credentials: { ...store.credentials, secretAccessKey },
        }),
      });
    const handlers = { files: handler("/files"), wrong: handler("/wrong", "another-secret") };
    app = createServer(
      getRequestListener((request) => {
        const first = new URL(request.url).pathname.split("/")[1] as keyof typeof handlers;
        return handlers[first]?.(request) ?? new Response("Not here", { status: 404 });
      }),
    );
    const appPort = await freePort();
    await new Promise<void>((resolve) => app.listen(appPort, "127.0.0.1", resolve));
    const place = { root: folder.path, work: join(folder.path, "work"), appPort };
    const block = (port: number) =>
      renderConfig("nginx", {
        store: store.endpoint,
        upstream: `127.0.0.1:${appPort}`,
        serverName: "127.0.0.1",
        listen: `127.0.0.1:${port}`,
      });
    front = await startNginxOn(block, place);
  }, 60_000);
  afterAll(async () => {
    await front?.stop();
    app?.close();
    store?.stop();
    folder?.remove();
  });

  /** What nginx has no wildcard for. */
  const withoutMeta = ({ headers }: RawResponse) =>
    headers.filter(([name]) => !name.startsWith("x-amz-meta-"));
  const nothingOfTheStore = (answer: RawResponse) => {
    expect(JSON.stringify(answer.headers)).not.toMatch(CANARY);
    expect(answer.body.toString()).not.toMatch(CANARY);
  };

  it("sends an object under the app's headers, and none of the store's", async () => {
    const answer = await get("letters.txt");
    expect([answer.status, answer.body.toString()]).toEqual([200, LETTERS]);
    expect(header(answer, "content-type")).toBe("text/plain; charset=UTF-8");
    expect(header(answer, "cache-control")).toBe("private, no-cache");
    expect(header(answer, "x-content-type-options")).toBe("nosniff");
    expect(header(answer, "content-security-policy")).toContain("sandbox");
    expect(header(answer, "content-disposition")).toBeUndefined();
    expect(header(answer, "content-length")).toBe("26");
    expect(header(answer, "etag")).toMatch(/^"[0-9a-f]{32}"$/);
    expect(header(answer, "sendoff-target") ?? header(answer, "x-accel-redirect")).toBeUndefined();
    const names = withoutMeta(answer).map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
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
  });

  it("If-Range: a part of the same version, or all of another one", async () => {
    const etag = header(await get("letters.txt"), "etag") ?? "";
    const dated = "Thu, 01 Jan 2026 00:00:00 GMT";
    for (const [value, status] of [
      [etag, 206],
      ['"stale"', 200],
      [`W/${etag}`, 200],
      [dated, 200],
      ["nonsense:", 200],
    ] as const) {
      const headers = { Range: "bytes=0-0", "If-Range": value };
      const answer = await get("letters.txt", { headers });
      const text = status === 206 ? "A" : LETTERS;
      expect([value, answer.status, answer.body.toString()]).toEqual([value, status, text]);
      expect(headerValues(answer, "content-type")).toEqual(["text/plain; charset=UTF-8"]);
      expect(headerValues(answer, "cache-control")).toEqual(["private, no-cache"]);
      nothingOfTheStore({ ...answer, headers: withoutMeta(answer) });
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
  ])("%s: %s is ignored, and no fault of the store's", async (name, value) => {
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

  it("no page about an error may be kept in the file's place", async () => {
    for (const [path, headers, status] of [
      ["for-ever/none.bin", {}, 404],
      ["for-ever/letters.txt", { "If-Match": '"other"' }, 412],
      ["for-ever/letters.txt", { Range: "bytes=99-" }, 416],
      ["/wrong/letters.txt", {}, 502],
    ] as const) {
      const answer = await get(path, { headers });
      expect([path, answer.status]).toEqual([path, status]);
      expect(headerValues(answer, "cache-control")).toEqual(["no-store"]);
      expect(header(answer, "content-disposition")).toBeUndefined();
    }
    const kept = await get("for-ever/letters.txt");
    expect(headerValues(kept, "cache-control")).toEqual(["public, max-age=31536000"]);
  });

  it("a name that no key can have is 404", async () => {
    const long = Array.from({ length: 5 }, () => "x".repeat(250)).join("/");
    expect((await get(long)).status).toBe(404);
  });

  it("conditions give 304 and 412, and a range behind the end 416", async () => {
    const first = await get("letters.txt");
    const etag = header(first, "etag") ?? "";
    const fresh = await get("letters.txt", { headers: { "If-None-Match": etag } });
    expect(fresh.status).toBe(304);
    const since = header(first, "last-modified") ?? "";
    expect((await get("letters.txt", { headers: { "If-Modified-Since": since } })).status).toBe(
      304,
    );
    for (const [name, value, status] of [
      ["If-Match", '"other"', 412],
      ["Range", "bytes=26-30", 416],
    ] as const) {
      const answer = await get("letters.txt", { headers: { [name]: value } });
      expect(answer.status).toBe(status);
      nothingOfTheStore(answer);
    }
  });

  it("a missing key gives 404, and no word of the store", async () => {
    const answer = await get("none.txt");
    expect(answer.status).toBe(404);
    nothingOfTheStore(answer);
  });

  it("a key of ours that the store does not take gives 502 with Retry-After", async () => {
    const answer = await get("/wrong/letters.txt");
    expect(answer.status).toBe(502);
    expect(header(answer, "retry-after")).toBe("5");
    nothingOfTheStore(answer);
  });

  it("denied is denied, and the store's location is out of reach", async () => {
    expect((await get("denied.txt")).status).toBe(403);
    for (const target of [
      "/_sendoff_store",
      "/_sendoff_store/media-bucket/in/letters.txt",
      "/%5fsendoff_store",
    ]) {
      const headers = { "Sendoff-Target": "/media-bucket/in/letters.txt" };
      const answer = await get(target, { headers });
      expect(answer.status).toBe(404);
      expect(answer.body.toString()).not.toContain(LETTERS);
    }
  });

  const names = AWKWARD_NAMES.filter((name) => !isRefusedEverywhere(name));
  it.each(names)("sends %j", async (name) => {
    const answer = await get(encodeURIComponent(name));
    expect([answer.status, answer.body.toString()]).toEqual([200, `this is ${name}`]);
    nothingOfTheStore(answer);
  });

  it("an empty object is an answer of 0 bytes", async () => {
    const answer = await get("empty.txt");
    expect([answer.status, answer.body.length, header(answer, "content-length")]).toEqual([
      200,
      0,
      "0",
    ]);
  });

  it("a store that is down gives 503 with Retry-After, at once", async () => {
    store.killGateway();
    const answer = await get("letters.txt");
    expect(answer.status).toBe(503);
    expect(header(answer, "retry-after")).toBe("5");
    nothingOfTheStore(answer);
  });
});
