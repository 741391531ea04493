// The table of options in docs/moving-over/rack.md, row by row.
import { apache } from "sendoff";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectGrantRefused, handOff } from "../support/moving_over_hand_off.ts";
import { type RackSite, startRackSite } from "../support/moving_over_rack.ts";
import { lacks } from "../support/moving_over_side_by_side.ts";
import { ask, header } from "../support/raw_client.ts";

const ACCEL = "x-accel-redirect";
const DISPOSITION = "content-disposition";

describe.skipIf(lacks("rack"))("options of Rack and Rails", () => {
  let site: RackSite;
  beforeAll(async () => {
    site = await startRackSite();
  });
  afterAll(() => site?.close());

  const CASES: Record<string, () => Promise<void>> = {
    '`x_sendfile_header`, `"X-Accel-Redirect"`': async () => {
      const rails = await site.sendFile({ file: "plain.txt" });
      expect(header(rails, ACCEL)).toBe("/_sendoff/plain.txt");
      expect((await handOff(true)).headers.get(ACCEL)).toBe("/_sendoff/plain.txt");
    },
    '`"X-Sendfile"`': async () => {
      const rack = await ask(site.morePort, { target: "/x-sendfile/plain.txt" });
      const ours = await handOff(true, { delivery: apache({ root: site.root }) });
      expect(header(rack, "x-sendfile")).toBe(`${site.root}/plain.txt`);
      expect(ours.headers.get("x-sendfile")).toBe(`${site.root}/plain.txt`);
    },
    "`X-Accel-Mapping`, third argument": async () => {
      const rack = await site.askOld("/downloads/two%20words.txt");
      expect(header(rack, ACCEL)).toBe("/_sendoff/two%20words.txt");
      const answer = await handOff({ allow: true, path: "two words.txt" });
      expect(answer.headers.get(ACCEL)).toBe("/_sendoff/two%20words.txt");
    },
    "`send_file path`": async () => {
      const answer = await handOff({ allow: true, path: "100%.txt" });
      const rails = await site.sendFile({ file: "100%.txt" });
      expect(answer.headers.get(ACCEL)).toBe(header(rails, ACCEL));
      const outside = { allow: true, path: "../files/plain.txt" } as const;
      expect((await handOff(outside)).headers.get(ACCEL)).toBeNull();
    },
    "`filename:`": async () => {
      const rails = await site.sendFile({ file: "plain.txt", filename: "Grüße.txt" });
      const ours = (await handOff({ allow: true, download: "Grüße.txt" })).headers.get(DISPOSITION);
      expect(header(rails, DISPOSITION)).toContain("filename*=UTF-8''Gr%C3%BC%C3%9Fe.txt");
      expect(ours).toContain("filename*=UTF-8''Gr%C3%BC%C3%9Fe.txt");
    },
    '`disposition: "attachment"`, Rails\' default': async () => {
      const rails = await site.sendFile({ file: "plain.txt" });
      expect(header(rails, DISPOSITION)).toMatch(/^attachment; filename="plain.txt"/);
      const ours = await handOff({ allow: true, download: true });
      expect(ours.headers.get(DISPOSITION)).toBe('attachment; filename="plain.txt"');
      expect((await handOff(true)).headers.get(DISPOSITION)).toBeNull();
    },
    '`disposition: "inline"`': async () => {
      const rails = await site.sendFile({ file: "plain.txt", disposition: "inline" });
      expect(header(rails, DISPOSITION)).toMatch(/^inline/);
      const page = { allow: true, path: "page.html" } as const;
      expect((await handOff(page)).headers.get(DISPOSITION)).toMatch(/^attachment/);
    },
    "`type:`": async () => {
      const rails = await site.sendFile({ file: "plain.txt", type: "application/pdf" });
      const ours = await handOff({ allow: true, contentType: "application/pdf" });
      expect(header(rails, "content-type")).toBe("application/pdf");
      expect(ours.headers.get("content-type")).toBe("application/pdf");
    },
    "`status:`": async () => {
      const options = JSON.stringify({ file: "plain.txt", status: 404 });
      const request = { headers: { "X-Options": options } };
      expect((await site.sendFile({ file: "plain.txt", status: 404 })).status).toBe(404);
      expect((await site.ask("/options", request)).status).toBe(200);
      await expectGrantRefused({ status: 404 });
    },
    "headers for `Rack::Files`": async () => {
      const target = "/x-sendfile/plain.txt";
      expect(header(await ask(site.morePort, { target }), "x-more")).toBe("1");
      const headers = { "x-robots-tag": "none" };
      const ours = await handOff({ allow: true, headers, cacheControl: "no-store" });
      expect(ours.headers.get("x-robots-tag")).toBe("none");
      expect(ours.headers.get("cache-control")).toBe("no-store");
    },
    "`fresh_when`, `stale?`": async () => {
      const etag = header(await site.ask("/files/plain.txt"), "etag") ?? "";
      const again = await site.ask("/files/plain.txt", { headers: { "If-None-Match": etag } });
      expect(again.status).toBe(304);
      const headers = { "If-None-Match": etag, Cookie: "session=bob" };
      expect((await site.ask("/files/plain.txt", { headers })).status).toBe(403);
    },
  };

  it("are the page's", () => {
    expect(site.page.rows("Rack, Rails").map(([first]) => first)).toEqual(Object.keys(CASES));
  });

  it.each(Object.keys(CASES))("%s", (row) => CASES[row]?.());
});
