// What downloads cost in memory: of clients that are slow, and of many that are fast.
import { chmodSync, mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeServers, type StartEmbedded } from "../support/embedded_servers.ts";
import { type Site, useSite } from "../support/embedded_site.ts";
import { openDescriptors, residentBytes, until } from "../support/process.ts";
import { requestBytes } from "../support/raw_client.ts";
import { MIB } from "../support/tree.ts";

const SLOW = 150;
const FAST = 32;
/** Of the 1 GiB that each of the fast could have. */
const READ = 48 * MIB;

describeServers((start, { name }) => {
  // On Node it is what V8 has not collected yet, of buffers that were sent (bench/RESULTS.md).
  const own = ["the app's own", 0o755, name.startsWith("node") ? 80 : 40] as const;
  // In such a folder these don't send by themselves, and they free late what was sent.
  const open = ["everybody's", 0o777, 300] as const;
  const folders = name === "deno" || name === "bun" ? [own, open] : [own];
  describe.each(folders)("in a folder that is %s", (_, mode, limit) => {
    const site = useFiles(start, mode);

    it(`${SLOW} slow downloads of 20 MiB cost less than ${limit} MiB`, async () => {
      const { app, port } = site();
      await warm(site());
      const usual = openDescriptors(app.pid);
      const before = residentBytes(app.pid);
      const sockets = download(port, SLOW, "/20.bin", (socket) => socket.pause());
      try {
        await until("all have begun", () => sockets.every((socket) => socket.isPaused()));
        const peak = await peakFor(1000, app.pid);
        expect((peak - before) / MIB).toBeLessThan(limit);
      } finally {
        for (const socket of sockets) socket.destroy();
      }
      await until("all files are closed", () => openDescriptors(app.pid) <= usual);
    });
  });
});

describeServers(
  (start) => {
    const site = useFiles(start, 0o755);

    it(`${FAST} fast downloads of 1 GiB leave the app below 150 MiB`, async () => {
      const { app, port } = site();
      const received = new Map<Socket, number>();
      const sockets = download(port, FAST, "/1024.bin", (socket, chunk) => {
        received.set(socket, (received.get(socket) ?? 0) + chunk.length);
        if ((received.get(socket) ?? 0) > READ) socket.destroy();
      });
      let peak = 0;
      await until("each has received a part", () => {
        peak = Math.max(peak, residentBytes(app.pid));
        return sockets.every(({ destroyed }) => destroyed);
      });
      expect([...received.values()].filter((bytes) => bytes > READ)).toHaveLength(FAST);
      expect(peak / MIB).toBeLessThan(150);
    });
  },
  (name) => name === "node-hono",
);

function useFiles(start: StartEmbedded, mode: number): () => Site {
  return useSite(start, (base) => {
    const root = join(base, "root");
    mkdirSync(root);
    chmodSync(root, mode);
    for (const size of [20, 1024]) {
      writeFileSync(join(root, `${size}.bin`), "");
      truncateSync(join(root, `${size}.bin`), size * MIB);
    }
    return { root };
  });
}

/** Code and pools are there, which don't grow with the number of downloads. */
async function warm({ get }: Site): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.all([1, 2, 3, 4].map(() => get("20.bin")));
}

function download(
  port: number,
  count: number,
  target: string,
  onData: (socket: Socket, chunk: Buffer) => void,
): Socket[] {
  return Array.from({ length: count }, () => {
    const socket = connect(port, "127.0.0.1").on("error", () => {});
    socket.write(requestBytes(port, { target }));
    return socket.on("data", (chunk: Buffer) => onData(socket, chunk));
  });
}

async function peakFor(milliseconds: number, pid: number): Promise<number> {
  let peak = 0;
  for (const end = Date.now() + milliseconds; Date.now() < end; ) {
    peak = Math.max(peak, residentBytes(pid));
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return peak;
}
