// What is in the package is needed, and what is needed is in it.
import { expect, it } from "vitest";
import { fileProblems } from "../../scripts/check_package.mjs";

const MANIFEST = {
  exports: { ".": { types: "./dist/mod.d.ts", default: "./dist/mod.js" } },
  bin: { sendoff: "./dist/cli.js" },
};
const RIGHT = {
  "package.json": "",
  "README.md": "",
  LICENSE: "",
  "CHANGELOG.md": "",
  "THIRD_PARTY_LICENSES.md": "",
  "dist/mod.js": 'import "node:fs"; import { a } from "./chunk-A.js"; import("./chunk-B.js");',
  "dist/mod.d.ts": 'export { A } from "./types-A.js";',
  "dist/types-A.d.ts": "export type A = string;",
  "dist/cli.js": 'import\n"./chunk-A.js";',
  "dist/chunk-A.js": "export const a = 1;",
  "dist/chunk-B.js": 'export { a } from "./chunk-A.js";',
};

function problems(change: Readonly<Record<string, string | undefined>> = {}): string[] {
  const files: Record<string, string | undefined> = { ...RIGHT, ...change };
  const names = Object.keys(files).filter((name) => files[name] !== undefined);
  return fileProblems(MANIFEST, names, (name) => files[name] ?? "");
}

it("takes a package that is right", () => {
  expect(problems()).toEqual([]);
});

it.each<[string, Record<string, string | undefined>, string]>([
  ["a test", { "dist/mod.test.js": "" }, "nothing in the package needs dist/mod.test.js"],
  ["a source map", { "dist/mod.js.map": "" }, "nothing in the package needs dist/mod.js.map"],
  ["a chunk left over", { "dist/chunk-C.js": "" }, "nothing in the package needs dist/chunk-C.js"],
  ["no notices", { "THIRD_PARTY_LICENSES.md": undefined }, "lacks THIRD_PARTY_LICENSES.md"],
  ["no program", { "dist/cli.js": undefined }, "package.json names dist/cli.js"],
  ["no types", { "dist/mod.d.ts": undefined }, "package.json names dist/mod.d.ts"],
  ["a chunk missing", { "dist/chunk-B.js": undefined }, "dist/mod.js names dist/chunk-B.js"],
  ["a type missing", { "dist/types-A.d.ts": undefined }, "dist/mod.d.ts names dist/types-A.d.ts"],
  ["a map's name", { "dist/cli.js": "//# sourceMappingURL=cli.js.map" }, "names a source map"],
])("finds %s", (_, change, problem) => {
  expect(problems(change).join("\n")).toContain(problem);
});
