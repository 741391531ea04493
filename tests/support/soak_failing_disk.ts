// tests/soak/failing_disk.c as a library that is preloaded: reads of marked files fail.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { REPOSITORY } from "./process.ts";

/** Compiles it into a folder, and gives the environment of a program that is to have it. */
export function failingDisk(folder: string): Record<string, string> {
  const library = join(folder, "failing_disk.so");
  const source = join(REPOSITORY, "tests/soak/failing_disk.c");
  execFileSync("gcc", [
    "-shared",
    "-fPIC",
    "-O1",
    "-Wall",
    "-Werror",
    "-o",
    library,
    source,
    "-ldl",
  ]);
  return { LD_PRELOAD: library };
}
