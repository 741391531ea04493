// Many clients fetch one large object at once through nginx's cache of slices.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasCeph } from "../support/ceph.ts";
import { type CountingProxy, startCountingProxy } from "../support/counting_proxy.ts";
import { frontProgram } from "../support/fronts.ts";
import { type ScaledSite, startScaledSite } from "../support/object_store_scaled.ts";
import { pattern } from "../support/pattern.ts";
import { fetchPattern } from "../support/pattern_client.ts";
import { residentBytes } from "../support/process.ts";
import { MIB } from "../support/tree.ts";

const isMissing = !hasCeph || frontProgram("nginx") === undefined;

const SIZE = 50_000_000;
const CLIENTS = 200;

describe.skipIf(isMissing && process.env["CI"] !== "true")("nginx's cache of slices", () => {
  let site: ScaledSite;
  let proxy: CountingProxy;

  beforeAll(async () => {
    site = await startScaledSite({
      via: { cache: true },
      signsGateway: true, // the app asks it for the version
      addresses: async ({ endpoint }) => {
        proxy = await startCountingProxy(endpoint);
        return [proxy.address];
      },
      config: (work) => ({ storeCache: `${work}/cache` }),
    });
    await site.put("large.bin", pattern(0, SIZE));
    await site.put("warm-up.bin", pattern(0, MIB));
  });
  afterAll(async () => {
    await site?.stop();
    await proxy?.close();
  });

  const fetchAtOnce = (name: string, size: number) =>
    Promise.all(
      Array.from({ length: CLIENTS }, () => fetchPattern(site.front.port, `/files/${name}`, size)),
    );

  it("asks the store for each byte once, and the app's memory stays flat", async () => {
    const app = site.apps[0]?.pid ?? 0;
    await fetchAtOnce("warm-up.bin", MIB); // what the app needs for so many at once
    const memory = residentBytes(app);
    const before = proxy.received();
    const began = Date.now();
    const answers = await fetchAtOnce("large.bin", SIZE);
    const seconds = (Date.now() - began) / 1000;
    const received = proxy.received() - before;
    const growth = residentBytes(app) - memory;
    console.log(
      `${CLIENTS} clients x ${SIZE / 1e6} MB in ${seconds.toFixed(1)} s; from the store ` +
        `${(received / SIZE).toFixed(3)} x the object; the app grew by ${(growth / MIB).toFixed(1)} MiB`,
    );
    expect(new Set(answers)).toEqual(new Set(["right"]));
    expect(received).toBeGreaterThan(SIZE);
    expect(received).toBeLessThan(1.3 * SIZE);
    expect(growth).toBeLessThan(32 * MIB);
  }, 180_000);
});
