// However a request ends, its file is closed. /proc/<pid>/fd counts.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { describeServers } from "../support/embedded_servers.ts";
import { type Site, useSite } from "../support/embedded_site.ts";
import { openDescriptors, until } from "../support/process.ts";
import { type RawRequest, requestBytes } from "../support/raw_client.ts";
import { MIB } from "../support/tree.ts";

const TIMES = 20;
const ABORTED = 150;
/** A few are the runtime's own to open and close when it likes. */
const SLACK = 3;

/** Each size goes another way: read at once, read whole, sent in pieces or by the runtime. */
const SIZES = { "small.txt": 1000, "middle.bin": 200_000, "large.bin": 20 * MIB };

const WAYS: readonly [what: string, status: number, request: Partial<RawRequest>][] = [
  ["HEAD", 200, { method: "HEAD" }],
  ["GET", 200, {}],
  ["of one range", 206, { headers: { Range: "bytes=100-" } }],
  ["of several ranges", 206, { headers: { Range: "bytes=0-99,300-399" } }],
  ["not modified", 304, { headers: { "If-None-Match": "*" } }],
  ["under a condition that fails", 412, { headers: { "If-Match": '"another"' } }],
  ["of a range beyond the end", 416, { headers: { Range: "bytes=99999999999-" } }],
];

describeServers((start) => {
  // In a folder that others can change, no runtime opens the file again by its name.
  describe.each([
    ["the app's own", 0o755],
    ["everybody's", 0o777],
  ])("in a folder that is %s", (_, mode) => {
    const site = useSite(start, (base) => {
      const root = join(base, "root");
      mkdirSync(join(root, "folder.txt"), { recursive: true });
      chmodSync(root, mode);
      for (const [name, size] of Object.entries(SIZES)) {
        writeFileSync(join(root, name), Buffer.alloc(size));
      }
      return { root, deny: /^denied/ };
    });

    let usual = 0;
    beforeAll(async () => {
      for (const name of Object.keys(SIZES)) await site().get(name);
      usual = openDescriptors(site().app.pid);
    });
    const areClosed = () =>
      until(`no more than ${usual} descriptors are open`, () => {
        return openDescriptors(site().app.pid) <= usual + SLACK;
      });

    it.each(WAYS)(`${TIMES} requests of each file: %s`, async (_, wanted, request) => {
      for (const name of Object.keys(SIZES)) {
        expect(await statuses(site(), name, request)).toEqual([wanted]);
      }
      await areClosed();
    });

    it.each([
      ["denied.txt", 403],
      ["none.txt", 404],
      ["folder.txt", 404],
    ])(`${TIMES} requests of %s`, async (path, wanted) => {
      expect(await statuses(site(), path, {})).toEqual([wanted]);
      await areClosed();
    });

    it(`${ABORTED} downloads that end before they are done`, async () => {
      await abortDownloads(site());
      await areClosed();
      expect((await site().get("small.txt")).status).toBe(200);
    });
  });
});

/** Of many requests at the same time, or of a few where they have large bodies. */
async function statuses({ get }: Site, path: string, request: Partial<RawRequest>) {
  const isLarge =
    path === "large.bin" && !/,|9999|"/.test(Object.values(request.headers ?? {}).join());
  const answers = await Promise.all(
    Array.from({ length: isLarge ? TIMES / 5 : TIMES }, () => get(path, request)),
  );
  return [...new Set(answers.map(({ status }) => status))];
}

/** Before the request is read, before the first byte is, after it, and in the middle. */
async function abortDownloads({ port }: Site): Promise<void> {
  const limits = [undefined, 0, 1, 5 * MIB];
  const sockets = Array.from({ length: ABORTED }, (_, i) => {
    const socket = connect(port, "127.0.0.1").on("error", () => {});
    const limit = limits[i % limits.length];
    let received = 0;
    socket.write(requestBytes(port, { target: "/large.bin" }), () => {
      if (limit === undefined) socket.destroy();
      if (limit === 0) setTimeout(() => socket.destroy(), 50);
      if (limit === undefined || limit === 0) return;
      socket.on("data", (chunk: Buffer) => {
        received += chunk.length;
        if (received >= limit) socket.destroy();
      });
    });
    return socket;
  });
  await until("all have ended", () => sockets.every(({ destroyed }) => destroyed));
}
