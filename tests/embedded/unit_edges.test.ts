// What embedded's checks do at the very limits, and on another system: each test fails if one condition is another.
import fs, { chmodSync, chownSync, lstatSync, mkdirSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import process from "node:process";
import timers from "node:timers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HeldFiles } from "../../src/embedded/held_files.ts";
import type { FileState, OpenFile } from "../../src/embedded/io.ts";
import { KnownFiles } from "../../src/embedded/known_files.ts";
import { nobodyElseCanChange } from "../../src/embedded/private_folder.ts";
import { isAt, liesBelow } from "../../src/embedded/settled.ts";
import { useFolder } from "../support/unit_folder.ts";

const { platform } = process;
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  Object.defineProperty(process, "platform", { value: platform });
});

const base = useFolder("edges");
let folders = 0;

/** A file in a folder that everybody can change. */
function plant(): { root: string; open: string; file: string; state: FileState } {
  const root = join(base, `${folders++}/`);
  const open = join(root, "a");
  const file = join(open, "b.txt");
  mkdirSync(open, { recursive: true });
  writeFileSync(file, "");
  chmodSync(open, 0o777);
  const { dev, ino, size, mtimeMs, ctimeMs } = lstatSync(file);
  const state = {
    isFile: true,
    device: dev,
    inode: ino,
    size,
    modified: mtimeMs,
    changed: ctimeMs,
  };
  return { root, open, file, state };
}

/** Lets a folder look as it is in part, from its second look on or always. */
function disguise(folder: string, as: { dev?: number; ino?: number; ctimeMs?: number }, from = 2) {
  const look = fs.lstatSync;
  let looks = 0;
  vi.spyOn(fs, "lstatSync").mockImplementation(((path: string, options?: object) => {
    const stats = look(path, options);
    if (path === folder && ++looks >= from) Object.assign(stats as object, as);
    return stats;
  }) as never);
  syncBuiltinESMExports();
}

const setNow = (now: number) => vi.spyOn(Date, "now").mockReturnValue(now);

describe("where a file lies", () => {
  it("is told by its device, too", () => {
    const { file, state } = plant();
    expect(isAt(file, { ...state, device: state.device + 1 })).toBe(false);
  });

  it("is what its name says on Windows, whatever was changed just now", () => {
    const { root, file, state } = plant();
    expect(liesBelow(root, file, state)).toBe(false);
    Object.defineProperty(process, "platform", { value: "win32" });
    expect(liesBelow(root, file, state)).toBe(true);
  });

  it.each(["dev", "ino"] as const)("is not known where a folder has another %s by then", (name) => {
    const { root, open, file, state } = plant();
    setNow(lstatSync(open).ctimeMs + 5000);
    expect(liesBelow(root, file, state)).toBe(true);
    disguise(open, { [name]: lstatSync(open)[name] + 1 });
    expect(liesBelow(root, file, state)).toBe(false);
  });

  it.each([
    ["20 ms ago, which is too late", 1_800_000_000_001.5, 20, false],
    ["a moment before that", 1_800_000_000_001.5, 20.5, true],
    ["in this whole second, maybe at its end", 1_800_000_000_000, 500, false],
    ["in this whole second, which is just over", 1_800_000_000_000, 1020, false],
    ["in the last whole second", 1_800_000_000_000, 1020.5, true],
  ])("a folder was changed %s", (_, ctimeMs, passed, expected) => {
    const { root, open, file, state } = plant();
    disguise(open, { ctimeMs }, 1);
    setNow(ctimeMs + passed);
    expect(liesBelow(root, file, state)).toBe(expected);
  });
});

describe("who can change a folder", () => {
  // Only root can give a folder away.
  if (process.getuid?.() === 0) {
    it("is not another one when it is the app's own user, or root", () => {
      const folder = join(base, String(folders++));
      mkdirSync(join(folder, "in"), { recursive: true });
      chownSync(folder, 65_534, 65_534);
      vi.spyOn(process, "geteuid").mockReturnValue(65_534);
      expect(nobodyElseCanChange(join(folder, "in"))).toBe(true);
    });
  }

  it("is remembered while others are asked for", () => {
    vi.spyOn(performance, "now").mockReturnValue(Math.ceil(performance.now()));
    const isRemembered = () => {
      const folder = join(base, String(folders++));
      mkdirSync(folder);
      nobodyElseCanChange(folder);
      nobodyElseCanChange(join(folder, "none"));
      chmodSync(folder, 0o777);
      return nobodyElseCanChange(folder);
    };
    // All is forgotten once in a thousand folders.
    expect(isRemembered() || isRemembered()).toBe(true);
  });
});

describe("the timer of files that are held open", () => {
  const STATE: FileState = { isFile: true, device: 1, inode: 2, size: 3, modified: 4, changed: 5 };
  let sweeps: (() => void)[];
  let now: number;
  beforeEach(() => {
    sweeps = [];
    now = 1000;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    vi.spyOn(timers, "setTimeout").mockImplementation(((sweep: () => void) => {
      sweeps.push(sweep);
      return { unref() {} };
    }) as never);
    syncBuiltinESMExports();
  });

  function hold(held: HeldFiles, name: string) {
    const close = vi.fn<() => void>();
    held.hold(name, { close } as unknown as OpenFile, STATE);
    return close;
  }

  it("is one for all, and goes on while there are some", () => {
    const held = new HeldFiles();
    const first = hold(held, "a");
    now += 1;
    const second = hold(held, "b");
    expect(sweeps).toHaveLength(1);

    now += 999; // a second after the first
    sweeps.pop()?.();
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 0]);
    expect(sweeps).toHaveLength(1);

    now += 1;
    sweeps.pop()?.();
    expect(second).toHaveBeenCalledOnce();
    expect(sweeps).toEqual([]);

    hold(held, "c");
    expect(sweeps).toHaveLength(1);
  });
});

it("what is known of a file fits exactly, or not", () => {
  const add = (size: number) => {
    const known = new KnownFiles(0);
    known.add("a", {
      state: { isFile: true, device: 1, inode: 2, size, modified: 4, changed: 5 },
      real: "/srv/a",
      etag: '"1-2"',
      lastModified: 1,
      lastModifiedText: "Thu, 01 Jan 1970 00:00:01 GMT",
      bytes: new Uint8Array(size),
      since: performance.now(),
    });
    return known.fresh("a") !== undefined;
  };
  const room = 1024 * 1024 - 1024 - 2 * ("a".length + "/srv/a".length);
  expect([add(room), add(room + 1)]).toEqual([true, false]);
});
