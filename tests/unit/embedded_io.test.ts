// Files are read at once as long as that is quick, and on the thread pool after it was not.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import type { Io } from "../../src/embedded/io.ts";
import { useFolder } from "../support/unit_folder.ts";

const folder = useFolder("io");
const file = join(folder, "a.txt");
writeFileSync(file, "0123456789");
mkdirSync(join(folder, "dir"));
symlinkSync("a.txt", join(folder, "link"));

/** Of a module of its own, which no other test has made busy. */
let ioFor: (mode: "auto" | "async") => Io;
beforeEach(async () => {
  vi.resetModules();
  ({ ioFor } = await import("../../src/embedded/io.ts"));
});

describe("auto", () => {
  let now: number;
  let clock: MockInstance<() => number>;
  beforeEach(() => {
    now = Math.ceil(performance.now()); // whole, so that sums of it are exact
    clock = vi.spyOn(performance, "now");
  });
  afterEach(() => vi.restoreAllMocks());

  /** One look at a file, which takes so many milliseconds if it is taken at once. Whether it is. */
  function isAtOnce(milliseconds: number): boolean {
    clock.mockReset().mockImplementation(() => now);
    const io = ioFor("auto");
    clock.mockReturnValueOnce(now).mockReturnValueOnce(now + milliseconds);
    const atOnce = !(io.stat(file) instanceof Promise);
    if (atOnce) now += milliseconds;
    return atOnce;
  }

  const quickly = (times: number) => {
    for (let i = 0; i < times; i++) expect(isAtOnce(0.125)).toBe(true);
  };

  it("goes on at once while that is quick", () => {
    quickly(1000);
    for (let i = 0; i < 100; i++) expect(isAtOnce(2)).toBe(true);
  });

  it("steps aside for half a second after a slow call", () => {
    expect(isAtOnce(2.125)).toBe(true);
    expect(isAtOnce(0)).toBe(false);
    now += 499;
    expect(isAtOnce(0)).toBe(false);
    now += 1;
    expect(isAtOnce(0)).toBe(true);
  });

  it("forgives one slow call for a hundred quick ones, and two at the most", () => {
    quickly(1000);
    expect(isAtOnce(3)).toBe(true);
    expect(isAtOnce(3)).toBe(true);
    expect(isAtOnce(3)).toBe(true);
    expect(isAtOnce(0)).toBe(false);
  });

  it("forgives none too early", () => {
    quickly(99);
    expect(isAtOnce(3)).toBe(true);
    expect(isAtOnce(0)).toBe(false);
  });

  it("never forgives a call that took very long", () => {
    quickly(1000);
    expect(isAtOnce(21)).toBe(true);
    expect(isAtOnce(0)).toBe(false);
    now += 500;
    quickly(99); // and has forgotten what was before
    expect(isAtOnce(3)).toBe(true);
    expect(isAtOnce(0)).toBe(false);
  });

  it("counts a call that fails, too", () => {
    clock.mockImplementation(() => now);
    const io = ioFor("auto");
    clock.mockReturnValueOnce(now).mockReturnValueOnce(now + 30);
    expect(() => io.open(join(folder, "none"))).toThrow("ENOENT");
    now += 30;
    expect(isAtOnce(0)).toBe(false);
  });

  it("opens and reads by the same rule", () => {
    clock.mockImplementation(() => now);
    const opened = ioFor("auto").open(file);
    if (opened instanceof Promise) throw new Error("not at once");
    clock.mockReturnValueOnce(now).mockReturnValueOnce(now + 30);
    expect(opened.readNow?.(new Uint8Array(1), 0)).toBe(1);
    now += 30;
    opened.close();
    expect(isAtOnce(0)).toBe(false);
  });
});

describe("async", () => {
  it("does everything on the thread pool", () => {
    const [state, opening] = [ioFor("async").stat(file), ioFor("async").open(file)];
    expect(state).toBeInstanceOf(Promise);
    expect(opening).toBeInstanceOf(Promise);
    return Promise.resolve(opening).then((opened) => {
      expect(opened.readNow).toBeUndefined();
      const state = opened.state();
      expect(state).toBeInstanceOf(Promise);
      // Closed only then: under a question that is under way, the number would be nobody's.
      return Promise.resolve(state).then(() => opened.close());
    });
  });
});

describe.each(["auto", "async"] as const)("%s", (mode) => {
  it("tells a file's state alike by name and by descriptor", async () => {
    const opened = await ioFor(mode).open(file);
    const state = await opened.state();
    expect(await ioFor(mode).stat(file)).toEqual(state);
    expect(await ioFor(mode).stat(join(folder, "link"))).toEqual(state);
    expect(state).toMatchObject({ isFile: true, size: 10 });
    opened.close();
  });

  it("tells a folder from a file", async () => {
    expect(await ioFor(mode).stat(join(folder, "dir"))).toMatchObject({ isFile: false });
  });

  it("reads from a position, and nothing behind the end", async () => {
    const opened = await ioFor(mode).open(file);
    const bytes = new Uint8Array(4);
    expect(await opened.readLater(bytes, 3)).toBe(4);
    expect(new TextDecoder().decode(bytes)).toBe("3456");
    expect(await opened.readLater(bytes, 8)).toBe(2);
    expect(await opened.readLater(bytes, 10)).toBe(0);
    opened.close();
  });

  it("closes once, so that the number's next file stays open", async () => {
    const first = await ioFor(mode).open(file);
    first.close();
    const second = await ioFor("auto").open(file);
    first.close();
    expect(await second.state()).toMatchObject({ size: 10 });
    second.close();
  });

  it("says what is missing", async () => {
    const path = join(folder, "none");
    await expect((async () => ioFor(mode).open(path))()).rejects.toMatchObject({ code: "ENOENT" });
    await expect((async () => ioFor(mode).stat(path))()).rejects.toThrow();
  });
});
