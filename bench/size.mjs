// node bench/size.mjs: what the entries weigh. Fails when one is over its limit.
// The media-type table is a chunk of its own, loaded when a file is first approved, and not counted.

import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { table } from "./report.mjs";

/** Bytes, minified and compressed by gzip -9. */
const LIMITS = {
  "entire entry": { source: 'export * from "./mod.ts";', limit: 10760 },
  "createFileHandler + nginx": {
    source: 'export { createFileHandler, nginx } from "./mod.ts";',
    limit: 8540,
  },
  "embedded alone": {
    source: 'export { embedded } from "./src/embedded/mod.ts";',
    limit: 10390,
  },
};

const root = fileURLToPath(new URL("../", import.meta.url));

async function bundle(source) {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: root, sourcefile: "entry.ts" },
    tsconfig: `${root}tsconfig.build.json`,
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    external: ["node:*"],
    outdir: `${root}dist`, // nothing is written
    write: false,
  });
  const isTable = ({ text }) => text.includes("application/vnd.");
  return {
    entry: outputFiles.filter((file) => !isTable(file)),
    types: outputFiles.filter(isTable),
  };
}

const weight = (files) =>
  files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);

const rows = [];
for (const [name, { source, limit }] of Object.entries(LIMITS)) {
  const { entry, types } = await bundle(source);
  const size = weight(entry);
  if (types.length !== 1 || size > limit) process.exitCode = 1;
  rows.push([
    name,
    size,
    limit,
    size > limit ? "**over**" : `${limit - size} B left`,
    types.length === 1 ? weight(types) : "**not one chunk**",
  ]);
}
console.log(table(["minified, gzip -9", "bytes", "limit", "", "table chunk, not counted"], rows));
