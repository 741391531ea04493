// How much memory the server holds while many download at once, and while many are slow to take what
// they asked for.

import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { SIZES, SLOW_FILE } from "./embedded_files.mjs";
import { startOnNode } from "./embedded_hosts.mjs";
import { wrk } from "./load.mjs";
import { table } from "./report.mjs";

const DOWNLOADS = 32;
const READERS = 150;
const CONTESTANTS = ["ours", "sirv"];
/** Milliseconds until all of them have been sent as much as they take. */
const WAIT = 1500;
const MOST_AT_ALL = 150;
const MOST_GROWTH = 40;

export async function embeddedMemory(files, { runMs }) {
  const downloads = [];
  const readers = [];
  for (const role of CONTESTANTS) {
    downloads.push(await peakOfDownloads(role, files, 3 * runMs));
    readers.push(await growthBySlowReaders(role, files));
  }
  const cells = (found, most) =>
    found.map((mib, i) => `${mib.toFixed(0)}${i === 0 && mib >= most ? " **(missed)**" : ""}`);
  const rows = [
    [
      `${DOWNLOADS} downloads of 1 GiB, at most`,
      ...cells(downloads, MOST_AT_ALL),
      `below ${MOST_AT_ALL}`,
    ],
    [
      `${READERS} slow readers of 20 MB, growth`,
      ...cells(readers, MOST_GROWTH),
      `below ${MOST_GROWTH}`,
    ],
  ];
  return table(["resident memory on Node, MiB", ...CONTESTANTS, "goal"], rows);
}

async function peakOfDownloads(role, files, ms) {
  const { name } = SIZES.at(-1);
  const server = await startOnNode(role, files, name);
  try {
    const url = `http://127.0.0.1:${server.port}/${name}`;
    await wrk(url, { ms, connections: DOWNLOADS, timeout: 600 });
    return memoryOf(server, "VmHWM");
  } finally {
    await server.stop();
  }
}

async function growthBySlowReaders(role, files) {
  const { name } = SLOW_FILE;
  const server = await startOnNode(role, files, name);
  const sockets = [];
  try {
    const small = await fetch(`http://127.0.0.1:${server.port}/${SIZES[0].name}`);
    await small.arrayBuffer(); // what one request needs is there before
    const before = memoryOf(server, "VmRSS");
    for (let i = 0; i < READERS; i++) {
      const socket = connect(server.port, "127.0.0.1")
        .pause()
        .on("error", () => {});
      socket.write(`GET /${name} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      sockets.push(socket);
    }
    let most = before;
    for (const end = performance.now() + WAIT; performance.now() < end; await sleep(50)) {
      most = Math.max(most, memoryOf(server, "VmRSS"));
    }
    return most - before;
  } finally {
    for (const socket of sockets) socket.destroy();
    await server.stop();
  }
}

/** MiB, of /proc/PID/status. */
function memoryOf({ pid }, field) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)[1]) / 1024;
}
