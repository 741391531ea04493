// Where a file lies, by names that somebody else could swap.
import { chmodSync, lstatSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { FileState } from "../../src/embedded/io.ts";
import { isAt, liesBelow } from "../../src/embedded/settled.ts";
import { useFolder } from "../support/unit_folder.ts";

afterEach(() => vi.restoreAllMocks());

const base = useFolder("settled");
let roots = 0;

/** A root with folders of a mode, and a file in them. */
function plant(mode: number): { root: string; file: string; state: FileState } {
  const root = join(base, `root-${roots++}/`);
  const file = join(root, "a/b/c.txt");
  mkdirSync(join(root, "a/b"), { recursive: true });
  writeFileSync(file, "");
  chmodSync(join(root, "a"), mode);
  return { root, file, state: stateOf(file) };
}

function stateOf(path: string): FileState {
  const { dev, ino, size, mtimeMs, ctimeMs } = lstatSync(path);
  return { isFile: true, device: dev, inode: ino, size, modified: mtimeMs, changed: ctimeMs };
}

/** Lets time pass, more than any disk needs to tell two changes apart. */
function later(): void {
  const now = Date.now() + 5000;
  vi.spyOn(Date, "now").mockReturnValue(now);
}

it("a name is that of a file, or of another, or of none", () => {
  const { root, file, state } = plant(0o755);
  symlinkSync(file, join(root, "link"));
  writeFileSync(join(root, "other"), "");
  expect(isAt(file, state)).toBe(true);
  expect(isAt(join(root, "link"), state)).toBe(false);
  expect(isAt(join(root, "other"), state)).toBe(false);
  expect(isAt(join(root, "none"), state)).toBe(false);
});

describe("where nobody else can change anything", () => {
  it("a file lies where it is found, whatever was changed just now", () => {
    const { root, file, state } = plant(0o755);
    writeFileSync(join(root, "a/b/new"), "");
    expect(liesBelow(root, file, state)).toBe(true);
    expect(liesBelow(root, join(root, "a/b/new"), state)).toBe(false);
    expect(liesBelow(root, join(root, "a/none/c.txt"), state)).toBe(false);
  });
});

describe("where others can change a folder", () => {
  it("a file lies where it is found once nothing has changed for a while", () => {
    const { root, file, state } = plant(0o777);
    expect(liesBelow(root, file, state)).toBe(false);
    later();
    expect(liesBelow(root, file, state)).toBe(true);
  });

  it("but no other file does", () => {
    const { root, state } = plant(0o777);
    const other = join(root, "a/b/other.txt");
    writeFileSync(other, "");
    later();
    expect(liesBelow(root, other, state)).toBe(false);
    expect(liesBelow(root, join(root, "a/b/none"), state)).toBe(false);
  });

  it("nor one behind a symlink that stands for a folder", () => {
    const { root, file, state } = plant(0o777);
    renameSync(join(root, "a/b"), join(base, `outside-${roots}`));
    symlinkSync(join(base, `outside-${roots}`), join(root, "a/b"));
    expect(stateOf(file).inode).toBe(state.inode);
    later();
    expect(liesBelow(root, file, state)).toBe(false);
  });

  it("nor one outside, however quickly somebody swaps the folder", async () => {
    const { root } = plant(0o777);
    const outside = join(base, `flipped-${roots}`);
    mkdirSync(outside);
    writeFileSync(join(outside, "c.txt"), "");
    mkdirSync(join(root, "a/sub"));
    writeFileSync(join(root, "a/sub/c.txt"), "");
    const counters = new SharedArrayBuffer(8);
    const [FLIPPED, STOP] = [0, 1];
    const counter = new Int32Array(counters);
    const flipper = new Worker(new URL("../support/embedded_flipper.mjs", import.meta.url), {
      workerData: { folder: join(root, "a"), inside: root, outside, files: [], counters },
    });
    const ended = new Promise((resolve) => flipper.once("exit", resolve));
    const state = stateOf(join(outside, "c.txt"));
    let seen = 0; // where names are believed
    try {
      while (seen < 1000 || Atomics.load(counter, FLIPPED) < 1000) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        for (let i = 0; i < 50; i++) {
          if (isAt(join(root, "a/sub/c.txt"), state)) seen++;
          expect(liesBelow(root, join(root, "a/sub/c.txt"), state)).toBe(false);
        }
      }
    } finally {
      Atomics.store(counter, STOP, 1);
      await ended;
    }
  });
});
