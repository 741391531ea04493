// A thread that swaps names as fast as the disk lets it: the files in `folder` and its folder `sub` for
// symlinks to what has the same name in `outside`, and back.
import { linkSync, mkdirSync, renameSync, symlinkSync, unlinkSync } from "node:fs";
import { workerData } from "node:worker_threads";

const { folder, inside, outside, files, counters } = workerData;
const [FLIPPED, STOP] = [0, 1];
const counter = new Int32Array(counters);
const aside = `${folder}/.aside`;
mkdirSync(aside);

while (Atomics.load(counter, STOP) === 0) {
  for (const name of files) {
    symlinkSync(`${outside}/${name}`, `${aside}/link`);
    renameSync(`${aside}/link`, `${folder}/${name}`); // in one step: there is always one of the two
  }
  renameSync(`${folder}/sub`, `${aside}/sub`);
  symlinkSync(outside, `${folder}/sub`);

  for (const name of files) {
    linkSync(`${inside}/${name}`, `${aside}/file`);
    renameSync(`${aside}/file`, `${folder}/${name}`);
  }
  unlinkSync(`${folder}/sub`);
  renameSync(`${aside}/sub`, `${folder}/sub`);
  Atomics.add(counter, FLIPPED, 1);
}
