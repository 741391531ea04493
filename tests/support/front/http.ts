import { writeFileSync } from "node:fs";
import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { askPipelined, header } from "../raw_client.ts";
import { HUGE_MARK, HUGE_SIZE, LAST_MODIFIED, LETTERS, MIB } from "../tree.ts";
import { type FrontFacts, itUnlessLeftOut, type Running } from "./facts.ts";

export function describeHttp(facts: FrontFacts, running: () => Running) {
  const { ownEtag, sizeIn416, ifRange } = facts;
  const letters = "/files/letters.txt";
  const ranged = (range: string, more?: Record<string, string>) =>
    running().get(letters, { headers: { Range: range, ...more } });

  describe("HTTP", () => {
    it("GET sends all bytes with their number, their time and that ranges are taken", async () => {
      const response = await running().get(letters);
      expect(response.status).toBe(200);
      expect(response.body.toString()).toBe(LETTERS);
      expect(response.excess).toHaveLength(0);
      expect(header(response, "content-length")).toBe("26");
      expect(header(response, "last-modified")).toBe(LAST_MODIFIED.toUTCString());
      expect(header(response, "accept-ranges")).toBe("bytes");
      if (ownEtag) expect(header(response, "etag")).toMatch(/^"[^"]+"$/);
      else expect(header(response, "etag")).toBeUndefined();
    });

    it("HEAD sends the same head and no body, and the connection stays in step", async () => {
      const [head, get] = await askPipelined(running().front.port, [
        { method: "HEAD", target: letters },
        { target: letters },
      ]);
      expect(head?.status).toBe(200);
      expect(head && header(head, "content-length")).toBe("26");
      expect(get?.status).toBe(200);
      expect(get?.body.toString()).toBe(LETTERS);
      expect(get?.excess).toHaveLength(0);
    });

    it("If-Modified-Since and If-None-Match give 304 for what the client has", async () => {
      const first = await running().get(letters);
      const since = header(first, "last-modified") ?? "";
      const byTime = await running().get(letters, { headers: { "If-Modified-Since": since } });
      expect(byTime.status).toBe(304);

      const etag = header(first, "etag");
      if (etag === undefined) return expect(ownEtag).toBe(false);
      const byTag = await running().get(letters, { headers: { "If-None-Match": etag } });
      expect(byTag.status).toBe(304);
      const other = await running().get(letters, { headers: { "If-None-Match": '"other"' } });
      expect(other.status).toBe(200);
    });

    it.each([
      ["bytes=2-4", "CDE", "bytes 2-4/26"],
      ["bytes=20-", "UVWXYZ", "bytes 20-25/26"],
      ["bytes=-3", "XYZ", "bytes 23-25/26"],
      ["bytes=24-99", "YZ", "bytes 24-25/26"],
    ])("Range %s gives 206 with %s", async (range, text, contentRange) => {
      const response = await ranged(range);
      expect(response.status).toBe(206);
      expect(response.body.toString()).toBe(text);
      expect(header(response, "content-range")).toBe(contentRange);
    });

    it("several ranges come as multipart/byteranges", async () => {
      const response = await running().get("/files/patterned.bin", {
        headers: { Range: "bytes=0-15,1048576-1048591" },
      });
      expect(response.status).toBe(206);
      expect(header(response, "content-type")).toMatch(/^multipart\/byteranges; ?boundary=/);
      for (const at of [0, MIB]) {
        const range = `bytes ${at}-${at + 15}/${32 * MIB}`;
        expect(response.body.toString()).toMatch(
          new RegExp(`content-range: ${range}\r\n(?:[^\r]+\r\n)*\r\n\\.*${at}\r\n`, "i"),
        );
      }
    });

    it("a range behind the end gives 416", async () => {
      const response = await ranged("bytes=26-30");
      expect(response.status).toBe(416);
      expect(header(response, "content-range")).toBe(sizeIn416 ? "bytes */26" : undefined);
    });

    it(`If-Range is ${ifRange ? "heeded" : "ignored, as the page says"}`, async () => {
      const first = await running().get(letters);
      const validator = header(first, "etag") ?? header(first, "last-modified") ?? "";
      expect((await ranged("bytes=0-0", { "If-Range": validator })).status).toBe(206);
      const stale = validator.startsWith('"') ? '"stale"' : new Date(0).toUTCString();
      const changed = await ranged("bytes=0-0", { "If-Range": stale });
      expect(changed.status).toBe(ifRange ? 200 : 206);
    });

    it("a file that changes between two requests comes new and whole", async () => {
      const target = "/files/change.txt";
      const path = join(running().root, "change.txt");
      writeFileSync(path, "old");
      await utimes(path, LAST_MODIFIED, LAST_MODIFIED);
      const old = await running().get(target);
      expect(old.body.toString()).toBe("old");
      expect(header(old, "etag")).not.toBe('"0"');

      writeFileSync(path, "new and longer");
      const validator: Record<string, string> = {};
      const etag = header(old, "etag");
      if (etag !== undefined) validator["If-None-Match"] = etag;
      validator["If-Modified-Since"] = header(old, "last-modified") ?? "";
      const fresh = await running().get(target, { headers: validator });
      expect(fresh.status).toBe(200);
      expect(fresh.body.toString()).toBe("new and longer");
      expect(header(fresh, "content-length")).toBe("14");
    });

    const huge = "a file of 5 GiB: ranges above 4 GiB";
    itUnlessLeftOut(facts, huge, async () => {
      const { offset, text } = HUGE_MARK;
      const range = `bytes=${offset}-${offset + text.length - 1}`;
      const response = await running().get("/files/huge.bin", { headers: { Range: range } });
      expect(response.status).toBe(206);
      expect(response.body.toString()).toBe(text);
      expect(header(response, "content-range")).toBe(`bytes ${range.slice(6)}/${HUGE_SIZE}`);

      const head = await running().get("/files/huge.bin", { method: "HEAD" });
      expect(header(head, "content-length")).toBe(String(HUGE_SIZE));
    });

    it("an empty file is an answer of 0 bytes", async () => {
      const response = await running().get("/files/empty.txt");
      expect(response.status).toBe(200);
      expect(response.body).toHaveLength(0);
    });

    it("a path that ends in a slash is the index file", async () => {
      expect((await running().get("/files/")).body.toString()).toBe("the index");
      expect((await running().get("/files/dir/")).body.toString()).toBe("the index of dir");
    });

    it("a body of many reads arrives whole", async () => {
      const { body } = await running().get("/files/patterned.bin");
      expect(body.length).toBe(32 * MIB);
      for (const at of [0, 16 * MIB, 32 * MIB - 16]) {
        expect(body.subarray(at, at + 16).toString()).toBe(at.toString().padStart(16, "."));
      }
    });
  });
}
