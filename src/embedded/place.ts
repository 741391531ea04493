// Where an open file really lies, and whether that is a place to send from. The *opened* file is
// asked: a name could be swapped for a symlink between a look at it and the opening.

import { lstatSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { hasPermission } from "./deno.ts";
import type { FileState, OpenFile } from "./io.ts";
import { isAt } from "./settled.ts";

/** What becomes of a path that leads through a symlink. */
export type SymlinkPolicy = "inside" | "refuse" | "follow";

/** A root as it is on disk, with `/` between the names and at the end. */
export interface RealRoot {
  /** Without symlinks. */
  readonly path: string;
  /** The disk finds `A.TXT` when asked for `a.txt`, or may do so. */
  readonly ignoresCase: boolean;
}

/**
 * Whether a file that lies at `real` may be sent when `path` below the root was asked for.
 *
 * @param listed Whether every name of the path is spelt as its folder lists it.
 */
export function isAllowedPlace(
  root: RealRoot,
  path: string,
  real: string,
  policy: SymlinkPolicy,
  listed: () => boolean,
): boolean {
  const isPlain = real === root.path + path; // no symlink, and the very spelling
  if (isPlain) return true;
  if (policy === "refuse") return false;
  if (policy === "inside" && !real.startsWith(root.path)) return false;
  return !root.ignoresCase || listed();
}

/** Whether every name of a path is in the list of its folder, letter for letter. */
export function isListed(root: string, path: string): boolean {
  let folder = root;
  for (const name of path.split("/")) {
    if (!readdirSync(folder).includes(name)) return false;
    folder += `${name}/`;
  }
  return true;
}

/** The path of an open file without symlinks, and whether that is certain or was asked by name. */
export interface RealPath {
  /** With `/` between the names. */
  readonly path: string;
  readonly byName: boolean;
}

/** Where an open file lies; `undefined` where its name has come to mean another one, or none. */
export function realPathOf(file: OpenFile, state: FileState, path: string): RealPath | undefined {
  const told = file.number === undefined ? undefined : pathOfDescriptor(file.number);
  if (told !== undefined) {
    // So ends the path of a file that was deleted or replaced, unless it is called that.
    if (told.endsWith(" (deleted)") && !isAt(told, state)) return undefined;
    return { path: told, byName: false };
  }
  const real = realpathSync.native(path);
  return isAt(real, state) ? { path: withSlashes(real), byName: true } : undefined;
}

const FOLDER = "/proc/self/fd";
let procTells: boolean | undefined;

/** What /proc tells, as on Linux. Deno wants all permissions for it, and would ask its user. */
function pathOfDescriptor(number: number): string | undefined {
  if (procTells === false || !hasPermission({ name: "read", path: FOLDER })) return undefined;
  try {
    const path = readlinkSync(`${FOLDER}/${number}`);
    procTells = true;
    return path;
  } catch (error) {
    if (procTells) throw error;
    procTells = false;
    return undefined;
  }
}

/** Windows separates by `\`; elsewhere that is a letter like others. */
export function withSlashes(path: string): string {
  return /^(?:[A-Za-z]:\\|\\\\)/.test(path) ? path.replaceAll("\\", "/") : path;
}

/** Whether the disk takes other spellings of a folder's name. Where that can't be told: yes. */
export function ignoresCase(folder: string): boolean {
  const other = folder.replace(/\p{L}(?=[^/\p{L}]*$)/u, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
  if (other === folder) return true;
  try {
    const [a, b] = [lstatSync(folder), lstatSync(other)];
    return a.dev === b.dev && a.ino === b.ino;
  } catch {
    return false;
  }
}
