// Roots, mounts and locations with every sign that means something to some config language: the real server
// must send the file out of that very folder, or the config must have been refused.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { makeSite, type Site } from "../support/doctor_site.ts";
import {
  type Front,
  type FrontName,
  type FrontPlace,
  frontProgram,
  startApache,
  startCaddy,
  startCaddyByLocation,
  startH2o,
  startLighttpd,
  startNginx,
} from "../support/fronts.ts";
import { ask } from "../support/raw_client.ts";

const ODD_ROOTS = [
  "a b",
  " outer ",
  `it's "quoted"`,
  "$x",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what some languages replace
  "${HOME}",
  "$document_root",
  "%{HTTP_HOST}",
  "%41",
  "{path}",
  "{{x}}",
  "}{",
  "{$HOME}",
  "{env.HOME}",
  "a;b",
  "#a",
  "a#b",
  "a\\b",
  "a\\",
  'a\\"b',
  "a`b",
  "a`b c",
  "*",
  "[x]",
  "~a",
  "-rf",
  "<VirtualHost>",
  "(x|y)",
  "&amp",
  "a,b => c",
  "Gr\u00fc\u00dfe",
  "\u65e5\u672c",
  "\u{1f4a9}",
  "off",
  "none",
  "0",
];

interface Language {
  readonly server: FrontName;
  readonly start: (place: FrontPlace) => Promise<Front>;
  readonly delivery: (root: string) => [string, Record<string, unknown>];
  /** Roots that it refuses. */
  readonly refused: readonly string[];
}

const LANGUAGES: Record<string, Language> = {
  nginx: {
    server: "nginx",
    start: startNginx,
    delivery: () => ["nginx", { location: "/_sendoff/" }],
    refused: [],
  },
  Apache: {
    server: "apache",
    start: startApache,
    delivery: (root) => ["apache", { root }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as above
    refused: ["${HOME}"],
  },
  lighttpd: {
    server: "lighttpd",
    start: startLighttpd,
    delivery: (root) => ["lighttpd", { root }],
    refused: [],
  },
  "Caddy by path": {
    server: "caddy",
    start: startCaddy,
    delivery: (root) => ["caddy", { root }],
    refused: [
      ...["{$HOME}", "a\\b", "a\\", 'a\\"b', "a`b", "a`b c"],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: as above
      ...["${HOME}", "%{HTTP_HOST}", "{path}", "{{x}}", "{env.HOME}"],
    ],
  },
  "Caddy by location": {
    server: "caddy",
    start: startCaddyByLocation,
    delivery: () => ["caddy", { location: "/_sendoff/" }],
    refused: ["{$HOME}", "a\\b", "a\\", 'a\\"b', "a`b", "a`b c"],
  },
  h2o: {
    server: "h2o",
    start: startH2o,
    delivery: () => ["h2o", { host: "files.internal" }],
    refused: [],
  },
};

for (const [title, { server, start, delivery, refused }] of Object.entries(LANGUAGES)) {
  const missing = frontProgram(server) === undefined;
  describe.skipIf(missing && process.env["CI"] !== "true")(`${title} and odd roots`, () => {
    let site: Site;
    afterEach(() => site.close());

    it.each(ODD_ROOTS)("%j", async (name) => {
      site = await makeSite();
      const root = join(site.place.root, name);
      mkdirSync(root);
      writeFileSync(join(root, "a.txt"), "the right one");
      const place = { ...site.place, root };
      if (refused.includes(name)) {
        await expect(start(place)).rejects.toThrow(/can't be told/);
        return;
      }
      await site.app(delivery(root));
      const { port } = await site.run(start(place));
      const headers = { Cookie: "session=ann" };
      const answer = await ask(port, { target: "/files/a.txt", headers });
      expect(answer.body.toString()).toBe("the right one");
      // Nothing beside the folder, whose name begins the same or is what a pattern matches.
      expect((await ask(port, { target: "/files/../there.txt", headers })).status).toBeGreaterThan(
        399,
      );
    });

    it("an odd mount, which the handler has too", async () => {
      site = await makeSite();
      writeFileSync(join(site.place.root, "a.txt"), "the right one");
      await site.app(delivery(site.place.root), { mount: "/our%20%22files%22;$x" });
      const more = { mount: "/our%20%22files%22;$x" };
      const { port } = await site.run(
        (start as (place: FrontPlace, more?: object) => Promise<Front>)(site.place, more),
      );
      const answer = await ask(port, {
        target: "/our%20%22files%22;$x/a.txt",
        headers: { Cookie: "session=ann" },
      });
      expect(answer.body.toString()).toBe("the right one");
      // The rest of the site is not the app's: there it would tell its headers.
      expect((await ask(port, { target: "/headers" })).body.toString()).not.toContain('["host"');
    });
  });
}
