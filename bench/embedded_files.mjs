// What is downloaded. All are text by their names, which get no Content-Disposition.

import { randomFillSync } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const KIB = 1024;
const MIB = 1024 * KIB;

/** Large ones are counted by the byte, as a run has only a few of them. */
export const SIZES = [
  { label: "1 KiB", name: "1k.txt", bytes: KIB, connections: 16 },
  { label: "16 KiB", name: "16k.txt", bytes: 16 * KIB, connections: 16 },
  { label: "128 KiB", name: "128k.txt", bytes: 128 * KIB, connections: 16 },
  { label: "10 MiB", name: "10m.txt", bytes: 10 * MIB, connections: 4, large: true },
  { label: "1 GiB", name: "1g.txt", bytes: 1024 * MIB, connections: 2, large: true },
];
export const SLOW_FILE = { name: "20mb.txt", bytes: 20_000_000 };

/** A file that changed within the last two seconds is not cached: it may change again unnoticed. */
const SETTLED = 2100;

/** Writes files into a folder of this run, which goes when the process ends, however it ends. */
export async function makeFiles(sizes) {
  const work = mkdtempSync(join(tmpdir(), "sendoff-bench-"));
  process.once("exit", () => rmSync(work, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

  const folder = join(work, "files");
  mkdirSync(folder);
  for (const { name, bytes } of sizes) write(join(folder, name), bytes);
  await sleep(SETTLED);
  return { work, folder };
}

/** Random up to 10 MiB, then the same again. On disk when it returns: nothing is written later on. */
function write(path, bytes) {
  const block = randomFillSync(new Uint8Array(Math.min(bytes, 10 * MIB)));
  const file = openSync(path, "w");
  for (let left = bytes; left > 0; )
    left -= writeSync(file, block, 0, Math.min(left, block.length));
  fsyncSync(file);
  closeSync(file);
}

/** A server that answers something else has nothing to be measured. */
export async function checkAnswer(url, { folder }, { name, bytes }) {
  if (bytes > 10 * MIB) return;
  const answer = await fetch(url);
  const body = Buffer.from(await answer.arrayBuffer());
  if (answer.status !== 200 || !body.equals(readFileSync(join(folder, name)))) {
    throw new Error(`${url} gives ${answer.status} and ${body.length} bytes, not the file`);
  }
}
