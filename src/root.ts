import { normalize } from "@std/path/posix/normalize";
import { fail } from "./option_error.ts";

/** Whether a header can carry a text: no control character, no half of a surrogate pair. */
export function isSendable(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: to refuse them is what this is for
  return !/[\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/u.test(text);
}

/** A drive (`C:/`) or a share (`//server/share`), but no device (`//./`, `//?/`). */
export function isWindowsPath(path: string): boolean {
  return /^(?:[A-Za-z]:[\\/]|[\\/]{2}[^\\/?.][^\\/]*[\\/][^\\/]+)/.test(path);
}

/** Options of the deliveries that know where the files are on a disk. */
export interface RootOptions {
  /**
   * Absolute path of the folder that holds the files, as the one who opens them sees it (a front
   * server in a container may see another path than the app). Nothing outside it is ever named.
   */
  readonly root: string;
  /** Allows `root: "/"`, or a whole drive. Default: `false`, such a root throws. */
  readonly wholeDisk?: boolean;
}
/** Checks a root and gives it its last slash. Windows roots come out with `/` between the names. */
export function rootPrefix(subject: string, { root, wholeDisk }: RootOptions): string {
  if (wholeDisk !== undefined && typeof wholeDisk !== "boolean") {
    fail(subject, "wholeDisk", wholeDisk, "true or false");
  }
  const wanted = 'an absolute path without "." or ".." in it, such as "/srv/files"';
  if (typeof root !== "string" || !isSendable(root)) fail(subject, "root", root, wanted);

  const windows = isWindowsPath(root);
  const slashed = windows ? root.replaceAll("\\", "/") : root;
  // normalize() would collapse the two slashes before a share, so it is asked without the first.
  const path = windows ? slashed.replace(/^(?:[A-Za-z]:|\/)/, "") : root;
  if (!path.startsWith("/") || normalize(path) !== path) fail(subject, "root", root, wanted);
  const prefix = slashed.endsWith("/") ? slashed : `${slashed}/`;
  if (/^(?:[A-Za-z]:)?\/$/.test(prefix) && wholeDisk !== true) {
    fail(subject, "root", root, "a folder; for the whole disk say wholeDisk: true as well");
  }
  return prefix;
}
