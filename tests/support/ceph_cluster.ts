// A Ceph of one monitor and a few OSDs, on loopback, in a folder of its own, with all data in memory.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { cephConfig, PORTS } from "./ceph_config.ts";
import { freePort, temporaryFolder, until } from "./process.ts";

export interface ClusterOptions {
  /** Default: 1. */
  readonly osds?: number;
  /** How many OSDs have each object. Default: 1. */
  readonly copies?: number;
  /** Bytes that each OSD may hold in memory. Default: 1 GiB. */
  readonly capacity?: number;
}

export interface Cluster {
  /** A path in the cluster's folder. */
  at(name: string): string;
  /** Runs one of Ceph's commands on this cluster to its end, and gives what it printed. */
  run(command: string, ...args: string[]): Promise<string>;
  /** Starts one of Ceph's daemons in this cluster; it ends with it. */
  start(command: string, ...args: string[]): ChildProcess;
  /** Waits until a condition holds, or one of the daemons has ended by itself. */
  until(what: string, holds: () => Promise<boolean>): Promise<void>;
  /** Kills a daemon, as when its machine dies. */
  kill(daemon: ChildProcess | undefined): void;
  killOsd(i: number): void;
  stop(): void;
}

/** Starts a cluster, and then what is to run in it. If either fails, nothing is left. */
export async function startCluster<T>(
  { osds = 1, copies = 1, capacity = 2 ** 30 }: ClusterOptions,
  inside: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const fsid = crypto.randomUUID();
  const folder = temporaryFolder("ceph");
  const cluster = await emptyCluster(folder, fsid, copies, capacity);
  try {
    await startMonitor(cluster, fsid);
    await startOsds(cluster, osds);
    return await inside(cluster);
  } catch (cause) {
    const log = readFileSync(cluster.at("log/setup.log"), "utf8").slice(-3000);
    cluster.stop();
    throw new Error(`Ceph did not start\n${log}`, { cause });
  }
}

type Daemons = (ChildProcess | undefined)[];

interface EmptyCluster extends Cluster {
  readonly osds: Daemons;
  readonly monitorPort: number;
}

async function emptyCluster(
  folder: ReturnType<typeof temporaryFolder>,
  fsid: string,
  copies: number,
  capacity: number,
): Promise<EmptyCluster> {
  const at = (name: string) => join(folder.path, name);
  for (const name of ["mon", "mds", "run", "log"]) mkdirSync(at(name));
  const monitorPort = await freePort();
  // Below those that the system gives to everyone who asks for any: another daemon's port stays free until it
  // starts.
  const firstPort = 10_000 + Math.floor(Math.random() * (22_000 - PORTS));
  const facts = { folder: folder.path, fsid, monitorPort, firstPort, copies, capacity };
  const config = at("ceph.conf");
  writeFileSync(config, cephConfig(facts));
  const log = openSync(at("log/setup.log"), "a");
  const env = { ...process.env, CEPH_CONF: config };
  const running = new Set<ChildProcess>();
  const end = new AbortController();
  const osds: Daemons = [];
  const kill = (daemon: ChildProcess | undefined) => {
    if (daemon === undefined || !running.delete(daemon)) throw new Error("no such daemon runs");
    daemon.kill("SIGKILL");
  };
  return {
    at,
    osds,
    monitorPort,
    async run(command, ...args) {
      const options = { env, signal: end.signal, killSignal: "SIGKILL" } as const;
      const { stdout } = await promisify(execFile)(command, args, options);
      return stdout;
    },
    start(command, ...args) {
      // It ends with the tests, however those end.
      const dies = ["--pdeathsig", "KILL", "--", command];
      const daemon = spawn("setpriv", [...dies, ...args, "-f"], {
        env,
        stdio: ["ignore", log, log],
      });
      running.add(daemon);
      return daemon;
    },
    until: (what, holds) =>
      until(what, () => {
        for (const { exitCode, signalCode, spawnargs } of running) {
          if ((exitCode ?? signalCode) !== null)
            throw new Error(`it ended: ${spawnargs.join(" ")}`);
        }
        return holds();
      }),
    kill,
    killOsd: (i) => kill(osds[i]),
    stop() {
      end.abort();
      const all = [...running];
      for (const daemon of all) kill(daemon); // the data is thrown away, so nobody needs to be polite
      for (const { pid } of all) waitForEnd(pid);
      closeSync(log);
      folder.remove();
    },
  };
}

async function startMonitor({ run, start, at, monitorPort }: EmptyCluster, fsid: string) {
  const map = at("monmap");
  const address = `[v2:127.0.0.1:${monitorPort}]`;
  await run("monmaptool", "--create", "--clobber", "--addv", "a", address, "--fsid", fsid, map);
  await run("ceph-mon", "-i", "a", "--mkfs", "--monmap", map);
  start("ceph-mon", "-i", "a");
}

async function startOsds({ run, start, at, osds, ...cluster }: EmptyCluster, count: number) {
  for (let i = 0; i < count; i++) {
    const [id, uuid] = [`${i}`, crypto.randomUUID()];
    mkdirSync(at(`osd.${i}`));
    await run("ceph", "osd", "new", uuid, id);
    await run("ceph-osd", "-i", id, "--mkfs", "--osd-uuid", uuid);
    osds.push(start("ceph-osd", "-i", id));
  }
  // An object that is written before would have fewer copies at first. With one OSD, it waits by itself.
  if (count === 1) return;
  await cluster.until("all OSDs are up", async () =>
    (await run("ceph", "osd", "stat")).includes(`${count} up`),
  );
}

/** Until a killed child holds nothing any more. Node takes note of its end later. */
function waitForEnd(pid: number | undefined): void {
  const isGone = () => {
    try {
      return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
    } catch {
      return true;
    }
  };
  while (!isGone()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
}
