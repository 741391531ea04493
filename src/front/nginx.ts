import type { Delivery } from "../delivery.ts";
import { knownOptions } from "../option_error.ts";
import { COMMON, type CommonHandOffOptions, type FrontServer, handOffTo } from "./hand_off.ts";
import { locationPrefix } from "./location.ts";

/**
 * nginx decodes the value, and `?` in it would begin a query. It makes validators and
 * `Accept-Ranges` itself; a second `Accept-Ranges` of ours would be sent as well. The whole head of
 * the app's answer has to fit into `proxy_buffer_size`, 4 KiB where nothing is configured.
 */
export const NGINX: FrontServer = {
  name: "nginx",
  header: "X-Accel-Redirect",
  encoding: "percent",
  inexpressible: /\0/,
  maxValueBytes: 3500,
  status: 200,
  omit: ["etag", "last-modified"],
};

/** Of the app's headers, nginx sends these with the file, and no others by itself. */
export const NGINX_PASSES: readonly string[] = [
  "content-type",
  "content-disposition",
  "cache-control",
  "expires",
  "set-cookie",
];

/** Those that protect the user, which its config has to bring back. */
export const NGINX_BROUGHT_BACK: readonly string[] = [
  "X-Content-Type-Options",
  "Content-Security-Policy",
  "Vary",
  "Access-Control-Allow-Origin",
  "Cross-Origin-Resource-Policy",
  "Referrer-Policy",
  "X-Robots-Tag",
];

/** Options of {@linkcode nginx}. */
export interface NginxOptions extends CommonHandOffOptions {
  /**
   * The `internal` location that has the files, with both slashes, such as `"/_sendoff/"`. In
   * nginx's config its `alias` must end in a slash too, or its sibling folders can be reached.
   */
  readonly location: string;
}

/**
 * Hands files off to nginx (or Angie, OpenResty) by `X-Accel-Redirect`.
 *
 * nginx passes on only a few of the app's headers. The `add_header` lines of the documented config
 * bring the security headers back; without them a browser may sniff types.
 *
 * @throws {TypeError} If the location lacks a slash, is `/`, or an option is unknown.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createFileHandler, nginx } from "sendoff";
 *
 * const files = createFileHandler({
 *   mount: "/files",
 *   authorize: "public",
 *   delivery: nginx({ location: "/_sendoff/" }),
 * });
 *
 * const response = await files(new Request("http://localhost/files/100%25%20sure.txt"));
 * assert.equal(response.headers.get("X-Accel-Redirect"), "/_sendoff/100%25%20sure.txt");
 * ```
 */
export function nginx(options: NginxOptions): Delivery {
  knownOptions("nginx()", options, ["location", ...COMMON]);
  const { location, otherwise, Response } = options;
  const prefix = locationPrefix("nginx()", location);
  return { ...handOffTo("nginx()", { ...NGINX, prefix, otherwise, Response }), location };
}
