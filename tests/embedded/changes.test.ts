// A file that changes while it is sent: the client has the old bytes, or sees that it has not all.
import {
  appendFileSync,
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { describeServers, type ServerName } from "../support/embedded_servers.ts";
import { type Site, useSite } from "../support/embedded_site.ts";
import { beginDownload, type EndedDownload } from "../support/raw_download.ts";
import { MIB } from "../support/tree.ts";

/** More than the buffers between a server and a client hold. */
const SIZE = 21 * MIB;
/** Bun waits for more of a file that became shorter until its idle time-out, of 10 s. */
const TIMEOUT = 15_000;

type Change = (file: string) => void;

/** After which the file that is open has the same bytes as before. */
const HARMLESS: Record<string, Change> = {
  "replaced by another": (file) => {
    writeFileSync(`${file}.new`, Buffer.alloc(SIZE, "new"));
    renameSync(`${file}.new`, file);
  },
  deleted: (file) => unlinkSync(file),
  renamed: (file) => renameSync(file, `${file}.old`),
  "made unreadable": (file) => chmodSync(file, 0),
};
const SHORTENED: Record<string, Change> = {
  "cut in half": (file) => truncateSync(file, SIZE / 2),
  emptied: (file) => truncateSync(file, 0),
};
const WRITTEN_TO: Record<string, Change> = {
  "written anew in place": (file) => {
    const descriptor = openSync(file, "r+");
    writeSync(descriptor, Buffer.alloc(SIZE, "new"));
    closeSync(descriptor);
  },
  "made longer": (file) => appendFileSync(file, Buffer.alloc(MIB, "new")),
};
const CHANGES = { ...HARMLESS, ...SHORTENED, ...WRITTEN_TO };

/** In folders that nobody else can change, and then without a look at the file at the end. */
const SEND_BY_THEMSELVES: readonly ServerName[] = ["deno", "bun"];

describeServers((start, { name: server }) => {
  describe.each([
    ["the app's own", 0o755],
    ["everybody's", 0o777],
  ])("in a folder that is %s, a file that is", (_, mode) => {
    const byItself = mode === 0o755 && SEND_BY_THEMSELVES.includes(server);
    const site = useSite(start, (base) => {
      const root = join(base, "root");
      mkdirSync(root);
      chmodSync(root, mode);
      for (const name of Object.keys(CHANGES)) {
        writeFileSync(join(root, name), Buffer.alloc(SIZE, "old"));
      }
      return { root };
    });
    let ended: Record<string, EndedDownload>;
    beforeAll(async () => {
      ended = await changeWhileSending(site());
    });

    it.each(Object.keys(HARMLESS))("%s is sent as it was", (change) => {
      const { how, body, excess } = ended[change] ?? fail(change);
      expect(how).toBe("complete");
      expect(body.equals(Buffer.alloc(SIZE, "old"))).toBe(true);
      expect(excess).toHaveLength(0);
    });

    it.each(Object.keys(SHORTENED))("%s ends with the connection, before its time", (change) => {
      const { how, body } = ended[change] ?? fail(change);
      expect(how).toBe("cut");
      expect(body.length).toBeLessThan(SIZE);
    });

    it.each(Object.keys(WRITTEN_TO))(
      "%s does not pass for a whole, nor for a longer one",
      (change) => {
        const { how, body, excess } = ended[change] ?? fail(change);
        if (!byItself) expect(how).toBe("cut");
        expect(how).not.toBe("hanging");
        expect(body.length).toBeLessThanOrEqual(SIZE);
        expect(excess).toHaveLength(0);
      },
    );

    it("announces its length, where its body is not chunked", () => {
      const lengths = new Set(Object.values(ended).map(({ announced }) => announced));
      const chunked = server === "bun" && !byItself;
      expect([...lengths]).toEqual([chunked ? undefined : SIZE]);
    });
  });
});

/** Begins to download every file, changes them, and reads on: how it ended, by the change. */
async function changeWhileSending({ base, port }: Site): Promise<Record<string, EndedDownload>> {
  // All have begun before one is changed: where names are asked, a moving folder keeps files back.
  const begun = await Promise.all(
    Object.entries(CHANGES).map(async ([name, change]) => {
      return { name, change, download: await beginDownload(port, `/${encodeURIComponent(name)}`) };
    }),
  );
  const endings = begun.map(async ({ name, change, download }) => {
    change(join(base, "root", name));
    return [name, await download.finish(TIMEOUT)] as const;
  });
  return Object.fromEntries(await Promise.all(endings));
}

function fail(change: string): never {
  throw new Error(`nothing is known of ${change}`);
}
