// nginx has no room left for what it takes from the app faster than a client takes it.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasRightToMount } from "../support/cephfs.ts";
import { openDescriptors, until } from "../support/process.ts";
import { ask } from "../support/raw_client.ts";
import { beginDownload } from "../support/raw_download.ts";
import { type SoakSite, startSoakSite } from "../support/soak_site.ts";
import { LARGE, large, legible, plantFiles } from "../support/soak_tree.ts";

const DOWNLOADS = 4;
/** Of an app: a file that is held open for a second, and what the runtime opens when it likes. */
const SLACK = 4;
const mayMount = hasRightToMount();

if (!mayMount) {
  console.log("A full disk is not tested: to mount a small one takes root's rights");
  it("a small disk can't be mounted here", () => {
    expect(mayMount).toBe(false);
  });
}

describe.runIf(mayMount)("nginx's disk is full", () => {
  /** nginx's room for answers that a client is too slow for: one MiB. */
  function useFullDisk(more: string): () => SoakSite {
    let site: SoakSite;
    beforeAll(async () => {
      site = await startSoakSite({
        plant: (root, work) => {
          plantFiles(root);
          return mountSmall(join(work, "small"));
        },
        more: (work) => `proxy_temp_path ${work}/small; ${more}`,
      });
    });
    afterAll(() => site?.stop());
    return () => site;
  }

  /** Slow at first, so that all of them are in nginx's hands at the same time. */
  async function download(port: number, target: string) {
    const begun = await Promise.all(
      Array.from({ length: DOWNLOADS }, () => beginDownload(port, target)),
    );
    await delay(1500);
    const ended = await Promise.all(begun.map((one) => one.finish(20_000)));
    for (const { announced, body, excess } of ended) {
      expect([announced, excess.length]).toEqual([LARGE, 0]);
      expect(body.equals(large.subarray(0, body.length))).toBe(true);
    }
    return ended.map(({ how }) => how);
  }

  const all = (how: string) => Array(DOWNLOADS).fill(how);

  describe("with the printed config", () => {
    const site = useFullDisk("");

    it("downloads that the app sends are cut, and none is taken for the whole", async () => {
      expect(await download(site().front.port, "/direct/large.bin")).toEqual(all("cut"));
      const idle = openDescriptors(site().direct.pid); // which nobody has asked
      await until("the apps have closed the file", () =>
        site().apps.every(({ pid }) => openDescriptors(pid) <= idle + SLACK),
      );
    });

    it("files that fit into nginx's memory are sent", async () => {
      const { status, body } = await ask(site().front.port, { target: "/direct/5000.bin" });
      expect([status, body.equals(legible(5000))]).toEqual([200, true]);
    });

    it("a hand-off needs no such room", async () => {
      const { port } = site().front;
      expect(await download(port, "/files/large.bin")).toEqual(all("complete"));
    });
  });

  describe("with proxy_max_temp_file_size 0", () => {
    const site = useFullDisk("proxy_max_temp_file_size 0;");

    it("downloads that the app sends are whole", async () => {
      const { port } = site().front;
      expect(await download(port, "/direct/large.bin")).toEqual(all("complete"));
    });
  });
});

/** A file system of one MiB in memory. Gives what takes it away. */
function mountSmall(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m,mode=777", "tmpfs", folder]);
  return () => void execFileSync("umount", [folder]);
}
