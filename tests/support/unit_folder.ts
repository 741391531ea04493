import { afterAll } from "vitest";
import { temporaryFolder } from "./process.ts";

/** A folder of its own for the tests around. */
export function useFolder(name: string): string {
  const { path, remove } = temporaryFolder(name);
  afterAll(remove);
  return path;
}
