import { afterEach, describe, expect, it, vi } from "vitest";
import { HeldFiles } from "../../src/embedded/held_files.ts";
import type { FileState, OpenFile } from "../../src/embedded/io.ts";

const STATE: FileState = { isFile: true, device: 1, inode: 2, size: 3, modified: 4, changed: 5 };

afterEach(() => vi.restoreAllMocks());

function openFile() {
  const close = vi.fn<() => void>();
  return { file: { close } as unknown as OpenFile, close };
}

describe("a file that is held open", () => {
  it("is given while its name shows the same state", () => {
    const held = new HeldFiles();
    const { file, close } = openFile();
    held.hold("a", file, STATE);
    expect(held.get("a", { ...STATE })).toBe(file);
    expect(held.get("a", { ...STATE, inode: 9 })).toBeUndefined();
    expect(held.get("a", { ...STATE, isFile: false })).toBeUndefined();
    expect(held.get("b", STATE)).toBeUndefined();
    expect(close).not.toHaveBeenCalled();
  });

  it("is closed when another takes its place", () => {
    const held = new HeldFiles();
    const [first, second] = [openFile(), openFile()];
    held.hold("a", first.file, STATE);
    held.hold("a", second.file, { ...STATE, inode: 9 });
    expect(first.close).toHaveBeenCalledOnce();
    expect(held.get("a", STATE)).toBeUndefined();
    expect(held.get("a", { ...STATE, inode: 9 })).toBe(second.file);
  });

  it("is closed when there are more than 64", () => {
    const held = new HeldFiles();
    const files = Array.from({ length: 100 }, openFile);
    for (const [i, { file }] of files.entries()) held.hold(String(i), file, STATE);
    const closed = files.map(({ close }) => close.mock.calls.length);
    expect(closed).toEqual([...Array(36).fill(1), ...Array(64).fill(0)]);
    expect(held.get("35", STATE)).toBeUndefined();
    expect(held.get("36", STATE)).toBeDefined();
  });

  it("is closed when its second is over", async () => {
    const held = new HeldFiles();
    const { file, close } = openFile();
    held.hold("a", file, STATE);
    const later = performance.now() + 1500; // the clock, but not the timer
    vi.spyOn(performance, "now").mockReturnValue(later);
    await vi.waitFor(() => expect(close).toHaveBeenCalledOnce(), { timeout: 4000 });
    expect(held.get("a", STATE)).toBeUndefined();
  });
});
