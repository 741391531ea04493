// The tarball, installed as an app would by each package manager, and used.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startMiniJsr } from "../../scripts/mini_jsr.mjs";
import { LIBRARIES, MANIFEST, pack, run, SPECIFIERS } from "../support/package.ts";
import { startRegistry } from "../support/package_registry.ts";
import { REPOSITORY, temporaryFolder } from "../support/process.ts";
import { describeUnder } from "../support/runtimes.ts";

const PNPM = join(REPOSITORY, "node_modules/pnpm/bin/pnpm.cjs");
const folder = temporaryFolder("install");
const files = join(folder.path, "files");
let tarball = "";
let wanted: Record<string, string[]>;

beforeAll(async () => {
  tarball = await pack(folder.path);
  mkdirSync(files);
  writeFileSync(join(files, "a.txt"), "hello, world");
  wanted = Object.fromEntries(
    await Promise.all(
      LIBRARIES.map(async (entry) => [entry, Object.keys(await import(entry)).sort()]),
    ),
  );
});
afterAll(folder.remove);

/** A fresh project with the app in it. */
async function project(name: string, manifest: object = {}): Promise<string> {
  const path = join(folder.path, name);
  mkdirSync(path);
  writeFileSync(join(path, "package.json"), JSON.stringify({ private: true, ...manifest }));
  await copyFile(join(REPOSITORY, "tests/support/package_app.mjs"), join(path, "app.mjs"));
  return path;
}

/** Runs the app: every entry has its names, the file goes out, and without a session it does not. */
async function expectToWork(cwd: string, program: string, args: readonly string[] = [], env = {}) {
  const output = await run(program, [...args, "app.mjs", files, ...LIBRARIES], { cwd, env });
  const { names, sent, refused } = JSON.parse(output);
  expect(names).toEqual(wanted);
  expect(sent).toEqual([206, "hello"]);
  expect(refused).toBe(403);
}

const npmInstall = (cwd: string) => {
  const quiet = ["--no-audit", "--no-fund", "--offline", "--cache", join(folder.path, "npm-cache")];
  return run("npm", ["install", ...quiet, tarball], { cwd });
};

describe("npm", () => {
  it("installs it without a network, and its program runs", async () => {
    const cwd = await project("npm");
    await npmInstall(cwd);
    await expectToWork(cwd, process.execPath);
    const npx = (...args: string[]) => run("npx", ["--no-install", "sendoff", ...args], { cwd });
    expect(await npx("--version")).toBe(`${MANIFEST.version}\n`);
    expect(await npx("--help")).toMatch(/^usage: sendoff |^Usage: sendoff /im);
  });

  describeUnder("node20", "under the oldest Node that `engines` names", (node) => {
    it("is imported, and required from CommonJS", async () => {
      const version = (await run(node, ["--version"], { cwd: folder.path })).replace(
        /^v|\.0\n$/g,
        "",
      );
      expect(MANIFEST.engines.node).toBe(`>=${version}`);
      const cwd = await project("commonjs");
      await npmInstall(cwd);
      await expectToWork(cwd, node);
      writeFileSync(
        join(cwd, "app.cjs"),
        `const all = process.argv.slice(2).map((entry) => [entry, Object.keys(require(entry)).sort()]);
        console.log(JSON.stringify(Object.fromEntries(all)));`,
      );
      const names = await run(node, ["--no-warnings", "app.cjs", ...LIBRARIES], { cwd });
      const interop = new Set(["__esModule", "module.exports"]);
      const own = Object.entries<string[]>(JSON.parse(names)).map(([entry, all]) => [
        entry,
        all.filter((name) => !interop.has(name)),
      ]);
      expect(Object.fromEntries(own)).toEqual(wanted);
    });
  });
});

describe("pnpm", () => {
  it("installs it without a network, in a strict node_modules, and its program runs", async () => {
    const cwd = await project("pnpm");
    const own = ["--store-dir", join(folder.path, "pnpm-store"), "--offline"];
    await run(process.execPath, [PNPM, "add", ...own, tarball], { cwd });
    await expectToWork(cwd, process.execPath);
    const version = await run(process.execPath, [PNPM, "exec", "sendoff", "--version"], { cwd });
    expect(version).toBe(`${MANIFEST.version}\n`);
  });
});

describeUnder("bun", "Bun", (bun) => {
  it("installs it, and its program runs", async () => {
    const cwd = await project("bun");
    const env = { BUN_INSTALL_CACHE_DIR: join(folder.path, "bun-cache") };
    await run(bun, ["add", tarball], { cwd, env });
    await expectToWork(cwd, bun);
    const version = await run(bun, ["--bun", "x", "--no-install", "sendoff", "--version"], { cwd });
    expect(version).toBe(`${MANIFEST.version}\n`);
  });
});

describeUnder("deno", "Deno", (deno) => {
  it("installs it from a registry, asks for nothing else, and its program runs", async () => {
    const registry = await startRegistry(tarball);
    try {
      const dependencies = { [MANIFEST.name]: MANIFEST.version };
      const cwd = await project("deno", { type: "module", dependencies });
      const env = {
        NPM_CONFIG_REGISTRY: registry.url,
        DENO_DIR: join(folder.path, "deno-cache"),
        DENO_NO_UPDATE_CHECK: "1",
      };
      await run(deno, ["install", "--quiet"], { cwd, env });
      await expectToWork(cwd, deno, ["run", "--quiet", `--allow-read=${cwd},${files}`], env);
      const program = ["run", "--quiet", "--allow-all", `npm:sendoff@${MANIFEST.version}`];
      const version = await run(deno, [...program, "--version"], { cwd, env });
      expect(version).toBe(`${MANIFEST.version}\n`);
      expect(registry.missed).toEqual([]);
    } finally {
      await registry.close();
    }
  });
});

describeUnder("deno", "Deno, on the sources", (deno) => {
  it("runs them by an import map, with the packages of @std from JSR", async () => {
    const jsr = await startMiniJsr();
    try {
      const cwd = await project("deno-sources");
      const { imports } = JSON.parse(readFileSync(join(REPOSITORY, "deno.json"), "utf8"));
      const absolute = Object.entries<string>(imports).map(([name, target]) => [
        name,
        target.startsWith("./") ? pathToFileURL(join(REPOSITORY, target)).href : target,
      ]);
      const config = { nodeModulesDir: "manual", imports: Object.fromEntries(absolute) };
      writeFileSync(join(cwd, "deno.json"), JSON.stringify(config));
      symlinkSync(join(REPOSITORY, "node_modules"), join(cwd, "node_modules"), "dir");
      const env = {
        JSR_URL: jsr.url,
        DENO_DIR: join(folder.path, "deno-sources-cache"),
        DENO_NO_UPDATE_CHECK: "1",
      };
      await expectToWork(cwd, deno, ["run", "--quiet", "--no-lock", "--allow-all"], env);
    } finally {
      await jsr.close();
    }
  });
});

it("has no entry that these tests leave out", () => {
  expect([...LIBRARIES, "sendoff/cli"].sort()).toEqual([...SPECIFIERS].sort());
});
