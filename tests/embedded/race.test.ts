// Somebody who may write to a folder swaps names in it for symlinks to outside, while they are asked
// for. The large file goes another way than the small one on each server, and so does a folder's.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { describeServers } from "../support/embedded_servers.ts";
import { type Site, useSite } from "../support/embedded_site.ts";
import { KeptConnection } from "../support/http_cases_client.ts";

const FLIPS = 5000;
const ANSWERS = 400;
const CONNECTIONS = 6;
const PUBLIC = "public. ";
const CANARY = "CANARY, which lies outside the root. ";
const FILES = { "small.txt": 100, "large.bin": 200_000, "larger.bin": 400_000 };
const NAMES = Object.keys(FILES);
const PATHS = NAMES.flatMap((name) => [`open/${name}`, `open/sub/${name}`]);

describeServers((start) => {
  describe.each(["auto", "async"])("with io: %j", (io) => {
    const site = useSite(start, (base) => ({ root: plant(base), options: { io }, allowAll: true }));

    it("nothing from outside comes out, and everything is answered", async () => {
      const counts = await askWhileFlipping(site(), ANSWERS);
      expect(Object.keys(counts).sort()).toEqual(["200 from inside", "404"]);
      expect(counts["200 from inside"]).toBeGreaterThan(ANSWERS / 20);
      expect(counts["404"]).toBeGreaterThan(ANSWERS / 20);
    });
  });
});

// Where only names can be asked, nobody can tell what lies in a folder in which things move.
describeServers(
  (start) => {
    const site = useSite(start, (base) => ({ root: plant(base) }));

    it("nothing comes out, without all permissions", async () => {
      const counts = await askWhileFlipping(site(), PATHS.length * 2);
      // From inside it may come before anything moves.
      const fine = ["200 from inside", "404", "503"];
      expect(fine).toEqual(expect.arrayContaining(Object.keys(counts)));
    });
  },
  (name) => name === "deno",
);

/** The root's folder `open` is everybody's: whoever has no right to write can't swap anything. */
function plant(base: string): string {
  for (const folder of ["inside", "outside", "root/open/sub"]) {
    mkdirSync(join(base, folder), { recursive: true });
  }
  chmodSync(join(base, "root/open"), 0o777);
  for (const [name, size] of Object.entries(FILES)) {
    for (const folder of ["inside", "root/open", "root/open/sub"]) {
      writeFileSync(join(base, folder, name), Buffer.alloc(size, PUBLIC));
    }
    writeFileSync(join(base, "outside", name), Buffer.alloc(size, CANARY));
  }
  return join(base, "root");
}

/** What was answered, and how often. */
async function askWhileFlipping(
  { base, port }: Site,
  answers: number,
): Promise<Record<string, number>> {
  const counters = new SharedArrayBuffer(8);
  const [FLIPPED, STOP] = [0, 1];
  const counter = new Int32Array(counters);
  const flipper = new Worker(new URL("../support/embedded_flipper.mjs", import.meta.url), {
    workerData: {
      folder: join(base, "root/open"),
      inside: join(base, "inside"),
      outside: join(base, "outside"),
      files: NAMES,
      counters,
    },
  });
  const ended = new Promise<void>((resolve, reject) => {
    flipper.once("error", reject).once("exit", () => resolve());
  });

  const counts: Record<string, number> = {};
  let asked = 0;
  const isOver = () => asked >= answers && Atomics.load(counter, FLIPPED) >= FLIPS;
  const connections = Array.from({ length: CONNECTIONS }, async () => {
    const connection = new KeptConnection(port);
    try {
      while (!isOver()) {
        const { status, body } = await connection.ask({
          target: `/${PATHS[asked++ % PATHS.length]}`,
        });
        const what = status === 200 ? `200 from ${originOf(body)}` : String(status);
        counts[what] = (counts[what] ?? 0) + 1;
      }
    } finally {
      connection.close();
    }
  });
  try {
    await Promise.race([Promise.all(connections), ended]);
  } finally {
    Atomics.store(counter, STOP, 1);
    await ended;
  }
  return counts;
}

function originOf(body: Buffer): string {
  if (body.includes("CANARY")) return "OUTSIDE";
  return body.equals(Buffer.alloc(body.length, PUBLIC)) ? "inside" : "nowhere";
}
