// Siblings in a content coding: which is sent to whom, and under which validators.
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeServers } from "../support/embedded_servers.ts";
import { type Site, useSite } from "../support/embedded_site.ts";
import { header, type RawRequest, type RawResponse } from "../support/raw_client.ts";
import { MIB } from "../support/tree.ts";

/** Seconds since 1970. */
const MTIME = 1_700_000_000;

/** What each file holds. Offsets are legible, and no file passes for another. */
const contentOf = (name: string, size = 1000) => Buffer.alloc(size, `${name} `);

const FILES = [
  ...["all.css", "all.css.br", "all.css.zst", "all.css.gz"],
  ...["some.txt", "some.txt.gz"],
  ...["pair.css", "pair.css.br", "pair.css.gz"],
  ...["large.txt", "large.txt.br"],
  ...["older.css", "older.css.br", "older.css.gz"],
  ...["odd.css", "odd.css.gz"],
  ...["link.css", "link.css.br"],
  "alone.css",
  `${"n".repeat(251)}.css`,
];

function plant(base: string): string {
  const root = join(base, "root");
  for (const name of FILES) write(join(root, name), name.startsWith("large") ? MIB : 1000, MTIME);
  write(join(root, "pair.css"), 2000, MTIME); // its siblings share a size
  utimesSync(join(root, "older.css.br"), MTIME, MTIME - 0.001);
  utimesSync(join(root, "some.txt.gz"), MTIME, MTIME + 5);
  mkdirSync(join(root, "odd.css.br"));
  execFileSync("mkfifo", [join(root, "odd.css.zst")]);
  write(join(base, "outside.br"), 1000, MTIME);
  symlinkSync("../outside.br", join(root, "alone.css.br"));
  symlinkSync("link.css.br", join(root, "link.css.zst"));
  return root;
}

function write(file: string, size: number, mtime: number): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, contentOf(file.slice(file.lastIndexOf("/") + 1), size));
  utimesSync(file, mtime, mtime);
}

const CODINGS: Record<string, string> = { br: "br", zst: "zstd", gz: "gzip" };

