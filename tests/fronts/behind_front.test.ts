// The trust gate on the real servers: what the app gets to see of a request, and what it does with it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { SECRET } from "../support/config_cases.ts";
import { type DeliveryWords, makeSite, type Site } from "../support/doctor_site.ts";
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
import { ask, header, sendfileHeaders } from "../support/raw_client.ts";

const INBOUND = ["x-accel-redirect", "x-accel-mapping", "x-sendfile", "x-sendfile-type"];
const GUESSES = Object.fromEntries(INBOUND.map((name) => [name, "/_sendoff/there.txt"]));

type Start = (place: FrontPlace, more?: { secret?: string }) => Promise<Front>;

const FRONTS: [
  title: string,
  server: FrontName,
  start: Start,
  delivery: (root: string) => DeliveryWords,
][] = [
  ["nginx", "nginx", startNginx, () => ["nginx", { location: "/_sendoff/" }]],
  ["Apache", "apache", startApache, (root) => ["apache", { root }]],
  ["lighttpd", "lighttpd", startLighttpd, (root) => ["lighttpd", { root }]],
  ["Caddy by path", "caddy", startCaddy, (root) => ["caddy", { root }]],
  ["Caddy by location", "caddy", startCaddyByLocation, () => ["caddy", { location: "/_sendoff/" }]],
];

for (const [title, server, start, delivery] of FRONTS) {
  const missing = frontProgram(server) === undefined;
  describe.skipIf(missing && process.env["CI"] !== "true")(`behindFront and ${title}`, () => {
    let site: Site;
    afterEach(() => site.close());

    async function setUp(more: Record<string, unknown> = {}) {
      site = await makeSite();
      writeFileSync(join(site.place.root, "there.txt"), "the file");
      await site.app(delivery(site.place.root), { secret: SECRET, ...more });
      return (await site.run(start(site.place, { secret: SECRET }))).port;
    }

    it("replaces a client's secret, and takes its orders off", async () => {
      const port = await setUp();
      for (const name of ["Sendoff-Secret", "sendoff-secret", "SENDOFF-SECRET"]) {
        const headers = { ...GUESSES, [name]: "a-guess-of-a-client-that-has-none" };
        const answer = await ask(port, { target: "/headers", headers });
        const seen: [string, string][] = JSON.parse(answer.body.toString());
        const secrets = seen.filter(([key]) => key === "sendoff-secret");
        expect(secrets).toEqual([["sendoff-secret", SECRET]]);
        expect(seen.map(([key]) => key).filter((key) => INBOUND.includes(key))).toEqual([]);
      }
    });

    it("hands off through the front server, and to nobody else", async () => {
      const port = await setUp();
      const target = "/files/there.txt";
      const cookie = { Cookie: "session=ann" };
      const through = await ask(port, { target, headers: { ...cookie, "Sendoff-Secret": "x" } });
      expect(through.body.toString()).toBe("the file");
      expect(sendfileHeaders(through)).toEqual([]);
      expect(header(through, "sendoff-secret")).toBeUndefined();

      const { appPort } = site.place;
      for (const secret of ["", "x", SECRET.slice(1), `${SECRET}, x`]) {
        const direct = await ask(appPort, {
          target,
          headers: { ...cookie, "Sendoff-Secret": secret },
        });
        expect(direct.status).toBe(503);
        expect(sendfileHeaders(direct)).toEqual([]);
      }
    });

    it("sends the file itself where there is no front server", async () => {
      await setUp({ fallBack: true });
      const headers = { Cookie: "session=ann" };
      const direct = await ask(site.place.appPort, { target: "/files/there.txt", headers });
      expect(direct.body.toString()).toBe("the file");
      expect(sendfileHeaders(direct)).toEqual([]);
    });
  });
}

describe.skipIf(frontProgram("h2o") === undefined && process.env["CI"] !== "true")("h2o", () => {
  it("passes a client's headers on, as its page says: the handler reads none of them", async () => {
    const site = await makeSite();
    try {
      await site.app(["h2o", { host: "files.internal" }]);
      const { port } = await site.run(startH2o(site.place));
      const answer = await ask(port, { target: "/headers", headers: GUESSES });
      const seen: [string, string][] = JSON.parse(answer.body.toString());
      expect(seen.map(([key]) => key)).toEqual(expect.arrayContaining(INBOUND));
    } finally {
      await site.close();
    }
  });
});
