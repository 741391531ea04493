// The doctor in front of set-ups that are right: nothing may be found, and the sender must be told.
import { readdirSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { type DeliveryWords, failures, makeSite, type Site } from "../support/doctor_site.ts";
import {
  type Front,
  type FrontName,
  type FrontPlace,
  frontProgram,
  startApache,
  startCaddy,
  startH2o,
  startLighttpd,
  startNginx,
} from "../support/fronts.ts";

interface SetUp {
  readonly title: string;
  readonly server: FrontName;
  readonly start: (place: FrontPlace) => Promise<Front>;
  readonly delivery: (root: string) => DeliveryWords;
  readonly more?: Record<string, unknown>;
  /** Checks that this server can't pass, and so are skipped. */
  readonly skipped?: readonly string[];
}

const SECRET = "0123456789abcdefghijklmnopqrstuvwxyz";
const byLocation = (): DeliveryWords => ["nginx", { location: "/_sendoff/" }];

const RIGHT: readonly SetUp[] = [
  { title: "nginx", server: "nginx", start: startNginx, delivery: byLocation },
  {
    title: "nginx, a secret and a mount",
    server: "nginx",
    start: (place) => startNginx(place, { secret: SECRET, mount: "/files" }),
    delivery: byLocation,
    more: { secret: SECRET, fallBack: true },
  },
  {
    title: "Apache",
    server: "apache",
    start: startApache,
    delivery: (root) => ["apache", { root }],
  },
  {
    title: "Apache, a secret and a mount",
    server: "apache",
    start: (place) => startApache(place, { secret: SECRET, mount: "/files" }),
    delivery: (root) => ["apache", { root }],
    more: { secret: SECRET, fallBack: true },
  },
  {
    title: "lighttpd",
    server: "lighttpd",
    start: startLighttpd,
    delivery: (root) => ["lighttpd", { root }],
  },
  {
    title: "lighttpd, a secret and a mount",
    server: "lighttpd",
    start: (place) => startLighttpd(place, { secret: SECRET, mount: "/files" }),
    delivery: (root) => ["lighttpd", { root }],
    more: { secret: SECRET, fallBack: true },
  },
  { title: "Caddy", server: "caddy", start: startCaddy, delivery: (root) => ["caddy", { root }] },
  {
    title: "Caddy, a secret and a mount",
    server: "caddy",
    start: (place) => startCaddy(place, { secret: SECRET, mount: "/files" }),
    delivery: (root) => ["caddy", { root }],
    more: { secret: SECRET, fallBack: true },
  },
  {
    title: "h2o",
    server: "h2o",
    start: startH2o,
    delivery: () => ["h2o", { host: "files.internal" }],
    skipped: ["if-range"],
  },
];

for (const { title, server, start, delivery, more, skipped = [] } of RIGHT) {
  const missing = frontProgram(server) === undefined;
  describe.skipIf(missing && process.env["CI"] !== "true")(`the doctor and ${title}`, () => {
    let site: Site;
    afterEach(() => site.close());

    it("finds nothing wrong, knows who sent the files, and leaves nothing behind", async () => {
      site = await makeSite();
      await site.app(delivery(site.place.root), more);
      const front = await site.run(start(site.place));
      for (const asksApp of [false, true]) {
        const app = `http://127.0.0.1:${site.place.appPort}`;
        const verification = await site.look(front.port, asksApp ? { app, secret: SECRET } : {});
        expect(failures(verification)).toEqual([]);
        expect(verification.sender).toBe(server);
        const notMade = verification.checks.filter(({ result }) => result === "skipped");
        expect(notMade.map(({ name }) => name)).toEqual(skipped);
      }
      expect(readdirSync(site.place.root)).toEqual(["there.txt"]);
    });
  });
}
