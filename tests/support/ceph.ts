// A real object store for the tests: Ceph with its S3 gateway, on loopback, in a folder of its own, with all
// data in memory. Ends with everything that it started.
import { existsSync } from "node:fs";
import { type Cluster, type ClusterOptions, startCluster } from "./ceph_cluster.ts";
import { freePort } from "./process.ts";

const PROGRAMS = ["/usr/bin/ceph-mon", "/usr/bin/ceph-osd", "/usr/bin/radosgw"];

/** Whether Ceph is installed. */
export const hasCeph: boolean = PROGRAMS.every((path) => existsSync(path));

export interface Store {
  /** The first gateway. */
  readonly endpoint: string;
  /** All gateways. */
  readonly endpoints: readonly string[];
  readonly credentials: { accessKeyId: string; secretAccessKey: string };
  /** Kills a gateway, the first if not told, as when its machine dies. */
  killGateway(i?: number): void;
  /** Kills an OSD, with its copies. */
  killOsd(i: number): void;
  stop(): void;
}

export interface StoreOptions extends ClusterOptions {
  /** Default: 1. */
  readonly gateways?: number;
}

const CREDENTIALS = { accessKeyId: "testkey", secretAccessKey: "testsecret" };

/** Starts a store with one user. Takes some two seconds; with three OSDs and two gateways, some four. */
export function startStore({ gateways = 1, ...options }: StoreOptions = {}): Promise<Store> {
  return startCluster(options, async (cluster) => {
    const first = await startGateway(cluster, 0); // this one makes the pools
    const { accessKeyId, secretAccessKey } = CREDENTIALS;
    const keys = [`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`];
    const user = ["user", "create", "--uid=test", "--display-name=test", ...keys];
    const rest = Array.from({ length: gateways - 1 }, (_, i) => startGateway(cluster, i + 1));
    const [others] = await Promise.all([Promise.all(rest), cluster.run("radosgw-admin", ...user)]);
    const all = [first, ...others];
    return {
      endpoint: first.endpoint,
      endpoints: all.map(({ endpoint }) => endpoint),
      credentials: { ...CREDENTIALS },
      killGateway: (i = 0) => cluster.kill(all[i]?.daemon),
      killOsd: cluster.killOsd,
      stop: cluster.stop,
    };
  });
}

async function startGateway(cluster: Cluster, i: number) {
  const address = `127.0.0.1:${await freePort()}`;
  const frontend = `beast endpoint=${address} tcp_nodelay=1`;
  const daemon = cluster.start("radosgw", "-n", `client.rgw.${i}`, "--rgw-frontends", frontend);
  const endpoint = `http://${address}`;
  await cluster.until("the gateway answers", () =>
    fetch(endpoint).then(
      () => true,
      () => false,
    ),
  );
  return { daemon, endpoint };
}
