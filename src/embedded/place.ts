// Where an open file really lies, and whether that is a place to send from. The *opened* file is
// asked: a name could be swapped for a symlink between a look at it and the opening.

import { lstatSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { hasPermission } from "./deno.ts";
import type { FileState, OpenFile } from "./io.ts";

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

/**
 * The path of an open file without symlinks, with `/` between the names; `undefined` where the name
 * has come to mean another file.
 */
export function realPathOf(file: OpenFile, state: FileState, path: string): string | undefined {
  if (file.number !== undefined && procTellsPaths()) {
    return readlinkSync(`${FOLDER}/${file.number}`);
  }
  // Elsewhere by name, and then whether that is the very file. To fool it takes three swaps, each
  // between two calls that follow each other at once; the opening has fetched all that they look at.
  const real = realpathSync.native(path);
  const { dev, ino } = lstatSync(real);
  const same = dev === state.device && ino === state.inode;
  return same && realpathSync.native(real) === real ? withSlashes(real) : undefined;
}

let known: boolean | undefined;

/** Whether /proc tells the path of a descriptor, as on Linux. */
function procTellsPaths(): boolean {
  known ??= hasPermission({ name: "read", path: FOLDER }) && isReadable(FOLDER);
  return known;
}

const FOLDER = "/proc/self/fd";

function isReadable(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => readlinkSync(`${folder}/${name}`) !== "");
  } catch {
    return false; // Deno wants all permissions for it
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
