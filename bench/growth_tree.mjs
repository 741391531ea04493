// Folders with few and with very many files, in one shape: whoever looks for a file passes as many folders
// in each of them.

import { closeSync, linkSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FILES = 1000;

/** Where the file of a number is. */
export function pathOf(number) {
  const folder = Math.floor(number / FILES);
  return `${Math.floor(folder / 100)}/${folder % 100}/${number % FILES}.txt`;
}

/** Names of one file in each folder, as those are made fast and a million take no space. */
export function makeTree(root, count) {
  let first = "";
  for (let number = 0; number < count; number++) {
    const path = join(root, pathOf(number));
    if (number % FILES > 0) {
      linkSync(first, path);
      continue;
    }
    mkdirSync(join(path, ".."), { recursive: true });
    closeSync(openSync(path, "w"));
    first = path;
  }
}

/** A file that is so many segments deep. Gives its path. */
export function makeDeep(root, segments) {
  const folders = Array.from({ length: segments - 1 }, (_, i) => `d${i % 10}`).join("/");
  mkdirSync(join(root, folders), { recursive: true });
  const path = [folders, "a.txt"].filter((part) => part !== "").join("/");
  writeFileSync(join(root, path), "");
  return path;
}
