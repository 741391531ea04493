import { accessSync, constants, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "./check.ts";
import type { CheckFunction } from "./checks.ts";
import { closedToOthers, pathIn } from "./rights.ts";
import { isRefusedByHandler } from "./signature.ts";

/** How many files are looked at, and how many of them asked for. */
const MANY = 2000;
const FEW = 3;

export const permissions: CheckFunction = async (run) => {
  const { root } = run.settings;
  const files = filesBelow(root, run.planted.folder);
  const closed = files.filter((path) => closedToOthers(root + path) !== undefined);
  if (closed.length === 0)
    return `all may read the canaries, and what was there before (${files.length} looked at)`;
  for (const path of closed.slice(0, FEW)) {
    const answer = await run.get(path, { method: "HEAD" });
    if (answer.status < 400 || isRefusedByHandler(answer)) continue;
    const what = closedToOthers(root + path) ?? "";
    const cure = `chmod o+rX ${pathIn(what)}, or the web server's user in the files' group; a umask of 022 for the app`;
    throw new Fault(
      "permissions",
      `${answer.status} for ${path}: the web server's user may not read ${what}`,
      cure,
    );
  }
  return `${closed.length} of ${files.length} files are not for all to read, and those asked for came or were refused by the app`;
};

function filesBelow(root: string, not: string): string[] {
  const found: string[] = [];
  const folders = [""];
  for (const folder of folders) {
    for (const name of list(root + folder)) {
      if (name === not || name.startsWith(".")) continue;
      const path = folder + name;
      const stats = lstatSync(join(root, path), { throwIfNoEntry: false });
      if (stats?.isDirectory() === true && folders.length < MANY) folders.push(`${path}/`);
      if (stats?.isFile() === true) found.push(path);
      if (found.length >= MANY) return found;
    }
  }
  return found;
}

/** A folder that we ourselves may not read, or not enter, has nothing to tell. */
function list(folder: string): string[] {
  try {
    accessSync(folder, constants.X_OK);
    return readdirSync(folder);
  } catch {
    return [];
  }
}
