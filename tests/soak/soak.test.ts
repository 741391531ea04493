// Everything at once, for a while: real nginx before two apps that are restarted in turn, an app that sends by
// itself, files that are replaced under way. 30 seconds; `node scripts/soak.mjs --seconds 1200` is longer.
import { afterAll, beforeAll, expect, it } from "vitest";
import { openSockets, until } from "../support/process.ts";
import { keepReplacing, type SoakFile } from "../support/soak_files.ts";
import { afterWarmUp, type Measured, measure, restOf, rise } from "../support/soak_growth.ts";
import { asTable, runLoad, type SoakReport } from "../support/soak_load.ts";
import { plantSoak } from "../support/soak_plant.ts";
import { A_ROUND, KIND_NAMES, type Place, type SoakFiles } from "../support/soak_requests.ts";
import { type SoakSite, startSoakSite, workerOf } from "../support/soak_site.ts";
import { MIB } from "../support/tree.ts";

const SECONDS = Number(process.env["SENDOFF_SOAK_SECONDS"] ?? 30);
const AT_ONCE = 24;
/** The last in place is read slowly, and has to be more than what sockets hold. */
const SIZES = {
  renamed: [700, 40_000, 150_000, MIB],
  largeRenamed: [6 * MIB],
  inPlace: [30_000, 150_000, MIB, 16 * MIB],
};
/** Of the time, after which memory should stay as it is. */
const WARM_UP = 0.4;
/**
 * In MiB, whatever the time: the longer it runs, the smaller the leaks that it finds. When idle there is the
 * cache of 8 MiB and code that was compiled; under load there are the pieces of downloads as well.
 */
const MAX_IDLE_RISE = 32;
const MAX_RISE = { live: 40, resident: 120, nginx: 16 };
/** Of the runtime's own. */
const SLACK = 3;

let site: SoakSite;
let places: Place[];
let report: SoakReport;
let measured: Measured;
let worker: number;
/** Sockets of the app that nobody has asked yet. */
let quiet: number;
let idle: Awaited<ReturnType<typeof restOf>>;
let counts: { versions: number; restarts: number };

beforeAll(
  async () => {
    let files: SoakFiles | undefined;
    site = await startSoakSite({
      plant: (root) => {
        files = plantSoak(root, SIZES);
      },
    });
    if (files === undefined) throw new Error("nothing was planted");
    places = placesOf(site);
    worker = await workerOf(site.front);
    quiet = openSockets(site.direct.pid);
    // Before the first request, as what one leaves may run for a while.
    const { timers } = await restOf(site.direct, worker);
    await runLoad({ places, files, atOnce: AT_ONCE, until: Date.now() + 1000, atLeast: 0 });
    await settled();
    idle = { ...(await restOf(site.direct, worker)), timers };

    const end = Date.now() + SECONDS * 1000;
    const renamed = keepReplacing([...files.plain, ...files.large].filter(isReplaced), 50);
    const inPlace = keepReplacing(files.inPlace, 100);
    const [all, samples, restarts] = await Promise.all([
      runLoad({ places, files, atOnce: AT_ONCE, until: end, atLeast: A_ROUND * places.length }),
      measure(site.direct, worker, end, SECONDS > 100 ? 2000 : 500),
      keepRestarting(end),
    ]);
    counts = { versions: (await renamed.stop()) + (await inPlace.stop()), restarts };
    [report, measured] = [all, samples];
    console.log(`${report.table(places)}\n${counts.versions} versions, ${restarts} restarts`);
  },
  (SECONDS + 90) * 1000,
);
afterAll(() => site?.stop());

it("no answer is wrong, and no download is cut that the client did not end", () => {
  expect(report.wrong.slice(0, 20)).toEqual([]);
  expect(report.count("cut")).toBe(report.count("cut", "written in place"));
});

it("every kind was asked for, while files were replaced and apps restarted", () => {
  const isMissing = (kind: string) =>
    ["right", "aborted", "cut"].every((column) => report.count(column, kind) === 0);
  expect(KIND_NAMES.filter(isMissing)).toEqual([]);
  expect(counts.versions).toBeGreaterThan(SECONDS);
  expect(counts.restarts).toBeGreaterThan(1);
});

it("of a file that is written in place, hardly any answer is a first part", () => {
  expect(report.count("torn")).toBeLessThanOrEqual(
    1 + report.count("right", "written in place") / 50,
  );
});

it("afterwards no descriptor is open, no timer runs and no memory is in use that was not before", async () => {
  await settled();
  const now = await restOf(site.direct, worker);
  console.log(
    asTable([
      ["when idle", "descriptors of the app", "of nginx's worker", "timers", "MiB in use"],
      ["before", idle.app, idle.nginx, idle.timers, idle.live.toFixed(1)],
      ["after", now.app, now.nginx, now.timers, now.live.toFixed(1)],
    ]),
  );
  expect(now.app).toBeLessThanOrEqual(idle.app + SLACK);
  expect(now.nginx).toBeLessThanOrEqual(idle.nginx + SLACK);
  expect(now.timers).toBeLessThanOrEqual(idle.timers + SLACK);
  expect(now.live).toBeLessThan(idle.live + MAX_IDLE_RISE);
});

it("memory does not rise under load", () => {
  const kinds = ["live", "resident", "nginx"] as const;
  const rises = kinds.map((kind) => rise(afterWarmUp(measured[kind], WARM_UP)));
  const last = kinds.map((kind) => measured[kind].at(-1)?.value ?? 0);
  console.log(
    asTable([
      ["MiB", ...kinds],
      ["at the end", ...last.map((value) => value.toFixed(1))],
      ["rise by least squares", ...rises.map((value) => value.toFixed(1))],
    ]),
  );
  for (const [i, kind] of kinds.entries()) expect(rises[i]).toBeLessThan(MAX_RISE[kind]);
});

function isReplaced({ change }: SoakFile): boolean {
  return change === "rename";
}

function placesOf({ front, direct }: SoakSite): Place[] {
  const port = Number(direct.url.port);
  return [
    { title: "hand-off", port: front.port, mount: "/files", signed: "/signed" },
    {
      title: "embedded behind nginx",
      port: front.port,
      mount: "/direct",
      signed: "/signed-direct",
    },
    {
      title: "embedded",
      port,
      mount: "/direct",
      signed: "/signed-direct",
      seesWrites: true,
      orders: "/files",
    },
  ];
}

/** One of nginx's apps after the other, as a new version of it is put into service. */
async function keepRestarting(end: number): Promise<number> {
  let count = 0;
  while (Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await site.restartApp(count++ % site.apps.length, "SIGTERM");
  }
  return count;
}

/** Until the connections of the load are closed, and files that are held for a second are too. */
async function settled(): Promise<void> {
  await until("all connections are closed", () => openSockets(site.direct.pid) <= quiet);
  await new Promise((resolve) => setTimeout(resolve, 2500));
}
