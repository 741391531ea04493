// The tables of options in docs/moving-over/django.md, row by row. Debian has no django-sendfile2:
// of its table our side is run.
import { randomBytes } from "node:crypto";
import { apache, createFileHandler, type Delivery, lighttpd, nginx } from "sendoff";
import { disk, embedded } from "sendoff/embedded";
import { createUrlSigner } from "sendoff/signed-url";
import { expectHandOff } from "sendoff/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDjangoSite } from "../support/moving_over_django.ts";
import { expectGrantRefused, handOff } from "../support/moving_over_hand_off.ts";
import { contentOf } from "../support/moving_over_names.ts";
import { lacks, type SideBySide } from "../support/moving_over_side_by_side.ts";
import { header } from "../support/raw_client.ts";

const ACCEL = "x-accel-redirect";
const DISPOSITION = "content-disposition";

describe.skipIf(lacks("django"))("options of Django's packages", () => {
  let site: SideBySide;
  beforeAll(async () => {
    site = await startDjangoSite();
  });
  afterAll(() => site?.close());

  describe("options of downloadview", () => {
    const CASES: Record<string, () => Promise<void>> = {
      "`DOWNLOADVIEW_BACKEND`": async () => {
        expect(header(await site.askOld("/downloads/plain.txt"), ACCEL)).toBe(
          "/_sendoff/plain.txt",
        );
        expect((await handOff(true)).headers.get(ACCEL)).toBe("/_sendoff/plain.txt");
      },
      "`DOWNLOADVIEW_RULES`": async () => {
        const encoded = "/_sendoff/two%20words.txt";
        expect(header(await site.askOld("/downloads/two%20words.txt"), ACCEL)).toBe(encoded);
        const ours = await handOff({ allow: true, path: "two words.txt" });
        expect(ours.headers.get(ACCEL)).toBe(encoded);
      },
      "`attachment = True`, its default": async () => {
        const theirs = await site.askOld("/downloads/plain.txt");
        expect(header(theirs, DISPOSITION)).toBe('attachment; filename="plain.txt"');
        const ours = await handOff({ allow: true, download: true });
        expect(ours.headers.get(DISPOSITION)).toBe('attachment; filename="plain.txt"');
      },
      "`attachment = False`": async () => {
        const theirs = await site.askOld("/typed/page.html?inline=1");
        expect(header(theirs, DISPOSITION)).toBeUndefined();
        expect((await handOff(true)).headers.get(DISPOSITION)).toBeNull();
        const page = await handOff({ allow: true, path: "page.html" });
        expect(page.headers.get(DISPOSITION)).toMatch(/^attachment/);
      },
      "`basename`": async () => {
        const name = encodeURIComponent("Grüße.txt");
        const theirs = await site.askOld(`/typed/plain.txt?basename=${name}`);
        const ours = await handOff({ allow: true, download: "Grüße.txt" });
        expect(header(theirs, DISPOSITION)).toContain(`filename*=UTF-8''${name}`);
        expect(ours.headers.get(DISPOSITION)).toContain(`filename*=UTF-8''${name}`);
      },
      "`mimetype`": async () => {
        const theirs = await site.askOld("/typed/plain.txt?mimetype=image/png");
        const ours = await handOff({ allow: true, contentType: "image/png" });
        expect(header(theirs, "content-type")).toBe("image/png; charset=utf-8");
        expect(ours.headers.get("content-type")).toBe("image/png");
      },
      "`expires`": () => expectGrantRefused({ headers: { "x-accel-expires": "1" } }),
      "`limit_rate`": () => expectGrantRefused({ headers: { "x-accel-limit-rate": "1" } }),
      "`signature_required`": async () => {
        const keys = [{ id: "1", secret: randomBytes(32) }];
        const signer = createUrlSigner({ keys });
        const delivery = nginx({ location: "/_sendoff/" });
        const files = createFileHandler({ authorize: signer.authorize, delivery });
        const link = await signer.sign("http://localhost/plain.txt", { expires: 60 });
        expect((await files(new Request(link))).headers.get(ACCEL)).toBe("/_sendoff/plain.txt");
        expect((await files(new Request("http://localhost/plain.txt"))).status).toBe(403);
      },
      "`assert_x_accel_redirect`": async () => {
        await expectHandOff(await handOff(true), { server: "nginx", file: "plain.txt" });
      },
    };

    it("are the page's", () => {
      const rows = site.page.rows("django-downloadview").map(([first]) => first);
      expect(rows).toEqual(Object.keys(CASES));
    });

    it.each(Object.keys(CASES))("%s", (row) => CASES[row]?.());
  });

  describe("options of django-sendfile2", () => {
    const CASES: Record<string, () => Promise<void>> = {
      "`SENDFILE_BACKEND`": async () => {
        const { root } = site;
        const told = async (delivery: Delivery) => (await handOff(true, { delivery })).headers;
        expect((await told(apache({ root }))).get("x-sendfile")).toBe(`${root}/plain.txt`);
        expect((await told(lighttpd({ root }))).get("x-sendfile")).toBe(`${root}/plain.txt`);
        const own = await handOff(true, { delivery: embedded({ root }) });
        expect(await own.text()).toBe(contentOf("plain.txt"));
      },
      "`SENDFILE_ROOT`": async () => {
        const outside = await handOff({ allow: true, path: "../files/plain.txt" });
        expect([outside.status, outside.headers.get(ACCEL)]).toEqual([404, null]);
      },
      "`SENDFILE_URL`": async () => {
        expect(() => nginx({ location: "/_sendoff" })).toThrow(/location/);
        expect((await handOff(true)).headers.get(ACCEL)).toBe("/_sendoff/plain.txt");
      },
      "`SENDFILE_CHECK_FILE_EXISTS`, by default `True`": async () => {
        const delivery = nginx({ location: "/_sendoff/" });
        const inspect = disk({ root: site.root });
        const files = createFileHandler({ authorize: "public", delivery, inspect });
        expect((await files(new Request("http://localhost/none.txt"))).status).toBe(404);
        expect((await files(new Request("http://localhost/plain.txt"))).status).toBe(200);
        expect((await handOff(true, { name: "none.txt" })).status).toBe(200);
      },
      "`attachment=True`": async () => {
        const { headers } = await handOff({ allow: true, download: true });
        expect(headers.get(DISPOSITION)).toBe('attachment; filename="plain.txt"');
      },
      '`attachment_filename="name"`': async () => {
        const { headers } = await handOff({ allow: true, download: "name" });
        expect(headers.get(DISPOSITION)).toBe('attachment; filename="name"');
      },
      "`attachment_filename=False`": async () => {
        const { headers } = await handOff({ allow: true, download: "" });
        expect(headers.get(DISPOSITION)).toMatch(/^attachment; filename=/);
      },
      "`mimetype=`": async () => {
        const { headers } = await handOff({ allow: true, contentType: "image/png" });
        expect(headers.get("content-type")).toBe("image/png");
      },
      "`encoding=`": async () => {
        expect(header(await site.askOld("/bare"), "content-encoding")).toBe("gzip");
        expect(header(await site.ask("/bare"), "content-encoding")).toBeUndefined();
        await expectGrantRefused({ headers: { "content-encoding": "1" } });
        const { headers } = await handOff({ allow: true, path: "a.tar.gz" });
        expect(headers.get("content-type")).toBe("application/gzip");
      },
    };

    it("are the page's", () => {
      const rows = site.page.rows("django-sendfile2").map(([first]) => first);
      expect(rows).toEqual(Object.keys(CASES));
    });

    it.each(Object.keys(CASES))("%s", (row) => CASES[row]?.());
  });
});
