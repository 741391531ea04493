// What people who are neither owner nor of the group may do on the way to a file: the front server's user
// is one of them, unless somebody has arranged it otherwise.

import { statSync } from "node:fs";
import process from "node:process";

/** The first folder or file on the way that others may not enter or read, with its mode; or `undefined`. */
export function closedToOthers(path: string): string | undefined {
  if (process.platform === "win32") return undefined;
  const parts = path.split("/");
  for (let i = 1; i <= parts.length; i++) {
    const step = parts.slice(0, i).join("/") || "/";
    const stats = statSync(step, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    const isOpen = (stats.mode & (stats.isDirectory() ? 0o001 : 0o004)) !== 0;
    if (!isOpen) return `${step} (mode ${(stats.mode & 0o7777).toString(8).padStart(4, "0")})`;
  }
  return undefined;
}
