// The files that are planted below the root, asked for, and taken away again.

import { randomBytes } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** A planted file. */
export interface Canary {
  /** Below the root, decoded. */
  readonly path: string;
  readonly content: Uint8Array;
}

/** Names that set-ups get wrong, each with what is odd about it. */
export const AWKWARD_NAMES: Readonly<Record<string, string>> = {
  "a b.txt": "a blank",
  "100%.txt": "a percent sign",
  "why?.txt": "a question mark",
  "a#1.txt": "a number sign",
  "a+b.txt": "a plus",
  "a&b=c;d.txt": "& = ;",
  "Grüße.txt": "letters beyond ASCII",
  "日本語.txt": "letters of three bytes",
  "[a]{b}'\".txt": "brackets and quotes",
  [`${"長".repeat(80)}.txt`]: "740 bytes in a URL",
};

/** All canaries of one run, in a folder with a name that nobody can guess. */
export interface Planted {
  readonly folder: string;
  /** 64 KiB of every byte there is. */
  readonly bytes: Canary;
  /** Another one, of the same length. */
  readonly other: Canary;
  readonly text: Canary;
  readonly page: Canary;
  readonly awkward: readonly Canary[];
  /** Names of those that this disk can't have. */
  readonly notOnThisDisk: readonly string[];
  /** The path of a file that is not there. */
  readonly missing: string;
  /** Puts new content of the same length in the place of a canary, by renaming. */
  readonly replace: (canary: Canary) => Canary;
  readonly remove: () => void;
}

const SIZE = 64 * 1024;

/**
 * Seconds since a canary's last change, as its time says. Of a file that was changed within the minute Apache
 * takes no time as a validator; and a new version must have another time, as validators count seconds.
 */
const AGE = 7200;

/** The canaries can't be planted, or not all of them. */
export class CantPlant extends Error {
  override name = "CantPlant";
}

/**
 * Plants the canaries, readable by all whatever the umask: whether the front server may read what the *app*
 * wrote, the app's own files tell. Removes what runs that were killed have left, once it is an hour old.
 *
 * @throws {CantPlant} If the folder can't be written to; what was planted by then is removed.
 */
export function plant(root: string): Planted {
  const folder = `${NAME}${randomBytes(16).toString("hex")}`;
  const remove = () => rmSync(join(root, folder), { recursive: true, force: true });
  const write = (name: string, content: Uint8Array, age = AGE): Canary => {
    const file = join(root, folder, name);
    const time = Date.now() / 1000 - age;
    writeFileSync(file, content);
    chmodSync(file, 0o644);
    utimesSync(file, time, time);
    return { path: `${folder}/${name}`, content };
  };
  const notOnThisDisk: string[] = [];
  const writeAwkward = (name: string): Canary[] => {
    try {
      return [write(name, letters())];
    } catch {
      notOnThisDisk.push(name); // as `?` on Windows, or a name too long for an encrypted folder
      return [];
    }
  };
  let isMade = false;
  try {
    removeOld(root);
    mkdirSync(join(root, folder));
    isMade = true;
    chmodSync(join(root, folder), 0o755);
    return {
      folder,
      bytes: write("bytes.bin", everyByte()),
      other: write("other.bin", everyByte()),
      text: write("text.txt", letters()),
      page: write("page.html", letters()),
      awkward: Object.keys(AWKWARD_NAMES).flatMap(writeAwkward),
      notOnThisDisk,
      missing: `${folder}/missing.bin`,
      replace: ({ path, content }) => {
        const name = path.slice(folder.length + 1);
        const fresh = content.length === SIZE ? everyByte() : letters();
        write(`${name}.new`, fresh, AGE / 2);
        renameSync(join(root, folder, `${name}.new`), join(root, path));
        return { path, content: fresh };
      },
      remove,
    };
  } catch (cause) {
    if (isMade) remove();
    const { code, message } = cause as NodeJS.ErrnoException;
    const cure =
      code === "ENOENT" || code === "ENOTDIR" ? "want a folder" : "want one to write into";
    throw new CantPlant(`The canaries can't be planted: ${message}, ${cure}`, { cause });
  }
}

const NAME = "sendoff-canary-";

/** What a run has left that was killed. */
function removeOld(root: string): void {
  for (const name of readdirSync(root)) {
    if (!/^sendoff-canary-[0-9a-f]{32}$/.test(name)) continue;
    const path = join(root, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > 3_600_000) rmSync(path, { recursive: true, force: true });
  }
}

/** Random, but with every byte in it at least once. */
function everyByte(): Uint8Array {
  const bytes = new Uint8Array(randomBytes(SIZE));
  for (let i = 0; i < 256; i++) bytes[i] = i;
  return bytes;
}

function letters(): Uint8Array {
  return new TextEncoder().encode(randomBytes(200).toString("hex"));
}

/** Whether two contents are the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
