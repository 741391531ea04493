// A release is refused unless its tag, its four versions and its changelog say the same.
import { describe, expect, it } from "vitest";
import { readTree, releaseProblems } from "../../scripts/release_check.mjs";
import { finish } from "../support/package.ts";
import { REPOSITORY } from "../support/process.ts";

const HOME = "someone/sendoff";
const RIGHT = { tag: "v1.3.0", today: "2026-11-30", repository: HOME };
const CHANGELOG = `# Changelog

## Unreleased

## 1.3.0 - 2026-11-30

### Added

- Something.

## [1.2.9] - 2026-11-02

### Fixed

- A fault.

[1.2.9]: https://example.org/1.2.9
`;

/** This tree, as a release of 1.3.0 would have it. */
function tree() {
  const copy = readTree();
  copy.npm.version = "1.3.0";
  copy.npm.repository = { type: "git", url: `git+https://github.com/${HOME}.git` };
  copy.lock.version = "1.3.0";
  copy.lock.packages[""].version = "1.3.0";
  copy.jsr.version = "1.3.0";
  copy.program = 'export const VERSION = "1.3.0";\n';
  copy.changelog = CHANGELOG;
  return copy;
}
type Tree = ReturnType<typeof tree>;

it("takes a tree that is right", () => {
  expect(releaseProblems(tree(), RIGHT)).toEqual([]);
});

it("finds this repository's own versions, which are one", () => {
  const { npm, lock, jsr, program } = readTree();
  expect([lock.version, lock.packages[""].version, jsr.version]).toEqual(
    Array(3).fill(npm.version),
  );
  expect(program).toContain(`VERSION = "${npm.version}"`);
});

it("ends a release of another version than this one", async () => {
  const args = ["scripts/release_check.mjs", "v0.0.0"];
  const { status, output } = await finish(process.execPath, args, { cwd: REPOSITORY });
  expect(status).toBe(1);
  expect(output).toContain("deno.json: the version is ");
});

it("says how to call it, without a tag", async () => {
  const args = ["scripts/release_check.mjs"];
  const { status, output } = await finish(process.execPath, args, { cwd: REPOSITORY });
  const { version } = readTree().npm;
  expect({ status, output }).toEqual({
    status: 1,
    output: `Usage: node scripts/release_check.mjs v${version}\n`,
  });
});

describe("refuses", () => {
  it.each<[string, (tree: Tree) => void, string]>([
    ["package.json", ({ npm }) => (npm.version = "1.2.9"), "package.json: the version is 1.2.9"],
    ["the lock file", ({ lock }) => (lock.version = "1.2.9"), "package-lock.json: the version"],
    [
      "the lock file's root",
      ({ lock }) => (lock.packages[""].version = "1.2.9"),
      'package-lock.json, packages[""]: the version is 1.2.9',
    ],
    ["deno.json", ({ jsr }) => (jsr.version = "1.2.9"), "deno.json: the version is 1.2.9"],
    ["the program", (t) => (t.program = 'VERSION = "1.2.9"'), "src/cli/version.ts: the version"],
    ["no repository", ({ npm }) => delete npm.repository, "package.json: no repository.url"],
    [
      "another repository",
      ({ npm }) => (npm.repository.url = "https://github.com/someone/sendoff-fork"),
      "package.json: repository.url is https://github.com/someone/sendoff-fork, want that of",
    ],
  ])("a tree where %s differs", (_, change, problem) => {
    const changed = tree();
    change(changed);
    const problems = releaseProblems(changed, RIGHT);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it.each(["1.3.0", "v1.3", "v1.3.0-rc.1", "v1.3.0; rm", ""])("the tag %j", (tag) => {
    expect(releaseProblems(tree(), { ...RIGHT, tag })).toEqual([`the tag is ${tag}, want v1.3.0`]);
  });

  it("another tag than all of it says", () => {
    expect(releaseProblems(tree(), { ...RIGHT, tag: "v1.3.1" })).toHaveLength(6);
  });
});

describe("refuses a changelog", () => {
  it.each<[string, string, string, string]>([
    ["with something unreleased", "## Unreleased\n", "## Unreleased\n- More.\n", "is not empty"],
    ["whose Unreleased is below", "## [1.2.9] - 2026-11-02", "## Unreleased", "not the first"],
    ["that isn't released", "1.3.0 - 2026-11-30", "1.3.0, not released yet", "the heading is"],
    ["of another version", "## 1.3.0", "## 2.0.0", "the newest release is 2.0.0, want 1.3.0"],
    ["with no such day", "2026-11-30", "2026-11-31", "2026-11-31 is no date"],
    ["from the future", "2026-11-30", "2026-12-01", "2026-12-01 is not yet"],
    ["older than the release before", "2026-11-30", "2026-11-01", "1.3.0 is older than 1.2.9"],
    ["that says nothing", "### Added\n\n- Something.\n", "", "1.3.0: it says nothing"],
    ["without a link", "[1.2.9]: https://example.org/1.2.9\n", "", "1.2.9: its link is missing"],
    ["with a kind of its own", "### Added", "### New", "1.3.0: ### New, want one of Added"],
    [
      "that leaves versions out",
      "[1.2.9]",
      "[1.1.0]",
      "1.3.0 follows 1.1.0 and adds or changes something, want 1.2.0",
    ],
    ["that takes something away", "### Added", "### Removed", "want 2.0.0"],
    ["that breaks something", "- Something", "- **Breaking:** something", "want 2.0.0"],
  ])("%s", (_, from, to, problem) => {
    const changed = tree();
    expect(changed.changelog).toContain(from);
    changed.changelog = changed.changelog.replace(from, to);
    expect(releaseProblems(changed, RIGHT).join("\n")).toContain(problem);
  });

  it.each<[string, string, string, string | null]>([
    ["1.2.9", "1.2.10", "### Fixed", null],
    ["1.2.9", "1.4.0", "### Fixed", "want 1.2.10 or 1.3.0 or 2.0.0"],
    ["1.2.9", "2.0.0", "### Added", null],
    ["1.2.9", "1.2.10", "### Added", "adds or changes something, want 1.3.0 or 2.0.0"],
    ["1.2.9", "1.2.10", "### Removed", "breaks something, want 2.0.0"],
    ["1.2.9", "2.0.0", "### Removed", null],
    ["0.2.9", "0.2.10", "### Added", null],
    ["0.2.9", "0.2.10", "### Removed", "breaks something, want 0.3.0 or 1.0.0"],
    ["0.2.9", "0.3.0", "### Removed", null],
  ])("from %s to %s with %s: %s", (before, after, kind, problem) => {
    const changed = tree();
    changed.changelog = `# Changelog\n\n## ${after} - 2026-11-30\n\n${kind}\n\n- It.\n\n## ${before} - 2026-11-02\n\n- That.\n`;
    const problems = releaseProblems(changed, RIGHT).filter((text) => text.includes(" follows "));
    expect(problems.length).toBe(problem === null ? 0 : 1);
    if (problem !== null) expect(problems[0]).toContain(problem);
  });
});
