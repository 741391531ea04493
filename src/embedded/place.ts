// Where an open file really lies, and whether that is a place to send from. The *opened* file is
// asked: a name could be swapped for a symlink between a look at it and the opening.

import { lstatSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import process from "node:process";
import { hasPermission } from "./deno.ts";
import type { FileState, OpenFile } from "./io.ts";
import { isAt } from "./settled.ts";

/** What becomes of a path that leads through a symlink. */
export type SymlinkPolicy = "inside" | "refuse" | "follow";

/**
 * Whether a file that lies at `real` may be sent when `path` below the root was asked for.
 *
 * @param root Without symlinks, with its last slash.
 * @param isSpelledSo Whether every name of the path is spelt as on disk.
 */
export function isAllowedPlace(
  root: string,
  path: string,
  real: string,
  policy: SymlinkPolicy,
  isSpelledSo: () => boolean,
): boolean {
  const isPlain = real === root + path;
  if (!isPlain && policy === "refuse") return false;
  if (!isPlain && policy === "inside" && !real.startsWith(root)) return false;
  return isSpelledSo();
}

/**
 * Whether every name of a path is spelt as on disk, where another spelling finds the same file: the
 * authorizer has judged this one. Linux tells even of an open file the spelling that was asked for, so
 * each folder is tried with a letter of the other case, as each may be on a disk of its own.
 *
 * @param isPlain The real path has the same spelling. Else, but on Linux, all names are looked up in
 * their folders: there the real path has the disk's own spelling.
 */
export function isSpelledAsOnDisk(root: string, path: string, isPlain: boolean): boolean {
  let folder = root;
  for (const name of path.split("/")) {
    const isDoubtful = (!isPlain && process.platform !== "linux") || hasTwin(folder, name);
    if (isDoubtful && !readdirSync(folder).includes(name)) return false;
    folder += `${name}/`;
  }
  return true;
}

/** Whether a name finds the same with a letter in the other case. */
function hasTwin(folder: string, name: string): boolean {
  const twin = withOtherCase(name);
  if (twin === name) return false;
  const other = lstatSync(folder + twin, { throwIfNoEntry: false });
  if (other === undefined) return false;
  const { dev, ino } = lstatSync(folder + name);
  return other.dev === dev && other.ino === ino;
}

/** A name with the first letter that has two cases in the other one. */
export function withOtherCase(name: string): string {
  for (const letter of name) {
    const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
    if (other !== letter && other.length === letter.length) return name.replace(letter, other);
  }
  return name;
}

/** The path of an open file without symlinks, and whether that is certain or was asked by name. */
export interface RealPath {
  /** With `/` between the names. */
  readonly path: string;
  readonly byName: boolean;
  /** It was there when the file was opened, and is now another's or nobody's. */
  readonly isGone: boolean;
}

/** Where an open file lies; `undefined` where its name has come to mean another one, or none. */
export function realPathOf(file: OpenFile, state: FileState, path: string): RealPath | undefined {
  const told = file.number === undefined ? undefined : pathOfDescriptor(file.number);
  if (told !== undefined) {
    // So ends the path of a file that was deleted or replaced, unless it is called that.
    const isGone = told.endsWith(GONE) && !isAt(told, state);
    return { path: isGone ? told.slice(0, -GONE.length) : told, byName: false, isGone };
  }
  const real = realpathSync.native(path);
  if (!isAt(real, state)) return undefined;
  return { path: withSlashes(real), byName: true, isGone: false };
}

const GONE = " (deleted)";

const FOLDER = "/proc/self/fd";
let procTells: boolean | undefined;

/** What /proc tells, as on Linux; Deno wants all permissions for that. */
function pathOfDescriptor(number: number): string | undefined {
  procTells ??=
    process.platform === "linux" && hasPermission({ name: "read", path: FOLDER }) && tells(number);
  return procTells ? readlinkSync(`${FOLDER}/${number}`) : undefined;
}

/** Asked of an open file: to list a folder takes a descriptor more, which there may not be. */
function tells(number: number): boolean {
  try {
    return readlinkSync(`${FOLDER}/${number}`) !== "";
  } catch {
    return false;
  }
}

/** Windows separates by `\`; elsewhere that is a letter like others. */
export function withSlashes(path: string): string {
  return /^(?:[A-Za-z]:\\|\\\\)/.test(path) ? path.replaceAll("\\", "/") : path;
}
