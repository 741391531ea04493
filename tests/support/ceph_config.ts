/** What a small cluster's config is made from. */
export interface CephFacts {
  readonly folder: string;
  readonly fsid: string;
  readonly monitorPort: number;
  /** The first of {@linkcode PORTS} ports for all other daemons. */
  readonly firstPort: number;
  /** How many OSDs have each object. */
  readonly copies: number;
  /** Bytes that each OSD may hold in memory. */
  readonly capacity: number;
}

/** More than four for each of a few OSDs, as a port may be taken. */
export const PORTS = 60;

/**
 * What makes a small Ceph quick, each found by measuring: no keys between its own parts, plain messages, few
 * groups, no background work, and no delay for small answers.
 */
export function cephConfig(facts: CephFacts): string {
  const { folder, fsid, monitorPort, firstPort, copies, capacity } = facts;
  return `[global]
fsid = ${fsid}
mon host = [v2:127.0.0.1:${monitorPort}/0]
ms bind msgr1 = false
ms bind port min = ${firstPort}
ms bind port max = ${firstPort + PORTS - 1}
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
osd pool default size = ${copies}
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
osd data = ${folder}/osd.$id
osd objectstore = memstore
memstore device bytes = ${capacity}
osd class update on start = false
[mds]
mds data = ${folder}/mds
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
