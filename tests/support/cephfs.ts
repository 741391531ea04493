// A folder that several machines could mount: CephFS, on a small Ceph of its own.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { type Cluster, startCluster } from "./ceph_cluster.ts";

const PROGRAMS = [
  "/usr/bin/ceph-mon",
  "/usr/bin/ceph-osd",
  "/usr/bin/ceph-mds",
  "/usr/bin/ceph-fuse",
];

/** Whether CephFS is installed. */
export const hasCephFs: boolean = PROGRAMS.every((path) => existsSync(path));

/** Whether these tests may mount: they are root, with the right to do so, and the kernel has FUSE. */
export const mayMount: boolean = hasRightToMount() && existsSync("/dev/fuse");

/** Root in a container mostly has not. */
export function hasRightToMount(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const rights = /CapEff:\s+([0-9a-f]+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return ((BigInt(`0x${rights ?? 0}`) >> 21n) & 1n) === 1n; // CAP_SYS_ADMIN
}

export interface CephFs {
  /** Where it is mounted. Every user may enter it. */
  readonly path: string;
  stop(): void;
}

/** Starts a cluster with a file system and mounts that. If something fails, nothing is left. */
export function mountCephFs(): Promise<CephFs> {
  return startCluster({}, async (cluster) => {
    const { at, run, start, stop } = cluster;
    for (const pool of ["meta", "data"]) await run("ceph", "osd", "pool", "create", pool);
    await run("ceph", "fs", "new", "fs", "meta", "data");
    start("ceph-mds", "-i", "a");
    await cluster.until("the metadata server is active", async () =>
      (await run("ceph", "mds", "stat")).includes("up:active"),
    );
    const path = at("mounted");
    mkdirSync(path);
    try {
      await mount(cluster, path);
    } catch (error) {
      unmount(path);
      throw error;
    }
    return {
      path,
      stop() {
        try {
          unmount(path);
        } finally {
          stop();
        }
      },
    };
  });
}

async function mount({ start, until }: Cluster, path: string): Promise<void> {
  start("ceph-fuse", path, "--client-mountpoint=/", "-o", "allow_other");
  await until("it is mounted", async () => isMounted(path));
}

function isMounted(path: string): boolean {
  return readFileSync("/proc/self/mounts", "utf8").includes(` ${path} fuse.ceph-fuse `);
}

/** At once, whoever has a file of it open: the cluster ends too, and nobody could end such a mount later. */
function unmount(path: string): void {
  if (isMounted(path)) execFileSync("umount", ["--lazy", path]);
}
