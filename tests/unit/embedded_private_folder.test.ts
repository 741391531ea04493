// In which folders nobody but the app's own user, or root, can put one thing in another's place.
import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterEach, describe, expect, it, vi } from "vitest";
import { nobodyElseCanChange } from "../../src/embedded/private_folder.ts";
import { useFolder } from "../support/unit_folder.ts";

afterEach(() => vi.restoreAllMocks());

const base = useFolder("private");
let folders = 0;

/** Folders in each other, with these modes. */
function nest(...modes: number[]): string {
  let path = join(base, String(folders++));
  mkdirSync(path);
  const paths = modes.map((mode, depth) => {
    if (depth > 0) path = join(path, "in");
    if (depth > 0) mkdirSync(path);
    return { path, mode };
  });
  for (const each of paths) chmodSync(each.path, each.mode);
  return path;
}

describe("who can write decides", () => {
  it.each([
    ["its owner only", [0o755], true],
    ["its owner only, and nobody reads it", [0o700], true],
    ["nobody", [0o555], true],
    ["its group", [0o775], false],
    ["its group only", [0o720], false],
    ["everybody", [0o777], false],
    ["everybody but the group", [0o757], false],
    ["everybody to the folder above", [0o777, 0o755], false],
    ["everybody two folders above", [0o777, 0o755, 0o755], false],
    ["everybody, each his own files", [0o1777], false],
    ["everybody, each his own folders, of which this is one", [0o1777, 0o755], true],
    ["the group, each his own folders", [0o1775, 0o755, 0o700], true],
    ["everybody, in somebody's own of a common one", [0o1777, 0o777, 0o755], false],
  ])("%s: %o: %s", (_, modes, expected) => {
    expect(nobodyElseCanChange(nest(...modes))).toBe(expected);
  });

  // Only root can give a folder away.
  if (process.getuid?.() === 0) {
    it("another owner can", () => {
      const folder = nest(0o755);
      chownSync(folder, 65534, 65534);
      expect(nobodyElseCanChange(folder)).toBe(false);
    });

    it("the owner of a folder above can, though this one is root's", () => {
      const folder = nest(0o755, 0o755);
      chownSync(join(folder, ".."), 65534, 65534);
      expect(nobodyElseCanChange(folder)).toBe(false);
    });

    it("the owner of a folder beside this one in a common one can't", () => {
      const folder = nest(0o1777, 0o755);
      mkdirSync(join(folder, "../beside"));
      chownSync(join(folder, "../beside"), 65534, 65534);
      expect(nobodyElseCanChange(folder)).toBe(true);
    });
  }
});

it("what can't be looked at is not private", () => {
  expect(nobodyElseCanChange(join(base, "none"))).toBe(false);
  writeFileSync(join(base, "file"), "");
  expect(nobodyElseCanChange(join(base, "file/none"))).toBe(false);
});

it("the top is", () => {
  expect(nobodyElseCanChange("")).toBe(true);
  expect(nobodyElseCanChange("/")).toBe(true);
});

it("an answer holds for a second", () => {
  const folder = nest(0o755);
  const now = Math.ceil(performance.now());
  const clock = vi.spyOn(performance, "now").mockReturnValue(now);
  expect(nobodyElseCanChange(folder)).toBe(true);
  chmodSync(folder, 0o777);
  clock.mockReturnValue(now + 999);
  expect(nobodyElseCanChange(folder)).toBe(true);
  clock.mockReturnValue(now + 1000);
  expect(nobodyElseCanChange(folder)).toBe(false);
});

it("and is not kept for more than a thousand folders", () => {
  const folder = nest(0o755);
  expect(nobodyElseCanChange(folder)).toBe(true);
  chmodSync(folder, 0o777);
  for (let i = 0; i < 1001; i++) nobodyElseCanChange(join(base, `none-${i}`));
  expect(nobodyElseCanChange(folder)).toBe(false);
});
