import {
  closeSync,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import type { FileState, OpenFile } from "../../src/embedded/io.ts";
import {
  isAllowedPlace,
  isSpelledAsOnDisk,
  realPathOf,
  withOtherCase,
  withSlashes,
} from "../../src/embedded/place.ts";
import { useFolder } from "../support/unit_folder.ts";

describe("a place is allowed", () => {
  it.each([
    ["a/b.txt", "/srv/files/a/b.txt", "the path itself", [true, true, true]],
    ["a/b.txt", "/srv/files/c.txt", "elsewhere in the root", [false, true, true]],
    ["a/b.txt", "/srv/files/A/b.txt", "another spelling", [false, true, true]],
    ["a/b.txt", "/srv/secret.txt", "beside the root", [false, false, true]],
    ["a/b.txt", "/srv/files-secret/a/b.txt", "a sibling", [false, false, true]],
    ["a/b.txt", "/srv/files", "the root as a file", [false, false, true]],
    ["a/b.txt", "/", "the top", [false, false, true]],
    ["a/b.txt", "", "nowhere", [false, false, true]],
  ])("%s at %s: %s", (path, real, _, allowed) => {
    const byPolicy = (["refuse", "inside", "follow"] as const).map((policy) =>
      isAllowedPlace("/srv/files/", path, real, policy, () => true),
    );
    expect(byPolicy).toEqual(allowed);
  });

  it.each(["refuse", "inside", "follow"] as const)(
    'but in no other spelling, with "%s"',
    (policy) => {
      expect(isAllowedPlace("/r/", "A.TXT", "/r/A.TXT", policy, () => false)).toBe(false);
      expect(isAllowedPlace("/r/", "A.TXT", "/r/a.txt", policy, () => false)).toBe(false);
    },
  );
});

describe("the spelling on disk", () => {
  const root = `${useFolder("spelling")}/`;
  mkdirSync(join(root, "Folder/sub"), { recursive: true });
  for (const name of ["Folder/sub/a.txt", "Folder/123", "Folder/\u00dcber.txt"]) {
    writeFileSync(root + name, "");
  }
  // As on a disk that ignores case, but that there both are listed.
  linkSync(`${root}Folder/sub/a.txt`, `${root}Folder/sub/A.txt`);

  it.each(["Folder/sub/a.txt", "Folder/sub/A.txt", "Folder/123", "Folder/\u00dcber.txt"])(
    "is that of %s",
    (path) => {
      expect(isSpelledAsOnDisk(root, path, true)).toBe(true);
      expect(isSpelledAsOnDisk(root, path, false)).toBe(true);
    },
  );

  it.each([
    ["a.txt", "A.txt"],
    ["A.TXT", "a.TXT"],
    ["1a2a", "1A2a"],
    ["\u00fc.txt", "\u00dc.txt"],
    ["123", "123"],
    ["\u65e5\u672c", "\u65e5\u672c"],
    ["\u00df1", "\u00df1"], // which is longer in capitals
    ["\u00dfa", "\u00dfA"],
    ["", ""],
  ])("%j has a letter in the other case: %j", (name, other) => {
    expect(withOtherCase(name)).toBe(other);
  });
});

describe("a path", () => {
  it.each([
    ["C:\\srv\\a", "C:/srv/a"],
    ["\\\\server\\share\\a", "//server/share/a"],
    ["/srv/a\\b", "/srv/a\\b"],
  ])("%s has slashes: %s", (path, expected) => {
    expect(withSlashes(path)).toBe(expected);
  });
});

describe("the real path", () => {
  const folder = useFolder("place");
  const at = (name: string) => join(folder, name);
  symlinkSync("a.txt", at("link"));
  writeFileSync(at("a.txt"), "a");
  writeFileSync(at("b.txt"), "b");

  describe("by name", () => {
    const nameless = {} as OpenFile;

    it("is that of the file that was opened", () => {
      const found = { path: at("a.txt"), byName: true, isGone: false };
      expect(realPathOf(nameless, stateOf(at("a.txt")), at("a.txt"))).toEqual(found);
      expect(realPathOf(nameless, stateOf(at("a.txt")), at("link"))).toEqual(found);
    });

    it("is not known where the name is another's by now", () => {
      expect(realPathOf(nameless, stateOf(at("b.txt")), at("a.txt"))).toBeUndefined();
      expect(realPathOf(nameless, stateOf(at("b.txt")), at("link"))).toBeUndefined();
    });
  });

  // Elsewhere no descriptor tells.
  if (process.platform === "linux") {
    describe("of a descriptor", () => {
      it("is where it lies", () => {
        expect(whileOpen("link", () => {})).toEqual({
          path: at("a.txt"),
          byName: false,
          isGone: false,
        });
      });

      it("is where it was moved to", () => {
        writeFileSync(at("before"), "");
        const found = whileOpen("before", () => renameSync(at("before"), at("after")));
        expect(found).toMatchObject({ path: at("after"), isGone: false });
      });

      it("is where it was, if it was deleted or replaced", () => {
        writeFileSync(at("gone"), "");
        const found = { path: at("gone"), byName: false, isGone: true };
        expect(whileOpen("gone", () => rmSync(at("gone")))).toEqual(found);
        writeFileSync(at("gone"), "");
        writeFileSync(at("new"), "");
        expect(whileOpen("gone", () => renameSync(at("new"), at("gone")))).toEqual(found);
      });

      it("is taken at its word if that is a name", () => {
        writeFileSync(at("a (deleted)"), "");
        expect(whileOpen("a (deleted)", () => {})).toMatchObject({
          path: at("a (deleted)"),
          isGone: false,
        });
        expect(whileOpen("a (deleted)", () => rmSync(at("a (deleted)")))).toMatchObject({
          path: at("a (deleted)"),
          isGone: true,
        });
      });
    });
  }

  function whileOpen(name: string, meanwhile: () => void) {
    const number = openSync(at(name), "r");
    try {
      const state = stateBy(number);
      meanwhile();
      return realPathOf({ number } as OpenFile, state, at(name));
    } finally {
      closeSync(number);
    }
  }
});

function stateOf(path: string): FileState {
  const number = openSync(path, "r");
  try {
    return stateBy(number);
  } finally {
    closeSync(number);
  }
}

function stateBy(number: number): FileState {
  const { dev, ino, size, mtimeMs, ctimeMs } = fstatSync(number);
  return { isFile: true, device: dev, inode: ino, size, modified: mtimeMs, changed: ctimeMs };
}
