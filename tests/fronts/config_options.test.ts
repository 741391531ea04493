// What the options of a config do on the real server, beyond the suite that runs with the defaults.
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { type DeliveryWords, makeSite, type Site } from "../support/doctor_site.ts";
import {
  type Front,
  type FrontName,
  frontProgram,
  startLighttpd,
  startNginx,
} from "../support/fronts.ts";
import { ask, header, type RawResponse } from "../support/raw_client.ts";

const COOKIE = { Cookie: "session=ann" };
const byLocation: DeliveryWords = ["nginx", { location: "/_sendoff/" }];

function describeOn(server: FrontName, title: string, body: () => void) {
  const missing = frontProgram(server) === undefined;
  describe.skipIf(missing && process.env["CI"] !== "true")(title, body);
}

let site: Site;
afterEach(() => site.close());

/** A file beside a link to it and one out of the root; the answers for each. */
async function asked(
  delivery: (root: string) => DeliveryWords,
  start: () => Promise<Front>,
): Promise<RawResponse[]> {
  writeFileSync(join(site.base, "outside.txt"), "outside");
  symlinkSync("there.txt", join(site.place.root, "inside-link.txt"));
  symlinkSync(join(site.base, "outside.txt"), join(site.place.root, "outside-link.txt"));
  await site.app(delivery(site.place.root));
  const { port } = await site.run(start());
  const names = ["there.txt", "inside-link.txt", "outside-link.txt"];
  return Promise.all(names.map((name) => ask(port, { target: `/files/${name}`, headers: COOKIE })));
}

describeOn("nginx", "nginx's options", () => {
  it.each([
    ["refuse", [200, 403, 403]],
    ["follow", [200, 200, 200]],
  ] as const)("symlinks: %s", async (symlinks, statuses) => {
    site = await makeSite();
    const answers = await asked(
      () => byLocation,
      () => startNginx(site.place, { symlinks }),
    );
    expect(answers.map(({ status }) => status)).toEqual(statuses);
  });

  it.each([true, false])("gzipStatic: %s", async (gzipStatic) => {
    site = await makeSite();
    const { root } = site.place;
    writeFileSync(join(root, "a.css"), "a{}".repeat(100));
    writeFileSync(join(root, "a.css.gz"), gzipSync("a{}".repeat(100)));
    await site.app(byLocation);
    const { port } = await site.run(startNginx(site.place, { gzipStatic }));
    const get = (more: Record<string, string>) =>
      ask(port, { target: "/files/a.css", headers: { ...COOKIE, ...more } });
    const encoded = await get({ "Accept-Encoding": "gzip" });
    expect(header(encoded, "content-encoding")).toBe(gzipStatic ? "gzip" : undefined);
    if (gzipStatic) expect(header(encoded, "vary")).toMatch(/Accept-Encoding/);
    expect((await get({})).body.toString()).toBe("a{}".repeat(100));
  });
});

describeOn("lighttpd", "lighttpd's options", () => {
  it.each([
    ["refuse", [200, 403, 403]],
    ["follow", [200, 200, 200]],
  ] as const)("symlinks: %s", async (symlinks, statuses) => {
    site = await makeSite();
    const answers = await asked(
      (root) => ["lighttpd", { root }],
      () => startLighttpd(site.place, { symlinks }),
    );
    expect(answers.map(({ status }) => status)).toEqual(statuses);
  });
});
