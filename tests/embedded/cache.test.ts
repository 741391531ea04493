// With `cacheBytes`: what is in memory is not read again, and never sent when the disk says otherwise.
import {
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeServers, SERVERS } from "../support/embedded_servers.ts";
import { type Site, useSite } from "../support/embedded_site.ts";
import { temporaryFolder } from "../support/process.ts";
import { header } from "../support/raw_client.ts";
import { wait } from "../support/unit_handler.ts";

const SIZE = 60_000;
const TIMES = 60;
const MTIME = 1_700_000_000;
const OLD = Buffer.alloc(SIZE, "old bytes. ");
const NEW = Buffer.alloc(SIZE, "NEW BYTES. ");

/** The new text, or `undefined` where there is none. */
const CHANGES: Record<string, { change: (file: string) => void; after: Buffer | undefined }> = {
  "written over, at the same size and time": {
    change: (file) => {
      writeFileSync(file, NEW);
      utimesSync(file, MTIME, MTIME);
    },
    after: NEW,
  },
  "replaced by another of the same size and time": {
    change: (file) => {
      writeFileSync(`${file}.new`, NEW);
      utimesSync(`${file}.new`, MTIME, MTIME);
      renameSync(`${file}.new`, file);
    },
    after: NEW,
  },
  "made shorter": { change: (file) => truncateSync(file, 100), after: OLD.subarray(0, 100) },
  deleted: { change: unlinkSync, after: undefined },
  "replaced by a symlink to outside": {
    change: (file) => {
      unlinkSync(file);
      symlinkSync("../outside", file);
    },
    after: undefined,
  },
};

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(async () => {
  folder = temporaryFolder("cache");
  writeFileSync(join(folder.path, "outside"), NEW);
  for (const { name } of SERVERS) {
    mkdirSync(join(folder.path, name));
    for (const file of ["hot", "uncached", "parts", ...Object.keys(CHANGES)]) {
      const path = join(folder.path, name, file);
      writeFileSync(path, OLD);
      utimesSync(path, MTIME, MTIME);
    }
  }
  await wait(2100); // what was written just now is not kept
});
afterAll(() => folder?.remove());

describeServers((start, { name: server }) => {
  const rootOf = () => join(folder.path, server);
  const site = useSite(start, () => ({ root: rootOf(), options: { cacheBytes: 4 * SIZE } }));
  const text = async (name: string) => {
    const { status, body } = await site().get(encodeURIComponent(name));
    expect([200, 404]).toContain(status);
    return status === 200 ? body.toString() : undefined;
  };

  it("a file that is asked for often is read twice", async () => {
    const read = await bytesRead(site(), async () => {
      for (let i = 0; i < TIMES; i++) expect(await text("hot")).toBe(OLD.toString());
    });
    expect(read).toBeLessThan(10 * SIZE);
  });

  it("one that was written just now is read every time", async () => {
    writeFileSync(join(rootOf(), "fresh"), OLD);
    const read = await bytesRead(site(), async () => {
      for (let i = 0; i < 20; i++) expect(await text("fresh")).toBe(OLD.toString());
    });
    expect(read).toBeGreaterThanOrEqual(20 * SIZE);
  });

  describe.each(Object.entries(CHANGES))("after it was %s", (name, { change, after }) => {
    it("what is sent is what is there", async () => {
      for (let i = 0; i < 4; i++) expect(await text(name)).toBe(OLD.toString());
      change(join(rootOf(), name));
      for (let i = 0; i < 4; i++) expect(await text(name)).toBe(after?.toString());
    });
  });

  it("parts come from memory, too", async () => {
    const { get } = site();
    for (let i = 0; i < 3; i++) await text("parts");
    const read = await bytesRead(site(), async () => {
      for (let i = 0; i < TIMES / 2; i++) {
        const one = await get("parts", { headers: { Range: `bytes=${i}-${SIZE - 2}` } });
        expect(one.status).toBe(206);
        expect(one.body.equals(OLD.subarray(i, -1))).toBe(true);

        const several = await get("parts", { headers: { Range: "bytes=1-9,20000-20099,-5" } });
        expect(several.status).toBe(206);
        expect(header(several, "content-length")).toBe(String(several.body.length));
        for (const part of [OLD.subarray(1, 10), OLD.subarray(20_000, 20_100), OLD.subarray(-5)]) {
          expect(several.body.includes(part)).toBe(true);
        }
      }
    });
    expect(read).toBeLessThan(10 * SIZE);
  });

  describe("without cacheBytes", () => {
    const uncached = useSite(start, () => ({ root: rootOf() }));

    it("a file is read every time", async () => {
      const read = await bytesRead(uncached(), async () => {
        for (let i = 0; i < 20; i++) expect((await uncached().get("uncached")).status).toBe(200);
      });
      expect(read).toBeGreaterThanOrEqual(20 * SIZE);
    });
  });
});

/** How much the app reads meanwhile, by the kernel's count. */
async function bytesRead({ app }: Site, meanwhile: () => Promise<void>): Promise<number> {
  const count = () => {
    const io = readFileSync(`/proc/${app.pid}/io`, "utf8");
    return Number(/^rchar: (\d+)$/m.exec(io)?.[1]);
  };
  const before = count();
  await meanwhile();
  return count() - before;
}
