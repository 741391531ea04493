// A wrong option throws when the delivery is made, and the message says what was given and what is wanted.
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { disk, embedded } from "sendoff/embedded";
import { describe, expect, it } from "vitest";
import { useFolder } from "../support/unit_folder.ts";

const base = useFolder("options");
const root = join(base, "root");
mkdirSync(root);
writeFileSync(join(base, "file"), "");
symlinkSync("root", join(base, "link"));
symlinkSync("/", join(base, "link-to-all"));
symlinkSync("none", join(base, "dangling"));

const FACTORIES = { embedded, disk };
const NAMES = ["embedded", "disk"] as const;

function errorOf(factory: (typeof NAMES)[number], options: unknown): TypeError | undefined {
  try {
    (FACTORIES[factory] as (options: unknown) => unknown)(options);
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return error as TypeError;
  }
  return undefined;
}

const PATH = 'an absolute path without "." or ".." in it, such as "/srv/files"';
const FOLDER = "a folder that is there and that the app may read";
const WHOLE = "a folder; for the whole disk say wholeDisk: true as well";

describe.each(NAMES)("%s()", (factory) => {
  it.each([
    ["root", undefined, "missing", PATH],
    ["root", "", '""', PATH],
    ["root", "srv/files", '"srv/files"', PATH],
    ["root", "./files", '"./files"', PATH],
    ["root", `${root}/../root`, JSON.stringify(`${root}/../root`), PATH],
    ["root", `${root}//`, JSON.stringify(`${root}//`), PATH],
    ["root", `${root}\0`, `"${root}\\u0000"`, PATH],
    ["root", 5, "5", PATH],
    ["root", new URL("file:///srv"), "an object", PATH],
    ["root", join(base, "none"), JSON.stringify(join(base, "none")), FOLDER],
    ["root", join(base, "file"), JSON.stringify(join(base, "file")), FOLDER],
    ["root", join(base, "file/in"), JSON.stringify(join(base, "file/in")), FOLDER],
    ["root", join(base, "dangling"), JSON.stringify(join(base, "dangling")), FOLDER],
    ["root", "/", '"/"', WHOLE],
    ["root", join(base, "link-to-all"), '"/"', WHOLE],
    ["symlinks", "yes", '"yes"', '"inside", "refuse" or "follow"'],
    ["symlinks", true, "true", '"inside", "refuse" or "follow"'],
    ["symlinks", null, "null", '"inside", "refuse" or "follow"'],
    ["io", "sync", '"sync"', '"auto" or "async"'],
    ["io", null, "null", '"auto" or "async"'],
    ["wholeDisk", "yes", '"yes"', "true or false"],
    ["wholeDisk", 1, "1", "true or false"],
  ])("wants another %s than %j", (option, value, shown, wanted) => {
    const message = `${factory}(): option "${option}" is ${shown}, want ${wanted}`;
    expect(errorOf(factory, { root, [option]: value })?.message).toBe(message);
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["an array", []],
    ["a function", () => root],
    [JSON.stringify(root), root],
  ])("wants options, and not %s", (shown, options) => {
    const message = `${factory}(): got ${shown}, want an object of options, { … }`;
    expect(errorOf(factory, options)?.message).toBe(message);
  });

  it("knows its options, and says which there are", () => {
    const own = "root, wholeDisk, symlinks";
    const known = {
      embedded: `${own}, precompressed, io, cacheBytes, Response`,
      disk: `${own}, io`,
    };
    const message = `${factory}(): option "Root" is not known, want one of ${known[factory]}`;
    expect(errorOf(factory, { root, Root: root })?.message).toBe(message);
  });

  it("says what the disk said of the root", () => {
    const error = errorOf(factory, { root: join(base, "none") });
    expect(error?.cause).toMatchObject({ code: "ENOENT" });
  });

  it.each<[what: string, options: object]>([
    ["a root", { root }],
    ["a root with a slash", { root: `${root}/` }],
    ["a symlink to a root", { root: join(base, "link") }],
    ["the whole disk", { root: "/", wholeDisk: true }],
    ["a symlink to the whole disk", { root: join(base, "link-to-all"), wholeDisk: true }],
    ["wholeDisk where it is not needed", { root, wholeDisk: false }],
    ["each way with symlinks", { root, symlinks: "refuse" }],
    ["each way to read", { root, io: "async" }],
    ["what is left out by undefined", { root, symlinks: undefined, io: undefined }],
  ])("takes %s", (_, options) => {
    expect(errorOf(factory, options)).toBeUndefined();
  });

  // Root may read everything.
  if (process.getuid?.() !== 0) {
    it("wants a root that it may look into", () => {
      mkdirSync(join(base, factory, "root"), { recursive: true });
      chmodSync(join(base, factory), 0);
      const given = join(base, factory, "root");
      const message = `${factory}(): option "root" is ${JSON.stringify(given)}, want ${FOLDER}`;
      expect(errorOf(factory, { root: given })?.message).toBe(message);
      chmodSync(join(base, factory), 0o755);
    });
  }
});

describe("embedded() alone", () => {
  const ENDINGS = 'true, false or an array of "br", "zst" and "gz"';
  const BYTES = "a number of bytes, or 0 for no cache";
  it.each([
    ["precompressed", "br", '"br"', ENDINGS],
    ["precompressed", ["gzip"], "an array", ENDINGS],
    ["precompressed", ["br", 5], "an array", ENDINGS],
    ["precompressed", ["toString"], "an array", ENDINGS],
    ["precompressed", null, "null", ENDINGS],
    ["cacheBytes", -1, "-1", BYTES],
    ["cacheBytes", 1.5, "1.5", BYTES],
    ["cacheBytes", "1e6", '"1e6"', BYTES],
    ["cacheBytes", Number.NaN, "NaN", BYTES],
    ["cacheBytes", Number.POSITIVE_INFINITY, "Infinity", BYTES],
    ["cacheBytes", null, "null", BYTES],
    ["Response", {}, "an object", "a class such as globalThis.Response"],
    ["Response", null, "null", "a class such as globalThis.Response"],
  ])("wants another %s than %j", (option, value, shown, wanted) => {
    const message = `embedded(): option "${option}" is ${shown}, want ${wanted}`;
    expect(errorOf("embedded", { root, [option]: value })?.message).toBe(message);
  });

  it.each<[what: string, options: object]>([
    ["all siblings", { precompressed: true }],
    ["some siblings", { precompressed: ["gz", "br"] }],
    ["no siblings", { precompressed: [] }],
    ["a cache", { cacheBytes: 64 * 1024 * 1024 }],
    ["a Response class", { Response }],
  ])("takes %s", (_, options) => {
    expect(errorOf("embedded", { root, ...options })).toBeUndefined();
  });
});
