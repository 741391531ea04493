// What people who are neither owner nor of the group may do on the way to a file: the front server's user
// is one of them, unless somebody has arranged it otherwise.

import { lstatSync, type Stats, statSync } from "node:fs";
import process from "node:process";
import { shellWord } from "../config/text.ts";

/** The first folder or file on the way that others may not enter or read, with its mode; or `undefined`. */
export function closedToOthers(path: string): string | undefined {
  if (process.platform === "win32") return undefined;
  const parts = path.split("/");
  for (let i = 1; i <= parts.length; i++) {
    const step = parts.slice(0, i).join("/") || "/";
    const stats = statOf(step);
    if (stats === undefined) return undefined;
    if (typeof stats === "string") return `${step} (${stats})`;
    const isOpen = (stats.mode & (stats.isDirectory() ? 0o001 : 0o004)) !== 0;
    if (!isOpen) return `${step} (mode ${(stats.mode & 0o7777).toString(8).padStart(4, "0")})`;
  }
  return undefined;
}

/** What the system says of a path, `undefined` where there is none, or why it does not say. */
export function statOf(path: string): Stats | string | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error); // not for us, or a link to itself
  }
}

/** The path out of what `closedToOthers` says, as a shell takes it. */
export function pathIn(closed: string): string {
  return shellWord(closed.replace(/ \([^()]*\)$/, ""));
}

/** The first step on the way that is a symlink, or `undefined`. */
export function symlinkOn(path: string): string | undefined {
  const parts = path.split("/");
  for (let i = 2; i <= parts.length; i++) {
    const step = parts.slice(0, i).join("/");
    if (lstatSync(step, { throwIfNoEntry: false })?.isSymbolicLink() === true) return step;
  }
  return undefined;
}
