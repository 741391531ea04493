// The types in the tarball, as a TypeScript project of each kind compiles them. They need the web's own
// types, Request and the like: of lib "dom", or of @types/node.
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Finished, finish, pack, run } from "../support/package.ts";
import { REPOSITORY, temporaryFolder } from "../support/process.ts";

const TSC = join(REPOSITORY, "node_modules/typescript/bin/tsc");
const folder = temporaryFolder("types");

beforeAll(async () => {
  writeFileSync(join(folder.path, "package.json"), '{ "private": true, "type": "module" }');
  const tarball = await pack(folder.path);
  const quiet = ["--no-audit", "--no-fund", "--offline", "--cache", join(folder.path, "cache")];
  await run("npm", ["install", ...quiet, tarball], { cwd: folder.path });
  mkdirSync(join(folder.path, "node_modules/@types"));
  const node = join(REPOSITORY, "node_modules/@types/node");
  symlinkSync(node, join(folder.path, "node_modules/@types/node"), "dir");
  copyFileSync(join(REPOSITORY, "tests/support/package_types.ts"), join(folder.path, "use.ts"));
});
afterAll(folder.remove);

function compile(name: string, options: object): Promise<Finished> {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
    target: "es2022",
    ...options,
  };
  const config = join(folder.path, `${name}.json`);
  writeFileSync(config, JSON.stringify({ compilerOptions, files: ["use.ts"] }));
  return finish(process.execPath, [TSC, "-p", config], { cwd: folder.path });
}

const WEB = { lib: ["es2022", "dom"], types: [] };
const NODE = { lib: ["es2022"], types: ["node"] };

// Each resolution once, and each platform: a compilation takes seconds.
it.each([
  ["node16", { module: "node16", moduleResolution: "node16", ...NODE }],
  ["nodenext", { module: "nodenext", moduleResolution: "nodenext", ...WEB }],
  ["bundler", { module: "esnext", moduleResolution: "bundler", ...WEB }],
])("compiles with moduleResolution %s", async (name, options) => {
  expect(await compile(name, options)).toEqual({ status: 0, output: "" });
});

it("lacks only the web's own types where there is neither", async () => {
  const { output } = await compile("neither", {
    module: "esnext",
    moduleResolution: "bundler",
    lib: ["es2022"],
    types: [],
  });
  const missing = [...output.matchAll(/^node_modules\/.*: error (.*)$/gm)].map(
    ([, text = ""]) => /Cannot find name '(\w+)'/.exec(text)?.[1] ?? text,
  );
  expect([...new Set(missing)].sort()).toEqual(["AbortSignal", "Headers", "Request", "Response"]);
});
