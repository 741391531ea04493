import type { Delivery } from "../delivery.ts";
import { fail, knownOptions } from "../option_error.ts";
import { type RootOptions, rootPrefix } from "../root.ts";
import { COMMON, type CommonHandOffOptions, type FrontServer, handOffTo } from "./hand_off.ts";

/**
 * mod_xsendfile 0.12 takes the bytes as they are. Apache never adds `Accept-Ranges` to them,
 * finds no path above 4 KiB, and acts under status 200 only: under another one it sends
 * the path to the client instead.
 */
export const APACHE: FrontServer = {
  name: "apache",
  header: "X-Sendfile",
  encoding: "bytes",
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what Apache or Node refuses in a value
  inexpressible: /[\0-\x08\x0a-\x1f\x7f]/,
  maxValueBytes: 4000,
  status: 200,
  add: { "accept-ranges": "bytes" },
};

/** mod_xsendfile 1.0 decodes percent escapes, unless `XSendFileUnescape Off`. */
export const APACHE_UNESCAPING: FrontServer = {
  ...APACHE,
  encoding: "percent",
  inexpressible: /\0/,
};

/** Options of {@linkcode apache}. */
export interface ApacheOptions extends RootOptions, CommonHandOffOptions {
  /**
   * The module's version. `"1.0"` decodes escapes, `"0.12"` (Debian, Ubuntu) does not; with the
   * wrong one, names that hold a `%` name another file. Default: `"0.12"`.
   */
  readonly modXsendfile?: "0.12" | "1.0";
}

/**
 * Hands files off to Apache with mod_xsendfile by `X-Sendfile`.
 *
 * Apache follows symlinks out of the root, and gives every file the ETag `"0"` unless the config
 * says `FileETag None`, as the documented one does.
 *
 * @throws {TypeError} If the root is not an absolute path, is `/`, or an option is unknown.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { apache, createFileHandler } from "sendoff";
 *
 * const files = createFileHandler({
 *   authorize: "public",
 *   delivery: apache({ root: "/srv/files" }),
 * });
 *
 * const response = await files(new Request("http://localhost/100%25%20sure.txt"));
 * assert.equal(response.headers.get("X-Sendfile"), "/srv/files/100% sure.txt");
 * ```
 */
export function apache(options: ApacheOptions): Delivery {
  knownOptions("apache()", options, ["root", "wholeDisk", "modXsendfile", ...COMMON]);
  const { modXsendfile = "0.12", otherwise, Response } = options;
  if (modXsendfile !== "0.12" && modXsendfile !== "1.0") {
    fail("apache()", "modXsendfile", modXsendfile, '"0.12" or "1.0"');
  }
  const server = modXsendfile === "1.0" ? APACHE_UNESCAPING : APACHE;
  return handOffTo("apache()", {
    ...server,
    prefix: rootPrefix("apache()", options),
    otherwise,
    Response,
  });
}
