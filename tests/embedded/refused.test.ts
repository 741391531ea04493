// What is no regular file, or none that the app may read, is like a file that is not there.
import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, mkdirSync, openSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeServers } from "../support/embedded_servers.ts";
import { type Site, useSite, withoutDate } from "../support/embedded_site.ts";
import { unprivileged } from "../support/process.ts";

const SECRET = "nobody may read this";

const OF_NO_USE: readonly [what: string, path: string][] = [
  ["a folder", "folder"],
  ["a folder with an ending", "folder.txt"],
  ["a named pipe", "pipe"],
  ["a named pipe with somebody at its other end", "pipe-in-use"],
  ["a symlink to a named pipe", "link-to-pipe"],
  ["a socket", "socket"],
  ["a device", "link-to-zero"],
  ["a device that is empty", "link-to-null"],
  ["the app's own environment", "link-to-environ"],
  ["the app's own memory", "link-to-mem"],
  ["a file of the system", "link-to-version"],
  ["a symlink to itself", "loop"],
  ["symlinks that lead to each other", "loop-a"],
  ["a symlink to nothing", "dangling"],
  ["a symlink to nothing outside", "dangling-outside"],
  ["a file as a folder", "a.txt/b"],
  ["a path that no disk takes below the root", `${"folder/".repeat(580)}a.txt`],
  ["a file that the app may not read", "unreadable.txt"],
  ["a file in a folder that the app may not enter", "locked/a.txt"],
  ["no file in a folder that the app may not enter", "locked/none"],
];

function plant(base: string): string {
  const root = join(base, "root");
  for (const folder of ["folder", "folder.txt", "locked"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  writeFileSync(join(root, "a.txt"), "a");
  for (const name of ["unreadable.txt", "locked/a.txt"]) writeFileSync(join(root, name), SECRET);
  chmodSync(join(root, "unreadable.txt"), 0);
  chmodSync(join(root, "locked"), 0);
  execFileSync("mkfifo", [join(root, "pipe"), join(root, "pipe-in-use")]);
  const links: Record<string, string> = {
    "link-to-pipe": "pipe",
    "link-to-zero": "/dev/zero",
    "link-to-null": "/dev/null",
    "link-to-environ": "/proc/self/environ",
    "link-to-mem": "/proc/self/mem",
    "link-to-version": "/proc/version",
    loop: "loop",
    "loop-a": "loop-b",
    "loop-b": "loop-a",
    dangling: "none",
    "dangling-outside": "/none",
  };
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(root, name));
  return root;
}

describeServers((start) => {
  // Root can read everything, so the app runs as nobody.
  const site = useSite(start, (base) => ({
    root: plant(base),
    restrictions: { user: unprivileged },
  }));
  itIsAsIfNotThere(site, OF_NO_USE);

  describe("and where symlinks are followed anywhere", () => {
    const following = useSite(start, (base) => ({
      root: plant(base),
      options: { symlinks: "follow", io: "async" },
      restrictions: { user: unprivileged },
    }));
    // What is behind the symlink to a file of the system is a regular file then.
    const refused = OF_NO_USE.filter(([, path]) => !/environ|mem|version/.test(path));
    itIsAsIfNotThere(following, refused);
  });
});

function itIsAsIfNotThere(site: () => Site, paths: readonly [what: string, path: string][]) {
  let socket: Server;
  let otherEnd: number;
  beforeAll(async () => {
    const root = join(site().base, "root");
    socket = createServer();
    await new Promise<void>((resolve) => socket.listen(join(root, "socket"), resolve));
    otherEnd = openSync(join(root, "pipe-in-use"), "r+");
  });
  afterAll(async () => {
    closeSync(otherEnd);
    chmodSync(join(site().base, "root/locked"), 0o755);
    await new Promise((resolve) => socket.close(resolve));
  });

  it("sends what is there", async () => {
    expect((await site().get("a.txt")).body.toString()).toBe("a");
  });

  it.each(paths)("%s", async (_, path) => {
    const [missing, answer] = await Promise.all([site().get("none"), site().get(path)]);
    expect(answer.status).toBe(404);
    expect(withoutDate(answer)).toEqual(withoutDate(missing));
    const text = JSON.stringify(withoutDate(answer));
    for (const word of [site().base, "root", SECRET, path]) expect(text).not.toContain(word);
  });

  it("a hundred named pipes at once, without keeping anybody waiting", async () => {
    const { get } = site();
    const start = performance.now();
    const pipes = Array.from({ length: 100 }, () => get("pipe"));
    expect((await get("a.txt")).status).toBe(200);
    for (const { status } of await Promise.all(pipes)) expect(status).toBe(404);
    expect(performance.now() - start).toBeLessThan(5000);
  });
}
