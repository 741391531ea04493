// The sources as a bundler makes them small: which files come of an entry, which of them load at once,
// and which modules they are made of.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

export const ROOT = fileURLToPath(new URL("../", import.meta.url));
const read = (name) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), "utf8"));

/** The source of each entry that package.json exports: `{ "./embedded": "./src/embedded/mod.ts" }`. */
export const ENTRIES = Object.fromEntries(
  Object.keys(read("package.json").exports).map((name) => [name, read("deno.json").exports[name]]),
);

/** Bundles one module: a file of the repository, or text. Nothing is written. */
export async function bundle({ path = "entry.ts", source }) {
  const { outputFiles, metafile } = await build({
    ...(source === undefined
      ? { entryPoints: [path] }
      : { stdin: { contents: source, resolveDir: ROOT, sourcefile: path } }),
    absWorkingDir: ROOT,
    tsconfig: `${ROOT}tsconfig.build.json`,
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    mainFields: ["module", "main"],
    external: ["node:*"],
    outdir: `${ROOT}dist`,
    write: false,
    metafile: true,
  });
  const { outputs } = metafile;
  const isEntry = (name) => outputs[name].entryPoint === path.replace(/^\.\//, "");
  const atStart = new Set();
  const follow = (name) => {
    if (atStart.has(name)) return;
    atStart.add(name);
    for (const { path, kind } of outputs[name].imports) {
      if (kind === "import-statement" && path in outputs) follow(path);
    }
  };
  follow(Object.keys(outputs).find(isEntry));
  return outputFiles.map(({ path, contents }) => {
    const name = Object.keys(outputs).find((output) => basename(output) === basename(path));
    const modules = Object.entries(outputs[name].inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([module]) => module);
    return { contents, modules, atStart: atStart.has(name) };
  });
}

/** Bytes of files that are each compressed by itself, as a server sends them. */
export function weight(files) {
  return files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
}
