// A thread that writes each file of a list anew until it is stopped: a new one in its place, or over
// the old one. A version is one letter over and over, at a length of its own.
import { renameSync, writeFileSync } from "node:fs";
import { workerData } from "node:worker_threads";

const { files, stop } = workerData;

for (let version = 0; Atomics.load(stop, 0) === 0; version++) {
  const letter = version % 26;
  for (const { path, size, replace } of files) {
    const bytes = Buffer.alloc(size + letter, 65 + letter);
    writeFileSync(replace ? `${path}.new` : path, bytes);
    if (replace) renameSync(`${path}.new`, path);
  }
}
