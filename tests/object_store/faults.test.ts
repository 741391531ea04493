// Parts of a set-up of several machines die under load: OSDs and gateways of the store, and apps.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hasCeph } from "../support/ceph.ts";
import { startCluster } from "../support/ceph_cluster.ts";
import { frontProgram } from "../support/fronts.ts";
import { type ScaledSite, startScaledSite } from "../support/object_store_scaled.ts";
import { until } from "../support/process.ts";
import { ask, header } from "../support/raw_client.ts";
import { beginDownload } from "../support/raw_download.ts";
import { type LoadTarget, type SteadyLoad, sha256, startLoad } from "../support/steady_load.ts";
import { MIB } from "../support/tree.ts";

const isMissing = !hasCeph || frontProgram("nginx") === undefined;

/** How many downloads run at once. */
const AT_ONCE = 12;
/** How many of them end before and after what happens to the servers. */
const ENOUGH = 300;
const SIZES = [0, 26, 5_000, 40_000, 130_000, 300_000];
/** More than what all sockets on the way hold, so that its end is not sent before the client reads. */
const LARGE = 64 * MIB;

describe.skipIf(isMissing && process.env["CI"] !== "true")("under load, behind nginx", () => {
  let site: ScaledSite;
  let targets: LoadTarget[];
  const large = legible(LARGE);

  beforeAll(async () => {
    site = await startScaledSite({ store: { osds: 3, copies: 3, gateways: 2 }, apps: 2 });
    targets = [];
    for (const size of SIZES) {
      const body = legible(size);
      await site.put(`${size}.bin`, body);
      targets.push({ target: `/files/${size}.bin`, sha256: sha256(body) });
    }
    await site.put("large.bin", large);
  });
  afterAll(() => site?.stop());

  let running: SteadyLoad | undefined;
  afterEach(() => running?.stop());
  const load = () => {
    running = startLoad(site.front.port, targets, AT_ONCE);
    return running;
  };
  const more = (load: SteadyLoad) => {
    const wanted = load.ended() + ENOUGH;
    return until("more downloads have ended", () => load.ended() >= wanted);
  };

  it("an app is killed: no download is lost, and each app can send each file", async () => {
    const began = Date.now();
    const steady = load();
    await more(steady);
    const asked = await Promise.all(site.apps.map(askedOf));
    await site.apps[0]?.stop("SIGKILL");
    await more(steady);
    const report = await steady.stop();
    expect(report.wrong).toEqual([]);
    expect(report.cut).toBe(0); // an app sends no byte of a body
    for (const count of asked) expect(count).toBeGreaterThan(ENOUGH / 4);
    tell("an app killed", report.right, began);
  });

  it("the apps are restarted one after the other: no download is lost", async () => {
    const began = Date.now();
    const steady = load();
    for (const i of [0, 1]) {
      await site.apps[i]?.stop("SIGKILL"); // the first is dead already
      await more(steady);
      await site.restartApp(i);
      await more(steady);
    }
    const report = await steady.stop();
    expect([report.wrong, report.cut]).toEqual([[], 0]);
    tell("two apps restarted", report.right, began);
  });

  it("a gateway and an OSD are killed: what had not begun is sent by the others", async () => {
    const began = Date.now();
    // One by each gateway, as nginx takes them in turn.
    const downloads = [await beginLarge(), await beginLarge()];
    const steady = load();
    await more(steady);
    site.store.killGateway(0);
    site.store.killOsd(0);
    await more(steady);
    const report = await steady.stop();
    expect(report.wrong).toEqual([]);
    expect(report.cut).toBeLessThanOrEqual(AT_ONCE); // those whose bodies were on the way in that moment
    tell("a gateway and an OSD killed", report.right, began, `, ${report.cut} cut`);

    const ended = await Promise.all(downloads.map((download) => download.finish(20_000)));
    expect(ended.map(({ how }) => how).sort()).toEqual(["complete", "cut"]);
    for (const { status, announced, body, excess } of ended) {
      expect([status, announced, excess.length]).toEqual([200, LARGE, 0]);
      expect(body.equals(large.subarray(0, body.length))).toBe(true);
    }
    const cut = ended.find(({ how }) => how === "cut")?.body.length ?? 0;
    expect(cut).toBeLessThan(LARGE);
    const rest = await ask(site.front.port, {
      target: "/files/large.bin",
      headers: { Range: `bytes=${cut}-` },
    });
    expect([rest.status, rest.body.equals(large.subarray(cut))]).toEqual([206, true]);
  });

  it("a second OSD is killed: the last copy is sent", async () => {
    site.store.killOsd(1);
    const steady = load();
    await more(steady);
    expect(await steady.stop()).toMatchObject({ wrong: [], cut: 0 });
  });

  it("the second gateway is killed too: 503 at once, with Retry-After", async () => {
    site.store.killGateway(1);
    const answer = await ask(site.front.port, { target: "/files/26.bin" });
    expect([answer.status, header(answer, "retry-after")]).toEqual([503, "5"]);
  });

  const beginLarge = () => beginDownload(site.front.port, "/files/large.bin");
});

describe.skipIf(!hasCeph && process.env["CI"] !== "true")("a store of the tests", () => {
  it("that fails half-way in its start leaves nothing", async () => {
    let folder = "";
    const starting = startCluster({ osds: 2 }, async ({ at, run }) => {
      folder = at("");
      expect(processesOf(folder).length).toBe(3);
      await run("ceph", "no", "such", "command");
    });
    await expect(starting).rejects.toThrow("Ceph did not start");
    expect([existsSync(folder), processesOf(folder)]).toEqual([false, []]);
  });
});

/** Ids of the processes that have a folder's config. */
function processesOf(folder: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "latin1").includes(`CEPH_CONF=${folder}`);
    } catch {
      return false; // no process, or not ours, or gone just now
    }
  });
}

/** Bytes in which every 16 hold their offset. */
function legible(size: number): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 16) bytes.write(at.toString().padStart(16, "."), at);
  return bytes;
}

async function askedOf({ url }: { url: URL }): Promise<number> {
  return Number(await (await fetch(new URL("/asked", url))).text());
}

function tell(what: string, right: number, began: number, more = ""): void {
  const seconds = (Date.now() - began) / 1000;
  console.log(`${what}: ${right} right${more}, in ${seconds.toFixed(1)} s`);
}
