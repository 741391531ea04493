// HTTP as RFC 9110 has it, on each way from a real store, and what can't hold there.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasCeph } from "../support/ceph.ts";
import { CANT_HOLD } from "../support/object_store_cant_hold.ts";
import { type Judged, judgeWay } from "../support/object_store_cases.ts";
import { plantObjects } from "../support/object_store_fixtures.ts";
import { type StoreSite, startStoreSite } from "../support/object_store_site.ts";
import { isMissing, startWay, WAYS, type Way, type WayName } from "../support/object_store_ways.ts";

describe.skipIf(!hasCeph && process.env["CI"] !== "true")("HTTP from a store", () => {
  let site: StoreSite;
  beforeAll(async () => {
    site = await startStoreSite();
    await plantObjects(site);
  });
  afterAll(() => site?.store.stop());

  for (const [name, way] of Object.entries(WAYS) as [WayName, Way][]) {
    describe.skipIf(isMissing(way))(`by ${name}`, () => {
      const cantHold = CANT_HOLD[name];
      let judged: Judged;
      beforeAll(async () => {
        const { port, stop } = await startWay(way, site, () => ({ inline: "all" }));
        try {
          judged = await judgeWay(new URL(`http://127.0.0.1:${port}/`), cantHold);
        } finally {
          await stop();
        }
        const { must, should, optional } = judged.failed;
        console.log(`${name}: ${must} must, ${should} should and ${optional} optional cases fail`);
      });

      it("runs every case", () => {
        expect(judged.levels).toEqual({ must: 810, should: 68, optional: 45 });
      });

      it("fails in none that could hold", () => {
        expect(judged.unexplained).toEqual([]);
      });

      it("fails in all that can't hold, as long as nobody mends them", () => {
        const counts = cantHold.map(({ why, count }) => [why, count]);
        expect(judged.counts).toEqual(Object.fromEntries(counts));
      });
    });
  }
});
