// Where symlinks may lead, by the option `symlinks`. The root is one itself: to the current release.
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeServers } from "../support/embedded_servers.ts";
import { type Site, useSite } from "../support/embedded_site.ts";
import { KeptConnection } from "../support/http_cases_client.ts";

const POLICIES = ["inside", "refuse", "follow"] as const;

const FILES = {
  "release-1/a.txt": "a",
  "release-1/folder/b.txt": "b",
  "release-1/v1/version.txt": "1",
  "release-1/v2/version.txt": "2",
  "release-1/only-in-1.txt": "1",
  "release-1/large.bin": "1".repeat(300_000),
  "release-2/a.txt": "a of 2",
  "release-2/only-in-2.txt": "2",
  "release-2/large.bin": "2".repeat(300_000),
  "outside/secret.txt": "secret",
  "release-1-secret/key.txt": "key",
};

/** What each symlink of the root leads to; `BASE` is the folder that the root is in. */
const LINKS = {
  "file-relative": "a.txt",
  "file-absolute": "BASE/release-1/a.txt",
  "file-by-root": "BASE/current/a.txt",
  "file-by-parent": "../release-1/a.txt",
  "folder/file-above": "../a.txt",
  "folder-relative": "folder",
  "folder-absolute": "BASE/release-1/folder",
  self: ".",
  "chain-1": "chain-2",
  "chain-2": "chain-3",
  "chain-3": "BASE/release-1/folder/b.txt",
  "out-and-back": "BASE/outside/back",
  "../outside/back": "../release-1/a.txt",
  "out-relative": "../outside/secret.txt",
  "out-absolute": "BASE/outside/secret.txt",
  "out-folder": "../outside",
  "out-chain-1": "out-chain-2",
  "out-chain-2": "BASE/outside/secret.txt",
  sibling: "../release-1-secret/key.txt",
  "sibling-folder": "BASE/release-1-secret",
  parent: "..",
};

const PLAIN = { "a.txt": "a", "folder/b.txt": "b" };
const INSIDE = {
  "file-relative": "a",
  "file-absolute": "a",
  "file-by-root": "a",
  "file-by-parent": "a",
  "folder/file-above": "a",
  "folder-relative/b.txt": "b",
  "folder-absolute/b.txt": "b",
  "folder-absolute/file-above": "a",
  "self/a.txt": "a",
  "self/self/folder/b.txt": "b",
  "chain-1": "b",
  "out-and-back": "a",
  "out-folder/back": "a",
  "parent/release-1/a.txt": "a",
  "parent/current/self/a.txt": "a",
};
const OUTSIDE = {
  "out-relative": "secret",
  "out-absolute": "secret",
  "out-folder/secret.txt": "secret",
  "out-chain-1": "secret",
  sibling: "key",
  "sibling-folder/key.txt": "key",
  "parent/outside/secret.txt": "secret",
  "parent/release-1-secret/key.txt": "key",
};

const SENT: Record<(typeof POLICIES)[number], object> = {
  refuse: PLAIN,
  inside: { ...PLAIN, ...INSIDE },
  follow: { ...PLAIN, ...INSIDE, ...OUTSIDE },
};

describeServers((start) => {
  describe.each(POLICIES)('symlinks: "%s"', (symlinks) => {
    const site = useSite(start, (base) => ({ root: plant(base), options: { symlinks } }));

    it("sends what it should, and nothing else", async () => {
      // Twice: what was found a moment ago goes a shorter way.
      for (let i = 0; i < 2; i++) {
        expect(await textsOf(site(), Object.keys(SENT.follow))).toEqual(SENT[symlinks]);
      }
    });

    it("sends what a folder's symlink leads to now, or never", async () => {
      const connection = new KeptConnection(site().port);
      for (const version of ["1", "2", "1", "2"]) {
        point(join(site().base, "release-1/version"), `v${version}`);
        const { status, body } = await connection.ask({ target: "/version/version.txt" });
        if (symlinks === "refuse") expect(status).toBe(404);
        else expect(body.toString()).toBe(version);
      }
      connection.close();
    });

    it("sends the files of a new release at once", async () => {
      const { base, port } = site();
      const connection = new KeptConnection(port);
      for (const release of ["1", "2", "1", "2", "1"]) {
        point(join(base, "current"), `release-${release}`);
        const other = release === "1" ? "2" : "1";
        for (const [name, wanted] of [
          [`only-in-${release}.txt`, `200 ${release}`],
          ["large.bin", `200 ${release}`],
          ["a.txt", "200 a"],
          [`only-in-${other}.txt`, "404 N"],
        ]) {
          const { status, body } = await connection.ask({ target: `/${name}` });
          expect([name, `${status} ${body.toString("latin1", 0, 1)}`]).toEqual([name, wanted]);
        }
      }
      connection.close();
    });

    it("answers everything while the release is switched", async () => {
      expect(await statusesWhileSwitching(site())).toEqual([200]);
    });
  });
});

function plant(base: string): string {
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(base, name)), { recursive: true });
    writeFileSync(join(base, name), text);
  }
  for (const [name, target] of Object.entries(LINKS)) {
    symlinkSync(target.replace("BASE", base), join(base, "release-1", name));
  }
  const root = join(base, "current");
  point(root, "release-1");
  return root;
}

/** The texts of those paths for which there is one. */
async function textsOf({ get }: Site, paths: readonly string[]): Promise<Record<string, string>> {
  const answers = await Promise.all(paths.map(async (path) => ({ path, ...(await get(path)) })));
  for (const { status } of answers) expect([200, 404]).toContain(status);
  const sent = answers.filter(({ status }) => status === 200);
  return Object.fromEntries(sent.map(({ path, body }) => [path, body.toString()]));
}

/** Which statuses there are of a file that every release has. */
async function statusesWhileSwitching({ base, port }: Site): Promise<number[]> {
  const statuses = new Set<number>();
  let isOver = false;
  const connections = Array.from({ length: 6 }, async () => {
    const connection = new KeptConnection(port);
    while (!isOver) statuses.add((await connection.ask({ target: "/a.txt" })).status);
    connection.close();
  });
  for (let i = 0; i < 40; i++) {
    point(join(base, "current"), `release-${1 + (i % 2)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  isOver = true;
  await Promise.all(connections);
  return [...statuses];
}

/** Makes a symlink, or has one lead elsewhere, in one step. */
function point(link: string, target: string): void {
  symlinkSync(target, `${link}.new`);
  renameSync(`${link}.new`, link);
}
