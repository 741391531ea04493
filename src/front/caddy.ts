import type { Delivery } from "../delivery.ts";
import { knownOptions } from "../option_error.ts";
import { type RootOptions, rootPrefix } from "../root.ts";
import { COMMON, type CommonHandOffOptions, type FrontServer, handOffTo } from "./hand_off.ts";
import { locationPrefix } from "./location.ts";

/** From 2.7 on, `rewrite {rp.header.X-Accel-Redirect}` decodes the value once. */
export const CADDY: FrontServer = {
  name: "caddy",
  header: "X-Accel-Redirect",
  encoding: "percent",
  inexpressible: /\0/,
  maxValueBytes: 60_000,
  status: 200,
};

/** `file_server { root {rp.header.X-Sendfile} }` takes the bytes as they are, in every version. */
export const CADDY_BY_PATH: FrontServer = {
  ...CADDY,
  header: "X-Sendfile",
  encoding: "bytes",
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a header value can't hold
  inexpressible: /[\0-\x1f\x7f]/,
};

/** Options of {@linkcode caddy} for Caddy 2.7 and later. */
export interface CaddyOptions extends CommonHandOffOptions {
  /** The path under which the config handles the files, with both slashes, such as `"/_sendoff/"`. */
  readonly location: string;
}

/** Options of {@linkcode caddy} for any Caddy 2: the config takes a path on disk. */
export interface CaddyByPathOptions extends RootOptions, CommonHandOffOptions {}

/**
 * Hands files off to Caddy's `handle_response`: by `X-Accel-Redirect` with a `location` (Caddy 2.7
 * and later), or by `X-Sendfile` with a `root` (any Caddy 2, such as Debian's 2.6).
 *
 * Caddy before 2.7 does not decode the location form: `a b.txt` would be looked up as `a%20b.txt`.
 * Each form goes with its own block of the documented config.
 *
 * @throws {TypeError} If neither or both of `location` and `root` are given, or one can't be right.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { caddy, createFileHandler } from "sendoff";
 *
 * const files = createFileHandler({
 *   authorize: "public",
 *   delivery: caddy({ location: "/_sendoff/" }),
 * });
 *
 * const response = await files(new Request("http://localhost/a%20b.txt"));
 * assert.equal(response.headers.get("X-Accel-Redirect"), "/_sendoff/a%20b.txt");
 * ```
 */
export function caddy(options: CaddyOptions | CaddyByPathOptions): Delivery {
  knownOptions("caddy()", options, ["location", "root", "wholeDisk", ...COMMON]);
  const { otherwise, Response } = options;
  if (
    "root" in options === "location" in options ||
    ("location" in options && "wholeDisk" in options)
  ) {
    throw new TypeError(
      'caddy(): want one of location (Caddy 2.7 and later), such as "/_sendoff/", ' +
        'and root (any Caddy 2), such as "/srv/files"',
    );
  }
  if ("root" in options) {
    return handOffTo("caddy()", {
      ...CADDY_BY_PATH,
      prefix: rootPrefix("caddy()", options),
      otherwise,
      Response,
    });
  }
  const { location } = options;
  const prefix = locationPrefix("caddy()", location);
  return { ...handOffTo("caddy()", { ...CADDY, prefix, otherwise, Response }), location };
}
