// What an app's bundler makes of the package: what isn't used stays out, and what is used stays small.
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { measure } from "../../bench/size.mjs";
import { ENTRIES } from "../../scripts/bundle.mjs";
import { LIBRARIES } from "../support/package.ts";
import { REPOSITORY } from "../support/process.ts";

/** The built package in an app's bundle, with its names as they are. */
async function bundled(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: REPOSITORY },
    tsconfigRaw: {}, // ours leads to the sources
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    platform: "neutral", // as for a worker: only "node:fs" is known to be there, and no "fs"
    external: ["node:*"],
    outdir: REPOSITORY,
    write: false,
    logLevel: "silent",
  });
  const [entry] = outputFiles;
  if (entry === undefined) throw new Error("esbuild made nothing");
  return outputFiles.find(({ path }) => path.endsWith("stdin.js"))?.text ?? entry.text;
}

const HAND_OFFS = ["nginx", "apache", "lighttpd", "caddy", "h2o", "litespeed", "handOff"];

describe("an app's bundle", () => {
  it.each(LIBRARIES)("holds nothing of %s that is imported and not used", async (name) => {
    expect(await bundled(`import {} from ${JSON.stringify(name)};`)).toBe("");
    expect(await bundled(`import * as all from ${JSON.stringify(name)};`)).toBe("");
  });

  it("holds the program where it is imported: that is to run it", async () => {
    expect(await bundled('import "sendoff/cli";')).not.toBe("");
  });

  it.each(HAND_OFFS)("holds of the hand-offs only %s, where it is the one in use", async (name) => {
    const text = await bundled(`export { createFileHandler, ${name} } from "sendoff";`);
    expect(HAND_OFFS.filter((other) => text.includes(`function ${other}(`))).toEqual([name]);
  });

  it("holds no delivery of another entry", async () => {
    const text = await bundled(`export { createFileHandler, nginx } from "sendoff";`);
    for (const other of ["embedded", "objectStore", "createUrlSigner", "fakeFront"]) {
      expect(text).not.toContain(`function ${other}(`);
    }
  });
});

describe("the size", () => {
  it("of each entry is within its limit", async () => {
    for (const { name, fits, size, limit } of await measure()) {
      expect({ name, fits, size, limit }).toMatchObject({ fits: true });
    }
  });

  it("of an entry without a limit, and of one that is over it, is not", async () => {
    const enough = { start: 1e6, later: 1e6 };
    const limits = Object.fromEntries(Object.keys(ENTRIES).map((name) => [name, enough]));
    const { "./doctor": _, ...others } = limits;
    const wrong = {
      ...others,
      "./config": { ...enough, start: 1 },
      "./testing": { ...enough, later: 1 },
    };
    const fitting = await measure(wrong, {});
    expect(fitting.filter(({ fits }) => !fits).map(({ name }) => name)).toEqual([
      "./config",
      "./doctor",
      "./testing",
    ]);
  });
});
