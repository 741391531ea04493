// node bench/growth_worker.mjs CASE: CPU time of one request, in this process, for what CASE says as JSON:
//   delivery   hand-off or embedded, from the folder `root`
//   paths      the files that are asked for, one after the other; or `count`, for all of growth_tree.mjs
//   waiting    requests whose authorizer waits at the same time
//   ms         how long is measured, of CPU time: a busy machine makes it longer, and not shorter
// Prints microseconds.

import { setImmediate as laterInLoop } from "node:timers/promises";
import { embedded } from "../dist/embedded.js";
import { createFileHandler, nginx } from "../dist/mod.js";
import { pathOf } from "./growth_tree.mjs";

/** Prime to every count of files, so that all of them have their turn, in no order that a disk has. */
const STRIDE = 7919;
const BATCH = 200;

const { delivery, root, paths, count, waiting = 1, waits, ms } = JSON.parse(process.argv[2]);
const files = createFileHandler({
  mount: "/files",
  authorize: waits ? () => laterInLoop(true) : async () => true,
  delivery: delivery === "embedded" ? embedded({ root }) : nginx({ location: "/_sendoff/" }),
});
let asked = 0;
const nextPath = () => {
  asked += 1;
  return paths ? paths[asked % paths.length] : pathOf((asked * STRIDE) % count);
};

await run(ms / 2); // compiles it
console.log(await run(ms));

async function run(ms) {
  const start = process.cpuUsage();
  let requests = 0;
  let used = 0;
  for (; used < ms * 1000; used = sinceThen(start)) {
    for (let i = 0; i < BATCH; i += waiting) {
      await Promise.all(Array.from({ length: waiting }, ask));
      requests += waiting;
    }
  }
  return used / requests;
}

function sinceThen(start) {
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

async function ask() {
  const answer = await files(new Request(`http://localhost/files/${nextPath()}`));
  if (answer.status !== 200) throw new Error(`${answer.status} for ${delivery}`);
  if (answer.body !== null) await answer.arrayBuffer();
}
