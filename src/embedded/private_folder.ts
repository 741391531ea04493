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
 * to one above it; in one with the sticky bit, as /tmp, entries are safe from others than their owners.
 *
 * @param folder Path without symlinks.
 */
export function nobodyElseCanChange(folder: string): boolean {
  const known = answers.get(folder);
  const now = performance.now();
  if (known !== undefined && now - known.since < FRESH) return known.isPrivate;
  const isPrivate = look(folder || "/");
  if (answers.size >= MAX_FOLDERS) answers.clear();
  answers.set(folder, { isPrivate, since: now });
  return isPrivate;
}

function look(folder: string): boolean {
  try {
    const { mode, uid } = lstatSync(folder);
    if (uid !== 0 && uid !== ownUser()) return false;
    const isOpen = (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
    if (isOpen) return false;
    return folder === "/" || nobodyElseCanChange(folder.slice(0, folder.lastIndexOf("/")));
  } catch {
    return false; // no such right, or no such system: then it is not known
  }
}

function ownUser(): number | undefined {
  return hasPermission({ name: "sys", kind: "uid" }) ? process.geteuid?.() : undefined;
}
