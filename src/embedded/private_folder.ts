import { lstatSync } from "node:fs";
import process from "node:process";
import { hasPermission } from "./deno.ts";

/** How long, in milliseconds, the answer for a folder holds. */
const FRESH = 1000;
const MAX_FOLDERS = 1000;
const answers = new Map<string, { readonly isPrivate: boolean; readonly since: number }>();

/**
 * Whether only this process's own user, or root, can replace a folder or anything in it: then the
 * name of a file in it means the same file a moment later. Who could is who may write to the folder or
 * to one above it.
 *
 * @param folder Path without symlinks.
 */
export function nobodyElseCanChange(folder: string): boolean {
  return isPrivate(folder, false);
}

/**
 * @param sticky Takes one with the sticky bit for private, as /tmp: its entries are safe from others
 * than their owners. Those of folders are looked at here, and those of files are not.
 */
function isPrivate(folder: string, sticky: boolean): boolean {
  const key = sticky ? `${folder}/` : folder;
  const known = answers.get(key);
  const now = performance.now();
  if (known !== undefined && now - known.since < FRESH) return known.isPrivate;
  const answer = { isPrivate: look(folder || "/", sticky), since: now };
  if (answers.size >= MAX_FOLDERS) answers.clear();
  answers.set(key, answer);
  return answer.isPrivate;
}

function look(folder: string, sticky: boolean): boolean {
  // Deno would ask its user, and needs no right to a folder above to read what is in it.
  if (!hasPermission({ name: "read", path: folder })) return false;
  try {
    const { mode, uid } = lstatSync(folder);
    if (uid !== 0 && uid !== ownUser()) return false;
    const isOpen = (mode & 0o022) !== 0 && !(sticky && (mode & 0o1000) !== 0);
    if (isOpen) return false;
    return folder === "/" || isPrivate(folder.slice(0, folder.lastIndexOf("/")), true);
  } catch {
    return false; // no such right, or no such system: then it is not known
  }
}

function ownUser(): number | undefined {
  return hasPermission({ name: "sys", kind: "uid" }) ? process.geteuid?.() : undefined;
}
