// On a disk that ignores case, a file has one name: that which the authorizer judged.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeServers } from "../support/embedded_servers.ts";
import { useSite } from "../support/embedded_site.ts";
import { REPOSITORY, temporaryFolder } from "../support/process.ts";

/** Needs a disk of that kind, which only root can mount, and only where the kernel lets it. */
const canMount = existsSync("/dev/fuse") && process.getuid?.() === 0;

describe.skipIf(!canMount)("a disk that ignores case", () => {
  const folder = temporaryFolder("case");
  let disk: ChildProcess;
  beforeAll(async () => {
    const script = `${REPOSITORY}tests/support/case_insensitive_disk.py`;
    disk = spawn("python3", [script, folder.path], { stdio: ["ignore", "pipe", "inherit"] });
    await once(disk.stdout ?? disk, "data");
  });
  afterAll(async () => {
    execFileSync("umount", ["--lazy", folder.path]);
    if (disk.exitCode === null) await once(disk, "exit");
    folder.remove();
  });

  it("is what this one is", () => {
    expect(existsSync(`${folder.path}/ADMIN/Secret.TXT`)).toBe(true);
    expect(existsSync(`${folder.path}/none.txt`)).toBe(false);
  });

  describeServers((start) => {
    describe.each(["inside", "refuse", "follow"] as const)("symlinks: %j", (symlinks) => {
      const site = useSite(start, () => ({
        root: folder.path,
        deny: /^admin\//,
        options: { symlinks },
      }));

      it.each([
        ["public.txt", 200],
        ["PUBLIC.txt", 404],
        ["admin/secret.txt", 403],
        ["ADMIN/secret.txt", 404],
        ["Admin/SECRET.TXT", 404],
      ])("%s is %i", async (path, status) => {
        const answer = await site().get(path);
        expect(answer.body.toString()).not.toContain("secret");
        expect(answer.status).toBe(status);
      });
    });
  });
});
