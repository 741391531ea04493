// Who is measured against whom, on which runtime, and what is wanted of sendoff there.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startServer } from "./load.mjs";
import { nginxVersion, startNginx } from "./nginx.mjs";
import { stdImportMap } from "./std_import_map.mjs";

const MIB = 1024 * 1024;

/**
 * A goal is about the work done in a second of CPU time, ours : theirs, or with `atMost` about the CPU
 * time for the same work.
 */
const NODE_GOALS = [
  { size: "1 KiB", who: "ours", against: "sirv", atLeast: 2.5 },
  { size: "16 KiB", who: "ours", against: "sirv", atLeast: 2.5 },
  { size: "128 KiB", who: "ours", against: "sirv", atLeast: 1 },
  { size: "1 KiB", who: "cached", against: "sirv", atLeast: 3.3 },
  { size: "16 KiB", who: "cached", against: "sirv", atLeast: 3.3 },
  { size: "128 KiB", who: "cached", against: "sirv", atLeast: 1.8 },
  { size: "10 MiB", who: "ours", against: "sirv", atMost: 0.8 },
  { size: "1 GiB", who: "ours", against: "sirv", atMost: 0.8 },
  { size: "1 KiB", who: "ours", against: "serveStatic", atLeast: 7 },
  { size: "10 MiB", who: "ours", against: "serveStatic", atLeast: 2 },
];

const DENO_GOALS = [
  { size: "1 KiB", who: "ours", against: "serveFile", atLeast: 4 },
  { size: "128 KiB", who: "ours", against: "serveFile", atLeast: 2 },
  { size: "10 MiB", who: "ours", against: "serveFile", atLeast: 0.95 },
];

const BUN_GOALS = [
  { size: "1 KiB", who: "ours", against: "Bun.file", atLeast: 1.2 },
  { size: "16 KiB", who: "ours", against: "Bun.file", atLeast: 1.2 },
  { size: "128 KiB", who: "ours", against: "Bun.file", atLeast: 0.9 },
  { size: "10 MiB", who: "ours", against: "Bun.file", atLeast: 0.9 },
];

/** Starts one contestant on Node in a fresh process. */
export function startOnNode(role, { folder }, name, options = []) {
  return startServer([process.execPath, ...options], "embedded_node.mjs", [role, folder, name]);
}

/**
 * Each contestant's `start` gives a server that has the files, of which the named one will be asked for;
 * `upTo` is the size of the largest that it is asked for.
 */
export function hosts({ deno, bun }) {
  const onNode = (role) => (files, name) => startOnNode(role, files, name);
  const onDeno = (role) => (files, name) => {
    const map = join(files.work, "std_import_map.json");
    writeFileSync(map, stdImportMap());
    // With this checkout's deno.json, Deno would look std's modules up as npm's, without the map.
    const command = [deno, "run", "-A", "--no-config", `--import-map=${map}`];
    return startServer(command, "embedded_deno.mjs", [role, files.folder, name]);
  };
  const onBun = (role) => (files, name) =>
    startServer([bun], "embedded_bun.mjs", [role, files.folder, name]);
  const nginx = nginxVersion();
  const ceiling = nginx && { [nginx]: { start: ({ work, folder }) => startNginx(work, folder) } };

  return [
    {
      title: "Node, @hono/node-server",
      contestants: {
        ours: { start: onNode("ours") },
        cached: { start: onNode("cached"), upTo: 256 * 1024 }, // larger ones are never cached
        floor: { start: onNode("floor"), upTo: 10 * MIB },
        sirv: { start: onNode("sirv") },
        serveStatic: { start: onNode("serveStatic"), upTo: 10 * MIB },
        ...ceiling,
      },
      goals: NODE_GOALS,
    },
    {
      title: "Deno.serve",
      note:
        "serveFile is the published code of Deno's std, from npm's mirror deno-std. Modules that the " +
        "mirror lacks are shims, of which serveFile uses only the names of headers and methods.",
      missing: deno === null,
      contestants: {
        ours: { start: onDeno("ours"), upTo: 10 * MIB },
        floor: { start: onDeno("floor"), upTo: 10 * MIB },
        serveFile: { start: onDeno("serveFile"), upTo: 10 * MIB },
      },
      goals: DENO_GOALS,
    },
    {
      title: "Bun.serve",
      missing: bun === null,
      contestants: {
        ours: { start: onBun("ours"), upTo: 10 * MIB },
        floor: { start: onBun("floor"), upTo: 10 * MIB },
        "Bun.file": { start: onBun("Bun.file"), upTo: 10 * MIB },
      },
      goals: BUN_GOALS,
    },
  ];
}
