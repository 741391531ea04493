// What is remembered of files: for a second, within a bound, and never of another state.
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import type { FileState } from "../../src/embedded/io.ts";
import { isSame, type KnownFile, KnownFiles } from "../../src/embedded/known_files.ts";

const STATE: FileState = { isFile: true, device: 1, inode: 2, size: 3, modified: 4, changed: 5 };
const MIB = 1024 * 1024;

let now: number;
let clock: MockInstance<() => number>;
beforeEach(() => {
  now = Math.ceil(performance.now()); // whole, so that sums of it are exact
  clock = vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => clock.mockRestore());

function file(bytes?: number, state: FileState = STATE): KnownFile {
  return {
    state,
    real: "/srv/a",
    etag: '"1-2"',
    lastModified: 1,
    lastModifiedText: "Thu, 01 Jan 1970 00:00:01 GMT",
    since: now,
    ...(bytes === undefined ? {} : { bytes: new Uint8Array(bytes) }),
  };
}

describe("a file is the same", () => {
  it("if nothing of its state is another", () => {
    expect(isSame(STATE, { ...STATE })).toBe(true);
  });

  it.each(["device", "inode", "size", "modified", "changed"] as const)(
    "not if its %s is",
    (name) => {
      expect(isSame(STATE, { ...STATE, [name]: 99 })).toBe(false);
    },
  );

  it("nor if it is no file any more, or has no time", () => {
    expect(isSame(STATE, { ...STATE, isFile: false })).toBe(false);
    const timeless = { ...STATE, modified: Number.NaN };
    expect(isSame(timeless, timeless)).toBe(false);
  });
});

it("a file is known for a second", () => {
  const known = new KnownFiles(0);
  expect(known.fresh("a")).toBeUndefined();
  known.add("a", file());
  expect(known.fresh("a")).toEqual(file());
  expect(known.fresh("b")).toBeUndefined();
  now += 999;
  expect(known.fresh("a")).toBeDefined();
  now += 1;
  expect(known.fresh("a")).toBeUndefined();
});

describe("its bytes", () => {
  it("are kept when it is found again in the same state", () => {
    const known = new KnownFiles(MIB);
    known.add("a", file(10));
    now += 5000;
    expect(known.fresh("a")).toBeUndefined();
    expect(known.add("a", file()).bytes).toHaveLength(10);
    expect(known.fresh("a")?.bytes).toHaveLength(10);
  });

  it("are dropped when it is found in another", () => {
    const known = new KnownFiles(MIB);
    known.add("a", file(10));
    expect(known.add("a", file(undefined, { ...STATE, changed: 6 })).bytes).toBeUndefined();
    expect(known.fresh("a")?.bytes).toBeUndefined();
  });

  it("are replaced by new ones", () => {
    const known = new KnownFiles(MIB);
    known.add("a", file(10));
    known.add("a", file(20));
    expect(known.fresh("a")?.bytes).toHaveLength(20);
  });
});

describe("memory is bounded", () => {
  const held = (known: KnownFiles, names: string[]) =>
    names.reduce((sum, name) => sum + (known.fresh(name)?.bytes?.length ?? 0), 0);

  it("by cacheBytes and a megabyte for what is known beside them", () => {
    const known = new KnownFiles(4 * MIB);
    const names = Array.from({ length: 1000 }, (_, i) => String(i));
    for (const name of names) {
      known.add(name, file(100_000));
      expect(known.fresh(name)?.bytes).toHaveLength(100_000);
    }
    expect(held(known, names)).toBeLessThanOrEqual(5 * MIB);
    expect(held(known, names)).toBeGreaterThan(4 * MIB);
  });

  it("and what was found last stays longest", () => {
    const known = new KnownFiles(MIB);
    for (const name of ["a", "b", "c"]) known.add(name, file(600_000));
    known.add("a", file());
    known.add("d", file(600_000));
    const stayed = ["a", "b", "c", "d"].filter((name) => known.fresh(name) !== undefined);
    expect(stayed).toEqual(["c", "a", "d"].sort());
  });

  it("also by the count of files without bytes, and by the length of their names", () => {
    const known = new KnownFiles(0);
    const count = (names: string[]) => names.filter((name) => known.fresh(name)).length;
    const short = Array.from({ length: 5000 }, (_, i) => String(i));
    for (const name of short) known.add(name, file());
    expect(count(short)).toBeLessThan(2500);
    expect(count(short)).toBeGreaterThan(500);

    const long = Array.from({ length: 5000 }, (_, i) => String(i).padStart(4000, "a"));
    for (const name of long) known.add(name, file());
    expect(count(long)).toBeLessThan(150);
    expect(count(short)).toBe(0);
  });
});
