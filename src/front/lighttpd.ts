import type { Delivery } from "../delivery.ts";
import { knownOptions } from "../option_error.ts";
import { type RootOptions, rootPrefix } from "../root.ts";
import { COMMON, type CommonHandOffOptions, type FrontServer, handOffTo } from "./hand_off.ts";

/** lighttpd decodes the value, but turns an escaped control character into `_`: another file. */
export const LIGHTTPD: FrontServer = {
  name: "lighttpd",
  header: "X-Sendfile",
  encoding: "percent",
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what lighttpd reads as `_`
  inexpressible: /[\0-\x1f\x7f]/,
  maxValueBytes: 60_000,
  status: 200,
};

/** Options of {@linkcode lighttpd}. */
export interface LighttpdOptions extends RootOptions, CommonHandOffOptions {}

/**
 * Hands files off to lighttpd by `X-Sendfile`, over mod_proxy or FastCGI alike.
 *
 * @throws {TypeError} If the root is not an absolute path, is `/`, or an option is unknown.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createFileHandler, lighttpd } from "sendoff";
 *
 * const files = createFileHandler({
 *   authorize: "public",
 *   delivery: lighttpd({ root: "/srv/files" }),
 * });
 *
 * const response = await files(new Request("http://localhost/100%25.txt"));
 * assert.equal(response.headers.get("X-Sendfile"), "/srv/files/100%25.txt");
 * ```
 */
export function lighttpd(options: LighttpdOptions): Delivery {
  knownOptions("lighttpd()", options, ["root", "wholeDisk", ...COMMON]);
  const { otherwise, Response } = options;
  return handOffTo("lighttpd()", {
    ...LIGHTTPD,
    prefix: rootPrefix("lighttpd()", options),
    otherwise,
    Response,
  });
}
