// A disk that fails: the app that sends by itself says so, or cuts the connection. Nothing is made up for what
// could not be read, and no file stays open.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeServers } from "../support/embedded_servers.ts";
import { useSite } from "../support/embedded_site.ts";
import { type Front, startNginx } from "../support/fronts.ts";
import { openDescriptors, until } from "../support/process.ts";
import { ask, header } from "../support/raw_client.ts";
import { beginDownload } from "../support/raw_download.ts";
import { failingDisk } from "../support/soak_failing_disk.ts";
import { legible } from "../support/soak_tree.ts";
import { MIB } from "../support/tree.ts";

const TIMES = 10;
const LARGE = 8 * MIB;
/** Each size is read in another way: at once, whole on the thread pool, in pieces. */
const FILES = {
  "small/bad-from-500": 1000,
  "small/bad-from-0": 1000,
  "middle/bad-from-100000": 200_000,
  "large/bad-from-1000000": LARGE,
  "large/bad-from-0": LARGE,
  "unopenable.bin": 1000,
  "healthy.bin": LARGE,
} as const;
/** What can be seen to fail before the answer begins. */
const REFUSED = [
  "small/bad-from-500",
  "small/bad-from-0",
  "middle/bad-from-100000",
  "unopenable.bin",
];

const large = legible(LARGE);

describeServers(
  (start) => {
    describe.each(["auto", "async"])('io: "%s"', (io) => {
      const site = useSite(start, (base) => {
        const root = join(base, "root");
        for (const [name, size] of Object.entries(FILES)) {
          mkdirSync(dirname(join(root, name)), { recursive: true });
          writeFileSync(join(root, name), legible(size));
        }
        return { root, options: { io }, env: failingDisk(base) };
      });
      let front: Front;
      let idle: number;
      beforeAll(async () => {
        const { base, port } = site();
        front = await startNginx({
          root: join(base, "root"),
          work: join(base, "work"),
          appPort: port,
        });
        await site().get("healthy.bin");
        idle = openDescriptors(site().app.pid);
      });
      afterAll(() => front?.stop());

      it.each(REFUSED)("%s: 500, of which nothing is kept", async (name) => {
        for (const port of [site().port, front.port]) {
          const all = Array.from({ length: TIMES }, () => ask(port, { target: `/${name}` }));
          for (const answer of await Promise.all(all)) {
            expect([answer.status, header(answer, "cache-control")]).toEqual([500, "no-store"]);
            expect(answer.body.includes(legible(16))).toBe(false);
          }
        }
      });

      it.each(["large/bad-from-1000000", "large/bad-from-0"])("%s is cut", async (name) => {
        const limit = Number(/\d+$/.exec(name)?.[0]);
        for (const port of [site().port, front.port]) {
          for (const ended of await Promise.all(
            Array.from({ length: TIMES }, () => cut(port, name)),
          )) {
            expect(ended.length).toBeLessThanOrEqual(limit);
            expect(ended.equals(large.subarray(0, ended.length))).toBe(true);
          }
        }
      });

      it("what can be read is sent: a HEAD, a range before the bad part, other files", async () => {
        const target = "large/bad-from-1000000";
        expect((await site().get(target, { method: "HEAD" })).status).toBe(200);
        const part = await site().get(target, { headers: { Range: "bytes=500000-999999" } });
        expect([part.status, part.body.equals(large.subarray(500_000, 1_000_000))]).toEqual([
          206,
          true,
        ]);
        for (const port of [site().port, front.port]) {
          const whole = await ask(port, { target: "/healthy.bin" });
          expect([whole.status, whole.body.equals(large)]).toEqual([200, true]);
        }
      });

      it("no file is left open", async () => {
        await until("all are closed", () => openDescriptors(site().app.pid) <= idle + 2);
      });
    });
  },
  (name) => name.startsWith("node"),
);

/** The body so far of a download that has to be cut. None where the server, or nginx, could still refuse it. */
async function cut(port: number, name: string): Promise<Buffer> {
  const download = await beginDownload(port, `/${name}`).catch(() => undefined);
  if (download === undefined) return Buffer.alloc(0);
  const { how, announced, status, body, excess } = await download.finish(20_000);
  if (status !== 200) {
    expect([500, 502]).toContain(status);
    return Buffer.alloc(0);
  }
  expect([how, announced, excess.length]).toEqual(["cut", LARGE, 0]);
  return body;
}
