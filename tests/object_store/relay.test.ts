// The relay on a real store: names, HTTP, objects that change, and what stays hidden.
import { gzipSync } from "node:zlib";
import { relay } from "sendoff/object-store";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasCeph } from "../support/ceph.ts";
import { AWKWARD_NAMES, isRefusedEverywhere } from "../support/names.ts";
import {
  CANARY,
  everythingOf,
  type StoreSite,
  startStoreSite,
  storeHandler,
} from "../support/object_store_site.ts";
import { LETTERS } from "../support/tree.ts";

const ODD_KEYS = [
  "ünï/日本 語+plus",
  "a%20b",
  "%2e%2e/x",
  "\u{1f4a9}.txt",
  ";,=&?#",
  "()'!*",
  "~..",
  "[]{}|^",
  "\"'`",
  "a+b c%2Bd",
  `${"é".repeat(120)}/${"é".repeat(120)}/${"é".repeat(120)}/${"é".repeat(88)}`, // 899 bytes
];
const META = {
  "x-amz-meta-note": "canary-meta",
  "Content-Disposition": "inline",
  "Cache-Control": "max-age=9",
};

describe.skipIf(!hasCeph && process.env["CI"] !== "true")("relay from a store", () => {
  let site: StoreSite;
  beforeAll(async () => {
    site = await startStoreSite();
    await site.put("letters.txt", LETTERS, META);
    await site.put("empty.txt", "", META);
    await site.put("gz.txt", gzipSync(LETTERS), { ...META, "Content-Encoding": "gzip" });
    await site.put("odd.txt", LETTERS, { ...META, "Content-Encoding": "compress" });
  });
  afterAll(() => site?.store.stop());

  function handler(
    more: { prefix?: string; secretAccessKey?: string; bucket?: string; endpoint?: string } = {},
  ) {
    const { endpoint, credentials } = site.store;
    const { secretAccessKey = credentials.secretAccessKey, ...options } = more;
    return storeHandler(
      {
        endpoint,
        credentials: { ...credentials, secretAccessKey },
        via: relay({ timeout: 5000 }),
        ...options,
      },
      { literalEscapes: "allow" },
    );
  }

  async function get(path: string, init?: RequestInit, more?: Parameters<typeof handler>[0]) {
    const { files, outcomes } = handler(more);
    const answer = await files(new Request(`http://localhost/${path}`, init));
    const text = await answer.text();
    const all = everythingOf(answer, text, outcomes);
    expect(all).not.toMatch(CANARY);
    expect(all).not.toContain(new URL(site.store.endpoint).host);
    return { status: answer.status, headers: answer.headers, text, outcome: outcomes[0] };
  }

  describe.each(["", "in/ünï + 100%/"])("below %j", (prefix) => {
    const names = [...AWKWARD_NAMES.filter((name) => !isRefusedEverywhere(name)), ...ODD_KEYS];
    it.each(names)("finds %j", async (name) => {
      await site.put(prefix + name, `this is ${name}`);
      const path = name.split("/").map(encodeURIComponent).join("/");
      expect(await get(path, {}, { prefix })).toMatchObject({
        status: 200,
        text: `this is ${name}`,
      });
      const part = await get(path, { headers: { Range: "bytes=-4" } }, { prefix });
      expect([part.status, Buffer.from(part.text).length > 0]).toEqual([206, true]);
    });
  });

  it("tells no header of the store's", async () => {
    const { headers } = await get("letters.txt");
    expect([...headers.keys()].sort()).toEqual([
      "accept-ranges",
      "cache-control",
      "content-length",
      "content-security-policy",
      "content-type",
      "etag",
      "last-modified",
      "x-content-type-options",
    ]);
    expect(headers.get("cache-control")).toBe("private, no-cache");
  });

  it("sends 304 with the validators, and a part by If-Range", async () => {
    const { headers } = await get("letters.txt");
    const etag = headers.get("etag") ?? "";
    const same = await get("letters.txt", { headers: { "If-None-Match": `W/${etag}` } });
    expect(same.status).toBe(304);
    for (const name of ["etag", "last-modified"])
      expect(same.headers.get(name)).toBe(headers.get(name));
    const by = (tag: string) =>
      get("letters.txt", { headers: { "If-Range": tag, Range: "bytes=1-2" } });
    expect(await by(etag)).toMatchObject({ status: 206, text: LETTERS.slice(1, 3) });
    expect(await by('"other"')).toMatchObject({ status: 200, text: LETTERS });
  });

  it("sends an empty object", async () => {
    expect(await get("empty.txt")).toMatchObject({ status: 200, text: "" });
    const part = await get("empty.txt", { headers: { Range: "bytes=0-" } });
    expect([part.status, part.headers.get("content-range")]).toEqual([416, "bytes */0"]);
  });

  it("sends an object that is stored encoded decoded, whole, with a weak tag", async () => {
    const whole = await get("gz.txt");
    expect(whole).toMatchObject({ status: 200, text: LETTERS });
    for (const name of ["content-encoding", "content-length", "accept-ranges"]) {
      expect(whole.headers.has(name)).toBe(false);
    }
    const etag = whole.headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\/"/);
    const asked = (headers: Record<string, string>, method = "GET") =>
      get("gz.txt", { headers, method });
    expect(await asked({ Range: "bytes=1-2" })).toMatchObject({ status: 200, text: LETTERS });
    expect(await asked({ "If-None-Match": etag })).toMatchObject({ status: 304, text: "" });
    expect(await asked({ "If-Match": etag })).toMatchObject({ status: 412, text: "" });
    const head = await asked({}, "HEAD");
    expect(head).toMatchObject({ status: 200, text: "" });
    expect([...head.headers]).toEqual([...whole.headers]);
  });

  it("refuses a coding that it can't undo", async () => {
    expect(await get("odd.txt")).toMatchObject({
      status: 502,
      outcome: { reason: "store-failed" },
    });
  });

  it("honours the app's own validators, as for files on a disk", async () => {
    const { endpoint, credentials } = site.store;
    const grant = { allow: true as const, etag: '"own"', lastModified: new Date(0) };
    const { files } = storeHandler(
      { endpoint, credentials, via: relay() },
      { authorize: () => grant },
    );
    const own = (headers: Record<string, string>) =>
      files(new Request("http://localhost/letters.txt", { headers }));
    const part = await own({ "If-Range": '"own"', Range: "bytes=1-2" });
    expect([part.status, part.headers.get("etag")]).toEqual([206, '"own"']);
    expect((await own({ "If-None-Match": '"own"' })).status).toBe(304);
  });

  it("sends one object, never two mixed, while it is replaced", async () => {
    const size = 4 * 1024 * 1024;
    const key = "changing.bin";
    await site.put(key, "a".repeat(size));
    let isOver = false;
    const replacing = (async () => {
      for (let i = 0; !isOver; i++) await site.put(key, "bcde"[i % 4]?.repeat(size) ?? "");
    })();
    const kinds = new Map<string, number>();
    for (let i = 0; i < 40; i++) {
      const headers: Record<string, string> =
        i % 2 === 0 ? {} : { Range: `bytes=0-${size / 2},${size / 2 + 5000}-` };
      const { files } = handler();
      const answer = await files(new Request(`http://localhost/${key}`, { headers }));
      const text = await answer.text().catch(() => "broken off");
      const content = text.replace(/--[\s\S]*?\r\n\r\n|--.*/g, "").replace(/\r\n/g, "");
      const letters = new Set(content);
      const kind = answer.status === 503 || text === "broken off" ? "refused" : `${letters.size}`;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    isOver = true;
    await replacing;
    expect([...kinds.keys()].filter((kind) => kind !== "refused")).toEqual(["1"]);
    expect(kinds.get("1")).toBeGreaterThan(10);
  });

  it("says 404 for a missing key, to GET and HEAD and with conditions", async () => {
    for (const init of [{}, { method: "HEAD" }, { headers: { Range: "bytes=0-1" } }]) {
      expect(await get("none.txt", init)).toMatchObject({
        status: 404,
        outcome: { reason: "not-found" },
      });
    }
  });

  it("says 404 for a name that is longer than any key", async () => {
    for (const method of ["GET", "HEAD"]) {
      expect(await get(`${"n".repeat(200)}/`.repeat(6).slice(0, -1), { method })).toMatchObject({
        status: 404,
      });
    }
  });

  it("says 502 where the store does not take the signature or has no such bucket", async () => {
    for (const more of [{ secretAccessKey: "other" }, { bucket: "canary-bucket-2" }]) {
      for (const method of ["GET", "HEAD"]) {
        const { status, headers, outcome } = await get("letters.txt", { method }, more);
        expect([status, headers.get("retry-after"), outcome?.reason]).toEqual([
          502,
          "5",
          "store-failed",
        ]);
        expect(outcome?.error?.message).toMatch(/\((?:SignatureDoesNotMatch|NoSuchBucket)\)$/);
      }
    }
  });

  it("says 503 when the store is killed, and is last of these tests", async () => {
    site.store.killGateway();
    for (const method of ["GET", "HEAD"]) {
      const { status, headers, outcome } = await get("letters.txt", { method });
      expect([status, headers.get("retry-after")]).toEqual([503, "5"]);
      expect(outcome?.error?.message).toMatch(/^The object store did not answer \([A-Z_]+\)$/);
    }
  });
});
