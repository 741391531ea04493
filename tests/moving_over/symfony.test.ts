// docs/moving-over/symfony.md, with Debian's HttpFoundation and a real nginx.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handOff } from "../support/moving_over_hand_off.ts";
import { contentOf } from "../support/moving_over_names.ts";
import { lacks } from "../support/moving_over_side_by_side.ts";
import { type SymfonySite, startSymfonySite, withOptions } from "../support/moving_over_symfony.ts";
import { itMovesOver } from "../support/moving_over_tests.ts";
import { header, headerValues } from "../support/raw_client.ts";

describe.skipIf(lacks("symfony"))("moving over from Symfony", () => {
  let site: SymfonySite;
  beforeAll(async () => {
    site = await startSymfonySite();
  });
  afterAll(() => site?.close());

  itMovesOver(() => site, {
    routes: ["/downloads/", "/files/"],
    oldPort: "8000",
    deciding: ({ port }) => port,
  });

  describe("what a client says", () => {
    const wants = () => ({
      "X-Sendfile-Type": "X-Accel-Redirect",
      "X-Accel-Mapping": `${site.root}/plain.txt=/_sendoff/secret.txt`,
    });

    it("decides on the file where nginx does not set the headers", async () => {
      const answer = await site.ask("/by-header/plain.txt", { headers: wants() });
      expect(answer.body.toString()).toBe(contentOf("secret.txt"));
      const leak = { "X-Sendfile-Type": "X-Where" };
      const told = await site.ask("/by-header/plain.txt", { method: "HEAD", headers: leak });
      expect(header(told, "x-where")).toBe(join(site.root, "plain.txt"));
    });

    it("decides on nothing in the page's config, nor in sendoff", async () => {
      for (const path of ["/downloads/plain.txt", "/files/plain.txt"]) {
        for (const headers of [wants(), { "X-Sendfile-Type": "X-Where" }]) {
          const answer = await site.ask(path, { headers });
          expect(answer.body.toString()).toBe(contentOf("plain.txt"));
          expect(headerValues(answer, "x-where")).toEqual([]);
        }
      }
      const bare = await handOff(true, { headers: wants() });
      expect(bare.headers.get("x-accel-redirect")).toBe("/_sendoff/plain.txt");
    });
  });

  it("announces the empty body as empty, which Symfony does not", async () => {
    const headers = {
      "X-Sendfile-Type": "X-Accel-Redirect",
      "X-Accel-Mapping": `${site.root}/=/_sendoff/`,
    };
    const theirs = site.askOld("/downloads/plain.txt", { headers });
    await expect(theirs).rejects.toThrow(/body has 0 bytes, \d+ announced/);
    expect((await handOff(true)).headers.get("content-length")).toBe("0");
  });

  it("shows no HTML, as Symfony does even under another name", async () => {
    writeFileSync(join(site.root, "page.html"), "<!DOCTYPE html><html><body></body></html>");
    writeFileSync(join(site.root, "upload"), "<!DOCTYPE html><html><body></body></html>");
    for (const name of ["page.html", "upload"]) {
      const old = await site.ask(`/downloads/${name}`);
      expect(header(old, "content-type")).toMatch(/^text\/html/);
      expect(header(old, DISPOSITION)).toBeUndefined();
      const now = await site.ask(`/files/${name}`);
      expect(header(now, DISPOSITION)).toMatch(/^attachment/);
      expect(header(now, "x-content-type-options")).toBe("nosniff");
    }
    expect(header(await site.ask("/files/upload"), "content-type")).not.toMatch(/html/);
  });

  it("deletes nothing, where Symfony deletes the file before nginx opens it", async () => {
    const file = join(site.root, "once.txt");
    writeFileSync(file, contentOf("once.txt"));
    expect((await site.ask("/files/once.txt")).status).toBe(200);
    const headers = withOptions({ file: "once.txt", delete: true });
    expect((await site.ask("/options", { headers })).status).toBe(404);
    expect(existsSync(file)).toBe(false);
  });

  it("has nginx answer 404 for what is not there, where Symfony throws", async () => {
    expect((await site.ask("/files/none.txt")).status).toBe(404);
    expect((await site.ask("/downloads/none.txt")).status).toBe(500);
  });
});

const DISPOSITION = "content-disposition";
