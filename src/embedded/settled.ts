import { lstatSync } from "node:fs";
import process from "node:process";
import type { FileState } from "./io.ts";
import { nobodyElseCanChange } from "./private_folder.ts";

/** For how long a folder has to be as it is: longer than a tick of the kernel's clock. In milliseconds. */
const QUIET = 20;

/** Whether a name without symlinks at its end is that of a certain file. */
export function isAt(path: string, { device, inode }: FileState): boolean {
  try {
    const { dev, ino } = lstatSync(path);
    return dev === device && ino === inode;
  } catch {
    return false;
  }
}

/**
 * Whether a file lies below a root for certain, where only names can be asked. Between any two looks
 * somebody could swap a folder on the way for a symlink and back, and does so in microseconds. But
 * each swap leaves its time on the folder that it was made in, which nobody can set: so either nobody
 * else can change the folders, or none of them was changed just now.
 *
 * @param root Without symlinks, with its last slash; nobody is expected to swap the root itself.
 * @param real The file's path without symlinks, below the root.
 */
export function liesBelow(root: string, real: string, state: FileState): boolean {
  // Windows has no such rights to ask for, and its folders change with every file in them.
  if (process.platform === "win32") return isAt(real, state);
  const limit = Date.now() - QUIET;
  try {
    const folders = foldersTo(root, real).map((path) => ({ path, before: lstatSync(path) }));
    if (!folders.every(({ before }) => before.isDirectory()) || !isAt(real, state)) return false;
    // From the root down: once it is known that a folder was quiet, its names are known to be too.
    return folders.every(({ path, before }) => {
      if (nobodyElseCanChange(path)) return true;
      const { dev, ino, ctimeMs } = lstatSync(path);
      return dev === before.dev && ino === before.ino && latest(ctimeMs) < limit;
    });
  } catch {
    return false;
  }
}

/** When a change may have been at the latest. Deno, and some disks, tell whole seconds only. */
function latest(time: number): number {
  return time % 1000 === 0 ? time + 1000 : time;
}

/** The root and every folder below it on the way to a file, from the root down. */
function foldersTo(root: string, file: string): string[] {
  const names = file.slice(root.length).split("/");
  return names.map((_, depth) => root + names.slice(0, depth).join("/"));
}
