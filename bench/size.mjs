// node bench/size.mjs: what each entry weighs in an app's bundle, minified and compressed by gzip -9.
// Fails when one is over its limit, or has none.
//   at start   the entry and what it imports: loaded before the app can answer
//   later      chunks loaded when they are first needed: the media types, the program's commands
import { realpathSync } from "node:fs";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { bundle, ENTRIES, weight } from "../scripts/bundle.mjs";
import { table } from "./report.mjs";

/** Bytes. About one percent above what it is: whoever needs more says so here. */
const LIMITS = {
  ".": { start: 11000, later: 23200 },
  "./embedded": { start: 10560, later: 23200 },
  "./config": { start: 30600, later: 23200 },
  "./object-store": { start: 10820, later: 0 },
  "./signed-url": { start: 13570, later: 0 },
  "./doctor": { start: 28020, later: 23200 },
  "./testing": { start: 13290, later: 23200 },
  "./cli": { start: 2020, later: 114000 },
};

/** What apps commonly take from an entry: the rest has to stay out. */
const PARTS = {
  "createFileHandler + nginx": {
    source: 'export { createFileHandler, nginx } from "./mod.ts";',
    start: 8760,
    later: 23200,
  },
  "embedded alone": {
    source: 'export { embedded } from "./src/embedded/mod.ts";',
    start: 10480,
    later: 23200,
  },
};

/** One row for each thing that is measured; `limits` has the budget of each entry. */
export async function measure(limits = LIMITS, parts = PARTS) {
  const wanted = Object.entries(ENTRIES).map(([name, path]) => {
    return [name, { path, ...(limits[name] ?? { start: 0, later: 0 }) }];
  });
  return Promise.all(
    [...wanted, ...Object.entries(parts)].map(async ([name, { start, later, ...entry }]) => {
      const files = await bundle(entry);
      const size = {
        start: weight(files.filter(({ atStart }) => atStart)),
        later: weight(files.filter(({ atStart }) => !atStart)),
      };
      return {
        name,
        size,
        limit: { start, later },
        fits: size.start <= start && size.later <= later,
      };
    }),
  );
}

const script = process.argv[1];
if (script && import.meta.url === pathToFileURL(realpathSync(script)).href) {
  const rows = await measure();
  const cells = rows.map(({ name, size, limit, fits }) => [
    `\`${name.replace(/^\./, "sendoff")}\``,
    size.start,
    limit.start,
    size.later,
    limit.later,
    fits ? "" : "**over**",
  ]);
  console.log(table(["minified, gzip -9", "at start", "limit", "later", "limit", ""], cells));
  if (rows.some(({ fits }) => !fits)) process.exitCode = 1;
}
