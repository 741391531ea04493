// Whether /proc tells where an open file lies is asked once: so each test here loads the module anew.
import fs, { closeSync, fstatSync, openSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { OpenFile } from "../../src/embedded/io.ts";
import { useFolder } from "../support/unit_folder.ts";

const { platform } = process;
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  Object.defineProperty(process, "platform", { value: platform });
  vi.resetModules(); // the next file wants a module that asked the real /proc
});

const path = join(useFolder("descriptor"), "a.txt");
writeFileSync(path, "");

async function realPath() {
  vi.resetModules();
  const { realPathOf } = await import("../../src/embedded/place.ts");
  const number = openSync(path, "r");
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = fstatSync(number);
    const state = { isFile: true, device: dev, inode: ino, size, modified: mtimeMs };
    return realPathOf({ number } as OpenFile, { ...state, changed: ctimeMs }, path);
  } finally {
    closeSync(number);
  }
}

/** What a link of /proc says from now on. */
function proc(says: () => string): void {
  vi.spyOn(fs, "readlinkSync").mockImplementation(says as never);
  syncBuiltinESMExports();
}

describe("where an open file lies", () => {
  // Elsewhere no descriptor tells.
  if (platform === "linux") {
    it("is told by its descriptor", async () => {
      expect(await realPath()).toEqual({ path, byName: false, isGone: false });
    });
  }

  it("is asked by name where that is not Linux", async () => {
    Object.defineProperty(process, "platform", { value: "darwin" });
    proc(() => "/elsewhere");
    expect(await realPath()).toMatchObject({ byName: true });
  });

  it.each<[title: string, says: () => string]>([
    ["says nothing", () => ""],
    [
      "is not there",
      () => {
        throw new Error("ENOENT");
      },
    ],
  ])("is asked by name where /proc %s", async (_, says) => {
    proc(says);
    expect(await realPath()).toMatchObject({ byName: true });
  });
});
