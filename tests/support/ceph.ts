// A real object store for the tests: Ceph with its S3 gateway, on loopback, in a folder of its own, with all
// data in memory. Ends with everything that it started.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, temporaryFolder, until } from "./process.ts";

const PROGRAMS = ["/usr/bin/ceph-mon", "/usr/bin/ceph-osd", "/usr/bin/radosgw"];

/** Whether Ceph is installed. */
export const hasCeph = PROGRAMS.every((path) => existsSync(path));

export interface Store {
  readonly endpoint: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string };
  /** Kills the gateway, as when its machine dies. */
  killGateway(): void;
  stop(): void;
}

/**
 * What makes a small Ceph quick, each found by measuring: no keys between its own parts, plain messages, one
 * copy, few groups, no background work, and no delay for small answers.
 */
function configText(folder: string, monitor: number, low: number, fsid: string): string {
  return `[global]
fsid = ${fsid}
mon host = [v2:127.0.0.1:${monitor}/0]
ms bind msgr1 = false
ms bind port min = ${low}
ms bind port max = ${low + 30}
public network = 127.0.0.0/8
auth cluster required = none
auth service required = none
auth client required = none
run dir = ${folder}/run
admin socket = ${folder}/run/$name.asok
pid file = ${folder}/run/$name.pid
log file = ${folder}/log/$name.log
crash dir = ${folder}/run
keyring = ${folder}/keyring
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon max pg per osd = 500
paxos propose interval = 0.05
paxos min wait = 0.01
[mon]
mon data = ${folder}/mon
mon cluster log file = ${folder}/log/cluster.log
mon data avail crit = 1
mon data avail warn = 1
rocksdb cache size = 33554432
[osd]
osd data = ${folder}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
osd class update on start = false
[client]
ms mon client mode = crc
rgw thread pool size = 32
rgw enable usage log = false
rgw enable gc threads = false
rgw enable lc threads = false
rgw gc max objs = 1
rgw lc max objs = 1
rgw objexp hints num shards = 1
rgw dynamic resharding = false
rgw run sync thread = false
`;
}

/** Starts a store with one user. Takes some two seconds. */
export async function startStore(): Promise<Store> {
  const folder = temporaryFolder("ceph");
  const at = (name: string) => join(folder.path, name);
  for (const name of ["mon", "osd", "run", "log"]) mkdirSync(at(name));
  const fsid = crypto.randomUUID();
  const [monitor, gateway, low] = [await freePort(), await freePort(), await freePort()];
  const config = at("ceph.conf");
  writeFileSync(config, configText(folder.path, monitor, low > 65_000 ? low - 1000 : low, fsid));
  const conf = ["--conf", config];
  const log = openSync(at("log/setup.log"), "a");
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, [...args], {
      stdio: ["ignore", log, log],
      env: { ...process.env, CEPH_CONF: config, CEPH_ARGS: conf.join(" ") },
    });
  const pids: number[] = [];
  const start = (command: string, ...args: string[]) => {
    const child = spawn(command, [...args, ...conf, "-f"], { stdio: ["ignore", log, log] });
    if (child.pid !== undefined) pids.push(child.pid);
    return child;
  };
  const stop = () => {
    for (const pid of pids.splice(0).reverse()) kill(pid); // the data is thrown away, so nobody needs to be polite
    folder.remove();
  };
  try {
    const map = at("monmap");
    run(
      "monmaptool",
      "--create",
      "--clobber",
      "--addv",
      "a",
      `[v2:127.0.0.1:${monitor}]`,
      "--fsid",
      fsid,
      map,
    );
    run("ceph-mon", "-i", "a", "--mkfs", "--monmap", map, ...conf);
    start("ceph-mon", "-i", "a");
    const uuid = crypto.randomUUID();
    run("ceph", ...conf, "osd", "new", uuid, "0");
    run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", uuid, ...conf);
    start("ceph-osd", "-i", "0");
    const frontend = `beast endpoint=127.0.0.1:${gateway} tcp_nodelay=1`;
    const rgw = start("radosgw", "-n", "client.rgw.0", "--rgw-frontends", frontend);
    const endpoint = `http://127.0.0.1:${gateway}`;
    await until("the gateway answers", () =>
      fetch(endpoint).then(
        () => true,
        () => false,
      ),
    );
    const credentials = { accessKeyId: "testkey", secretAccessKey: "testsecret" };
    const keys = [
      `--access-key=${credentials.accessKeyId}`,
      `--secret-key=${credentials.secretAccessKey}`,
    ];
    run("radosgw-admin", ...conf, "user", "create", "--uid=test", "--display-name=test", ...keys);
    return { endpoint, credentials, killGateway: () => kill(rgw.pid), stop };
  } catch (error) {
    stop();
    throw error;
  }
}

function kill(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  } catch {
    // it has ended by itself
  }
}
