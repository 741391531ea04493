// A distributed file system under an ordinary root: the first step beyond one machine, which needs no code.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { apache, createFileHandler, type Delivery, nginx } from "sendoff";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CephFs, hasCephFs, mayMount, mountCephFs } from "../support/cephfs.ts";
import { type Front, type FrontPlace, startApache, startNginx } from "../support/fronts.ts";
import { serveHere } from "../support/object_store_site.ts";
import { temporaryFolder } from "../support/process.ts";
import { ask, header, type RawRequest } from "../support/raw_client.ts";
import { LETTERS, MIB, patternedBytes } from "../support/tree.ts";

const ODD = "Grüße 日本 100% #1?+&;'\u{1f4a9}.txt";

interface Way {
  readonly name: string;
  readonly delivery: (root: string) => Delivery;
  readonly start: (place: FrontPlace) => Promise<Front>;
}

const WAYS: readonly Way[] = [
  { name: "nginx", delivery: () => nginx({ location: "/_sendoff/" }), start: startNginx },
  { name: "Apache", delivery: (root) => apache({ root }), start: startApache },
];

const isMissing = !hasCephFs && process.env["CI"] !== "true";
if (!mayMount) {
  console.log("CephFS is not tested: to mount it takes root's rights and /dev/fuse");
  it("CephFS can't be mounted here", () => {
    expect(mayMount).toBe(false);
  });
}

describe.runIf(mayMount && !isMissing)("a root on CephFS, behind", () => {
  let shared: CephFs;
  const large = patternedBytes();

  beforeAll(async () => {
    shared = await mountCephFs();
    mkdirSync(join(shared.path, "dir"));
    writeFileSync(join(shared.path, "letters.txt"), LETTERS);
    writeFileSync(join(shared.path, "denied.txt"), LETTERS);
    writeFileSync(join(shared.path, ODD), `this is ${ODD}`);
    writeFileSync(join(shared.path, "dir", "large.bin"), large);
  });
  afterAll(() => {
    shared?.stop();
    if (shared !== undefined) expect(existsSync(shared.path)).toBe(false);
  });

  describe.each(WAYS)("$name", ({ delivery, start }) => {
    const ends: (() => unknown)[] = [];
    let front: Front;
    const get = (path: string, more: Partial<RawRequest> = {}) =>
      ask(front.port, { target: `/files/${path}`, ...more });

    beforeAll(async () => {
      const folder = temporaryFolder("cephfs");
      ends.push(() => folder.remove());
      const app = await serveHere(
        createFileHandler({
          mount: "/files",
          authorize: ({ path }) => path !== "denied.txt",
          delivery: delivery(shared.path),
        }),
      );
      ends.push(() => app.close());
      const work = join(folder.path, "work");
      front = await start({ root: shared.path, work, appPort: app.port });
      ends.push(() => front.stop());
    });
    afterAll(async () => {
      for (const end of ends.reverse()) await end();
    });

    it("sends a file, whole and to HEAD", async () => {
      const whole = await get("letters.txt");
      expect([whole.status, whole.body.toString()]).toEqual([200, LETTERS]);
      expect(header(whole, "content-type")).toBe("text/plain; charset=UTF-8");
      const head = await get("letters.txt", { method: "HEAD" });
      expect([head.status, header(head, "content-length")]).toEqual([200, `${LETTERS.length}`]);
    });

    it("sends a part", async () => {
      const part = await get("letters.txt", { headers: { Range: "bytes=2-4" } });
      expect([part.status, part.body.toString()]).toEqual([206, LETTERS.slice(2, 5)]);
      expect(header(part, "content-range")).toBe("bytes 2-4/26");
      const range = { Range: `bytes=${20 * MIB}-${25 * MIB - 1}` };
      const of = await get("dir/large.bin", { headers: range });
      expect([of.status, of.body.equals(large.subarray(20 * MIB, 25 * MIB))]).toEqual([206, true]);
    });

    it("sends a large file, and one with odd letters in its name", async () => {
      expect((await get("dir/large.bin")).body.equals(large)).toBe(true);
      const odd = await get(encodeURIComponent(ODD));
      expect([odd.status, odd.body.toString()]).toEqual([200, `this is ${ODD}`]);
    });

    it("says 404 for none, and 403 for one that is denied", async () => {
      for (const path of ["none.txt", "dir/none.txt"]) expect((await get(path)).status).toBe(404);
      const denied = await get("denied.txt");
      expect([denied.status, denied.body.includes(LETTERS)]).toEqual([403, false]);
    });
  });
});
