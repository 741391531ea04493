import type { Delivery } from "../delivery.ts";
import { knownOptions } from "../option_error.ts";
import { COMMON, type CommonHandOffOptions, type FrontServer, handOffTo } from "./hand_off.ts";
import { locationPrefix } from "./location.ts";

/** Read in the source of OpenLiteSpeed 1.9.1, not measured: an internal URI, decoded once. */
export const LITESPEED: FrontServer = {
  name: "litespeed",
  header: "X-LiteSpeed-Location",
  encoding: "percent",
  inexpressible: /\0/,
  maxValueBytes: 8000,
  status: 200,
  omit: ["etag", "last-modified"],
};

/** Options of {@linkcode litespeed}. */
export interface LitespeedOptions extends CommonHandOffOptions {
  /** The context that has the files, with both slashes, such as `"/_sendoff/"`. */
  readonly location: string;
}

/**
 * Hands files off to LiteSpeed or OpenLiteSpeed by `X-LiteSpeed-Location`.
 *
 * **Never run against the real server**: it is built from the server's source alone, which keeps
 * only `Content-Disposition` of the app's headers. Try it before you rely on it.
 *
 * @throws {TypeError} If the location lacks a slash, is `/`, or an option is unknown.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createFileHandler, litespeed } from "sendoff";
 *
 * const files = createFileHandler({
 *   authorize: "public",
 *   delivery: litespeed({ location: "/_sendoff/" }),
 * });
 *
 * const response = await files(new Request("http://localhost/a.txt"));
 * assert.equal(response.headers.get("X-LiteSpeed-Location"), "/_sendoff/a.txt");
 * ```
 */
export function litespeed(options: LitespeedOptions): Delivery {
  knownOptions("litespeed()", options, ["location", ...COMMON]);
  const { location, otherwise, Response } = options;
  const prefix = locationPrefix("litespeed()", location);
  return { ...handOffTo("litespeed()", { ...LITESPEED, prefix, otherwise, Response }), location };
}
