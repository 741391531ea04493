// A disk that ignores case, as macOS and Windows have them: every spelling finds the file, and one is listed.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isSpelledAsOnDisk, withSlashes } from "../../src/embedded/place.ts";

/** The folders' lists. Each name is found in any case. */
const LISTED: Record<string, string[]> = {
  "/r/": ["dir", "b.txt", "B.txt", "1"],
  "/r/dir/": ["a.txt", "c.txt"],
};

let listed: string[];
beforeEach(() => {
  listed = [];
  vi.spyOn(fs, "readdirSync").mockImplementation(((folder: string) => {
    listed.push(folder);
    return LISTED[folder.toLowerCase()] ?? [];
  }) as never);
  vi.spyOn(fs, "lstatSync").mockImplementation(((path: string) => stateOf(path)) as never);
  syncBuiltinESMExports();
});
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

/** Two names of one number on two devices, and two of one device with two numbers. */
function stateOf(path: string): { dev: number; ino: number } | undefined {
  const states: Record<string, { dev: number; ino: number }> = {
    "/r/dir/c.txt": { dev: 1, ino: 3 },
    "/r/dir/C.txt": { dev: 2, ino: 3 },
    "/r/1": { dev: 1, ino: 1 },
    "/r/b.txt": { dev: 1, ino: 4 },
    "/r/B.txt": { dev: 1, ino: 5 },
  };
  const known =
    states[path] ?? (/^\/r\/(?:dir|dir\/a\.txt)$/i.test(path) ? { dev: 1, ino: 9 } : undefined);
  return known;
}

describe("on a disk that ignores case", () => {
  it.each([
    ["dir/a.txt", true],
    ["dir/A.txt", false],
    ["dir/A.TXT", false],
    ["DIR/a.txt", false],
    ["Dir/A.txt", false],
  ])("%s is the spelling on disk: %s", (path, expected) => {
    expect(isSpelledAsOnDisk("/r/", path, true)).toBe(expected);
  });

  it("each folder on the way is looked into", () => {
    isSpelledAsOnDisk("/r/", "dir/a.txt", true);
    expect(listed).toEqual(["/r/", "/r/dir/"]);
  });

  it.each(["b.txt", "dir/c.txt", "1", "none"])(
    "%s is in no doubt, as no other spelling finds it",
    (path) => {
      expect(isSpelledAsOnDisk("/r/", path, true)).toBe(true);
      expect(listed.includes(`/r/${path}`.replace(/[^/]*$/, ""))).toBe(false);
    },
  );
});

describe("where the real path has another spelling", () => {
  const { platform } = process;
  afterEach(() => void Object.defineProperty(process, "platform", { value: platform }));

  it.each([
    ["darwin", false, false],
    ["darwin", true, true],
    ["linux", false, true],
    ["linux", true, true],
  ])("all names are looked up, but on Linux: %s, the same: %s", (value, isPlain, expected) => {
    Object.defineProperty(process, "platform", { value });
    expect(isSpelledAsOnDisk("/r/", "2", isPlain)).toBe(expected);
    expect(isSpelledAsOnDisk("/r/", "1", isPlain)).toBe(true);
  });
});

it.each(["/srv/C:\\a", "a\\\\b", "/\\\\server\\share"])("%s has no slashes to make", (path) => {
  expect(withSlashes(path)).toBe(path);
});
