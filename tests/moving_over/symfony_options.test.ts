// The table of options in docs/moving-over/symfony.md, row by row.
import { join } from "node:path";
import { apache } from "sendoff";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectGrantRefused, handOff } from "../support/moving_over_hand_off.ts";
import { lacks } from "../support/moving_over_side_by_side.ts";
import { type SymfonySite, startSymfonySite, withOptions } from "../support/moving_over_symfony.ts";
import { header } from "../support/raw_client.ts";

const ACCEL = "x-accel-redirect";
const DISPOSITION = "content-disposition";

describe.skipIf(lacks("symfony"))("options of Symfony", () => {
  let site: SymfonySite;
  beforeAll(async () => {
    site = await startSymfonySite();
  });
  afterAll(() => site?.close());

  const CASES: Record<string, () => Promise<void>> = {
    "`trustXSendfileTypeHeader()`": async () => {
      const theirs = await site.respond({ file: "plain.txt" });
      expect(header(theirs, ACCEL)).toBe("/_sendoff/plain.txt");
      expect((await handOff(true)).headers.get(ACCEL)).toBe("/_sendoff/plain.txt");
    },
    "`X-Sendfile-Type: X-Sendfile`": async () => {
      const headers = { "X-Sendfile-Type": "X-Sendfile" };
      const theirs = await site.respond({ file: "plain.txt" }, headers);
      const ours = await handOff(true, { delivery: apache({ root: site.root }) });
      expect(header(theirs, "x-sendfile")).toBe(join(site.root, "plain.txt"));
      expect(ours.headers.get("x-sendfile")).toBe(join(site.root, "plain.txt"));
    },
    "`X-Accel-Mapping`": async () => {
      const theirs = await site.respond({ file: "two words.txt" });
      expect(header(theirs, ACCEL)).toBe("/_sendoff/two words.txt");
      const ours = await handOff({ allow: true, path: "two words.txt" });
      expect(ours.headers.get(ACCEL)).toBe("/_sendoff/two%20words.txt");
    },
    "`new BinaryFileResponse($path)`": async () => {
      const ours = await handOff({ allow: true, path: "q?m.txt" });
      expect(ours.headers.get(ACCEL)).toBe("/_sendoff/q%3Fm.txt");
      const outside = { allow: true, path: "../files/plain.txt" } as const;
      expect((await handOff(outside)).headers.get(ACCEL)).toBeNull();
    },
    "`$status`": async () => {
      const options = { file: "plain.txt", status: 206 };
      expect((await site.respond(options)).status).toBe(206);
      expect((await site.ask("/options", { headers: withOptions(options) })).status).toBe(200);
      await expectGrantRefused({ status: 206 });
    },
    "`$headers`": async () => {
      const theirs = await site.respond({
        file: "plain.txt",
        headers: { "X-Robots-Tag": "none" },
      });
      const headers = { "x-robots-tag": "none" };
      const ours = await handOff({ allow: true, headers, contentType: "text/css" });
      expect(header(theirs, "x-robots-tag")).toBe("none");
      expect(ours.headers.get("x-robots-tag")).toBe("none");
      expect(ours.headers.get("content-type")).toMatch(/^text\/css/);
    },
    "`$public`, which is `true`": async () => {
      const old = await site.ask("/downloads/plain.txt");
      expect(header(old, "cache-control")).toBe("public");
      const now = await site.ask("/files/plain.txt");
      expect(header(now, "cache-control")).toBe("private, no-cache");
    },
    '`setContentDisposition("attachment")`': async () => {
      const theirs = await site.respond({ file: "plain.txt", disposition: ["attachment"] });
      const ours = await handOff({ allow: true, download: true });
      expect(header(theirs, DISPOSITION)).toBe("attachment; filename=plain.txt");
      expect(ours.headers.get(DISPOSITION)).toBe('attachment; filename="plain.txt"');
    },
    '`setContentDisposition("attachment", "name")`': async () => {
      const named = (name: string) =>
        site.respond({ file: "plain.txt", disposition: ["attachment", name] });
      const download = "Grüße.txt";
      const ours = (await handOff({ allow: true, download })).headers.get(DISPOSITION);
      expect(header(await named(download), DISPOSITION)).toContain(
        "filename*=utf-8''Gr%C3%BC%C3%9Fe.txt",
      );
      expect(ours).toContain("filename*=UTF-8''Gr%C3%BC%C3%9Fe.txt");
      expect((await named("1/2.txt")).status).toBe(500);
      expect(
        (await handOff({ allow: true, download: "1/2.txt" })).headers.get(DISPOSITION),
      ).toMatch(/^attachment; filename=/);
    },
    '`setContentDisposition("inline")`': async () => {
      const theirs = await site.respond({ file: "page.html", disposition: ["inline"] });
      expect(header(theirs, DISPOSITION)).toBe("inline; filename=page.html");
      const page = { allow: true, path: "page.html" } as const;
      expect((await handOff(page)).headers.get(DISPOSITION)).toMatch(/^attachment/);
    },
    "`setAutoEtag()`": async () => {
      const options = { file: "plain.txt", etag: true } as const;
      const made = header(await site.respond(options), "etag");
      expect(made).toMatch(/^"[\w+/]{43}="$/);
      const sent = header(await site.ask("/options", { headers: withOptions(options) }), "etag");
      expect(sent).toMatch(/^"[0-9a-f]+-[0-9a-f]+"$/);
      expect(header(await site.ask("/files/plain.txt"), "etag")).toBe(sent);
      const ours = await handOff(
        { allow: true, etag: '"1"' },
        { delivery: apache({ root: site.root }) },
      );
      expect(ours.headers.get("etag")).toBe('"1"');
    },
    "`setAutoLastModified()`": async () => {
      const made = header(await site.respond({ file: "plain.txt" }), "last-modified");
      expect(header(await site.ask("/files/plain.txt"), "last-modified")).toBe(made);
    },
    "`isNotModified($request)`": async () => {
      const etag = header(await site.ask("/files/plain.txt"), "etag") ?? "";
      const again = await site.ask("/files/plain.txt", { headers: { "If-None-Match": etag } });
      expect(again.status).toBe(304);
      const headers = { "If-None-Match": etag, Cookie: "session=bob" };
      expect((await site.ask("/files/plain.txt", { headers })).status).toBe(403);
    },
    "`deleteFileAfterSend()`": async () => {
      await expectGrantRefused({ deleteFileAfterSend: true });
    },
  };

  it("are the page's", () => {
    expect(site.page.rows("Symfony").map(([first]) => first)).toEqual(Object.keys(CASES));
  });

  it.each(Object.keys(CASES))("%s", (row) => CASES[row]?.());
});