describeServers((start) => {
  describe("with precompressed: true", () => {
    const site = useSite(start, (base) => ({
      root: plant(base),
      options: { precompressed: true },
    }));

    it.each([
      ["all.css", undefined, undefined],
      ["all.css", "", undefined],
      ["all.css", "identity", undefined],
      ["all.css", "deflate, compress", undefined],
      ["all.css", "gzip, deflate, br, zstd", "br"],
      ["all.css", "gzip, zstd", "zst"],
      ["all.css", "gzip", "gz"],
      ["all.css", "x-gzip", "gz"],
      ["all.css", "GZIP;Q=0.5", "gz"],
      ["all.css", "*", "br"],
      ["all.css", "*;q=0", undefined],
      ["all.css", "br;q=0, *", "zst"],
      ["all.css", "br;q=0, gzip;q=0", undefined],
      ["all.css", "br;q=0.5, gzip;q=0.6", "gz"],
      ["all.css", "gzip;q=0.001", "gz"],
      ["all.css", "identity;q=1, br;q=0.9", undefined],
      ["all.css", "identity;q=0.5, br;q=0.9", "br"],
      ["all.css", "br;q=nonsense, gzip", "gz"],
      ["some.txt", "br, zstd, gzip;q=0.1", "gz"],
      ["some.txt", "br", undefined],
      ["large.txt", "br", "br"],
      ["alone.css", "br, gzip", undefined],
      ["older.css", "br", undefined],
      ["older.css", "br, gzip", "gz"],
      ["odd.css", "br", undefined],
      ["odd.css", "zstd", undefined],
      ["odd.css", "br, zstd, gzip", "gz"],
      ["link.css", "zstd", "zst"],
      [FILES.at(-1) ?? "", "br, gzip", undefined],
    ])("%s for %j is sent as %s", async (name, accept, ending) => {
      const answer = await get(site(), name, accept);
      expect(answer.status).toBe(200);
      const found = name === "link.css" ? "link.css.br" : ending ? `${name}.${ending}` : name;
      expect(answer.body.equals(contentOf(found, answer.body.length))).toBe(true);
      expect(answer.body.length).toBeGreaterThanOrEqual(1000);
      expect(header(answer, "content-encoding")).toBe(ending && CODINGS[ending]);
      expect(header(answer, "vary")).toBe("accept-encoding");
      const type = name.endsWith("css") ? "text/css" : "text/plain";
      expect(header(answer, "content-type")).toBe(`${type}; charset=UTF-8`);
    });

    it.each(["all.css", "some.txt", "large.txt", "pair.css"])(
      "%s has a tag of its own in each coding",
      async (name) => {
        const tags = new Map<string | undefined, string>();
        for (const coding of [undefined, ...Object.values(CODINGS)]) {
          const answer = await get(site(), name, coding);
          expect(header(answer, "etag")).toMatch(/^"[^"]+"$/);
          tags.set(header(answer, "content-encoding"), header(answer, "etag") ?? "");
        }
        expect(new Set(tags.values()).size).toBe(tags.size);
        expect(tags.size).toBeGreaterThan(1);

        for (const [coding, etag] of tags) {
          const unchanged = await get(site(), name, coding, { "If-None-Match": etag });
          expect(unchanged.status).toBe(304);
          expect(header(unchanged, "etag")).toBe(etag);
          expect(header(unchanged, "vary")).toBe("accept-encoding");
          for (const [other, otherTag] of tags) {
            if (other === coding) continue;
            const { status } = await get(site(), name, coding, { "If-None-Match": otherTag });
            expect(status).toBe(200);
          }
        }
      },
    );

    it.each(["all.css", "large.txt"])(
      "a range of %s is one of the bytes that are sent",
      async (name) => {
        const whole = await get(site(), name, "br");
        const part = await get(site(), name, "br", { Range: "bytes=3-17" });
        expect(part.status).toBe(206);
        expect(part.body.toString()).toBe(contentOf(`${name}.br`).toString("latin1", 3, 18));
        expect(header(part, "content-encoding")).toBe("br");
        expect(header(part, "content-range")).toBe(`bytes 3-17/${whole.body.length}`);
        expect(header(part, "etag")).toBe(header(whole, "etag"));

        const range = { Range: "bytes=3-17", "If-Range": header(whole, "etag") ?? "" };
        expect((await get(site(), name, "br", range)).status).toBe(206);
        expect((await get(site(), name, undefined, range)).status).toBe(200);
      },
    );

    it("several ranges are answered by the whole, as their parts can't say their coding", async () => {
      const answer = await get(site(), "large.txt", "br", { Range: "bytes=0-9,900-909" });
      expect(answer.status).toBe(200);
      expect(header(answer, "content-encoding")).toBe("br");
      expect(answer.body.equals(contentOf("large.txt.br", MIB))).toBe(true);
    });

    it("HEAD is answered like GET", async () => {
      const [got, asked] = await Promise.all([
        get(site(), "all.css", "br"),
        get(site(), "all.css", "br", {}, "HEAD"),
      ]);
      const names = ["content-length", "content-encoding", "content-type", "etag", "vary"];
      const of = (answer: RawResponse) => names.map((name) => header(answer, name));
      expect(of(asked)).toEqual(of(got));
    });
  });

  describe("with some endings only", () => {
    const site = useSite(start, (base) => ({
      root: plant(base),
      options: { precompressed: ["gz", "br"] },
    }));

    it.each([
      ["br, gzip", "gz"],
      ["br;q=1, gzip;q=0.9", "br"],
      ["zstd", undefined],
    ])("%j has the best of them: %s", async (accept, ending) => {
      const answer = await get(site(), "all.css", accept);
      expect(header(answer, "content-encoding")).toBe(ending && CODINGS[ending]);
    });
  });

  describe("without it", () => {
    const site = useSite(start, (base) => ({ root: plant(base) }));

    it("no sibling is looked for, and nothing varies", async () => {
      const answer = await get(site(), "all.css", "gzip, br, zstd");
      expect(answer.body.equals(contentOf("all.css"))).toBe(true);
      expect(header(answer, "content-encoding")).toBeUndefined();
      expect(header(answer, "vary")).toBeUndefined();
    });
  });
});

function get(
  { get }: Site,
  name: string,
  accept: string | undefined,
  headers: RawRequest["headers"] = {},
  method = "GET",
): Promise<RawResponse> {
  const accepting: RawRequest["headers"] =
    accept === undefined ? {} : { "Accept-Encoding": accept };
  return get(name, { method, headers: { ...accepting, ...headers } });
}
