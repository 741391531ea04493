import { fail, knownOptions } from "../option_error.ts";
import type { Via } from "./via.ts";

/** Options of {@linkcode redirect}. */
export interface RedirectOptions {
  /** Status of the redirect. Default: `302`. */
  readonly status?: 302 | 303 | 307;
  /**
   * Seconds for which the URL holds. A download that has begun goes on after that; one that is resumed asks
   * the app again, if its client asks the first URL. At most 604 800, a week. Default: `300`.
   */
  readonly expires?: number;
}

const SUBJECT = "redirect()";

/** Headers of the file that the store can be told to send, by a query that is signed. */
const OVERRIDES: Readonly<Record<string, string>> = {
  "content-type": "response-content-type",
  "content-disposition": "response-content-disposition",
  "cache-control": "response-cache-control",
};

/**
 * Sends the client to the store, by a URL that is signed for this one object, this method and a while. The
 * app sends no byte, and the store must be reachable by clients.
 *
 * Whoever has the URL has the file, until it expires. The store sends type, disposition and caching as the app
 * wants them, but no other header: no `nosniff`, no policy. Its origin is another one than the app's, so an
 * uploaded page can do nothing in the app's name.
 *
 * @throws {TypeError} If an option is unknown or can't be right.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { redirect } from "sendoff/object-store";
 *
 * assert.equal(redirect().name, "redirect");
 * assert.throws(() => redirect({ expires: 0 }), /want whole seconds from 1 to 604800/);
 * ```
 */
export function redirect(options: RedirectOptions = {}): Via {
  knownOptions(SUBJECT, options, ["status", "expires"]);
  const { status = 302, expires = 300 } = options;
  if (status !== 302 && status !== 303 && status !== 307) {
    fail(SUBJECT, "status", status, "302, 303 or 307");
  }
  if (!Number.isInteger(expires) || expires < 1 || expires > 604_800) {
    fail(SUBJECT, "expires", expires, "whole seconds from 1 to 604800");
  }
  return {
    name: "redirect",
    async answer({ path, headers }, request, bucket, ResponseNow) {
      const overrides: Record<string, string> = {};
      for (const [name, query] of Object.entries(OVERRIDES)) {
        const value = headers[name];
        if (value !== undefined) overrides[query] = value;
      }
      const method = request.method === "HEAD" ? "HEAD" : "GET";
      const location = await bucket.presigned(path, method, expires, overrides);
      const own = { "cache-control": "private, no-store", "content-length": "0" };
      // The URL would go on to other sites as the page that a file's links were on.
      const fields = { location, "referrer-policy": "no-referrer", ...own };
      return new ResponseNow(null, { status, headers: fields });
    },
  };
}
