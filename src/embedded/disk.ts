import type { Inspect } from "../inspect.ts";
import { knownOptions } from "../option_error.ts";
import { isRefusal } from "../refusal.ts";
import { type DiskOptions, Files } from "./files.ts";

const SUBJECT = "disk()";
const KNOWN = [
  "root",
  "wholeDisk",
  "symlinks",
  "io",
] as const satisfies readonly (keyof DiskOptions)[];

/**
 * Looks a file up before a hand-off, as the option `inspect`: what is not there, is no regular file or
 * lies outside the root is a 404 of the app's, and the front server's own error page is never needed.
 * Gives the validators that {@linkcode embedded} and nginx give, for the front servers that pass them on.
 *
 * The front server opens the file on its own, a moment later. Against people who can write to the
 * folder only its own settings guard, as `disable_symlinks` of nginx.
 *
 * @throws {TypeError} If an option is missing, unknown or can't be right, or the root is no folder.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { createFileHandler, nginx } from "sendoff";
 * import { disk } from "sendoff/embedded";
 *
 * const root = mkdtempSync(join(tmpdir(), "files-"));
 * const files = createFileHandler({
 *   authorize: "public",
 *   delivery: nginx({ location: "/_sendoff/" }),
 *   inspect: disk({ root }),
 * });
 *
 * const response = await files(new Request("http://localhost/none.txt"));
 * assert.equal(response.status, 404);
 * ```
 */
export function disk(options: DiskOptions): Inspect {
  knownOptions(SUBJECT, options, KNOWN);
  const files = new Files(SUBJECT, options, 0);
  return async (path) => {
    const found = await files.open(path);
    if (isRefusal(found)) return found;
    found.file.close();
    const { etag, lastModified } = found.known;
    return { etag, lastModified: new Date(lastModified * 1000) };
  };
}
