// Whose code is in the package, and that its notices say so.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  billOfMaterials,
  bundledPackages,
  licenseProblems,
  NOTICES,
  packagesOf,
} from "../../scripts/licenses.mjs";
import { MANIFEST } from "../support/package.ts";
import { REPOSITORY, temporaryFolder } from "../support/process.ts";

const packages = await bundledPackages();
const notices = readFileSync(NOTICES, "utf8");

it("names the packages whose modules are in dist", () => {
  const dist = join(REPOSITORY, "dist");
  const texts = readdirSync(dist)
    .filter((name) => name.endsWith(".js"))
    .map((name) => readFileSync(join(dist, name), "utf8"));
  const heads = texts.flatMap((text) => [
    ...text.matchAll(/^\/\/ (?:\S*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//gm),
  ]);
  expect([...new Set(heads.map(([, name]) => name))].sort()).toEqual(
    packages.map(({ name }) => name),
  );
});

it("tells a package from one that lies in its node_modules", () => {
  const { path: root, remove } = temporaryFolder("licenses");
  const FOLDERS = { "node_modules/@a/b": "1.0.0", "node_modules/@a/b/node_modules/c": "2.0.0" };
  const entries = Object.entries(FOLDERS);
  try {
    for (const [folder, version] of entries) {
      mkdirSync(join(root, folder), { recursive: true });
      const [, name] = /.*node_modules\/(.*)/.exec(folder) ?? [];
      const manifest = { name, version, license: "MIT" };
      writeFileSync(join(root, folder, "package.json"), JSON.stringify(manifest));
      writeFileSync(join(root, folder, "LICENSE"), `Copyright 2026 the makers of ${name}\n`);
      writeFileSync(join(root, folder, "mod.js"), "");
    }
    const packages = entries.map(([folder]) => [folder, { integrity: `of ${folder}` }]);
    const lock = { packages: Object.fromEntries(packages) };
    writeFileSync(join(root, "package-lock.json"), JSON.stringify(lock));
    const modules = ["src/mod.ts", ...entries.map(([folder]) => `${folder}/mod.js`)];
    expect(packagesOf(modules, root)).toMatchObject(
      entries.map(([folder, version]) => ({
        version,
        integrity: `of ${folder}`,
        copyrights: [expect.stringMatching(folder.endsWith("c") ? / c$/ : / @a\/b$/)],
      })),
    );
  } finally {
    remove();
  }
});

it("finds each of them in THIRD_PARTY_LICENSES.md", () => {
  expect(licenseProblems(notices, packages)).toEqual([]);
});

describe("finds fault with notices", () => {
  it.each([
    ["that lack a package", "- **aws4fetch** ", "- aws4fetch ", "aws4fetch 1.0.20 is bundled"],
    ["of another version", "aws4fetch** 1.0.20", "aws4fetch** 1.0.19", "listed as 1.0.19, want"],
    ["without a version", "aws4fetch** 1.0.20", "aws4fetch**", "listed as undefined, want"],
    ["of a package that isn't bundled", "- **hono**", "- **sirv** 3.0.2\n- **hono**", "sirv is"],
    ["without a copyright", "Copyright 2018 Michael", "Michael", 'aws4fetch: no "Copyright 2018'],
    ["with other words", "WITHOUT WARRANTY", "WITH WARRANTY", "has other words"],
  ])("%s", (_, from, to, problem) => {
    expect(notices).toContain(from);
    const problems = licenseProblems(notices.replace(from, to), packages).join("\n");
    expect(problems).toContain(problem);
  });

  it("where a package's licence is another one, or has no notice", () => {
    const [first, ...others] = packages;
    if (first === undefined) throw new Error("nothing is bundled");
    const find = (change: object) => licenseProblems(notices, [{ ...first, ...change }, ...others]);
    expect(find({ license: "Apache-2.0" })).toEqual([
      `${first.name} is under Apache-2.0: its text has to be added`,
    ]);
    expect(find({ copyrights: [] })).toEqual([`${first.name} has no copyright notice to be found`]);
  });
});

it("is a bill of materials, the same each time", async () => {
  const bill = billOfMaterials(packages);
  expect(bill).toEqual(billOfMaterials(await bundledPackages()));
  expect(bill).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.6" });
  expect(bill.metadata.component.purl).toBe(`pkg:npm/sendoff@${MANIFEST.version}`);
  expect(bill.components.map(({ purl }) => purl)).toContain("pkg:npm/%40noble/hashes@2.4.0");
  for (const { hashes } of bill.components) {
    expect(hashes).toHaveLength(1);
    expect(hashes[0]?.content).toMatch(/^[0-9a-f]{128}$/);
  }
});
