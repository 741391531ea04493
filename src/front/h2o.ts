import type { Delivery } from "../delivery.ts";
import { fail, knownOptions } from "../option_error.ts";
import { COMMON, type CommonHandOffOptions, type FrontServer, handOffTo } from "./hand_off.ts";

/**
 * Under status 200 h2o answers HEAD with a body, so that the next answer on the connection is lost;
 * under 307 it keeps the method. It drops every header of the app.
 */
export const H2O: FrontServer = {
  name: "h2o",
  header: "X-Reproxy-URL",
  encoding: "percent",
  inexpressible: /\0/,
  maxValueBytes: 60_000,
  status: 307,
};

/** Options of {@linkcode h2o}. */
export interface H2oOptions extends CommonHandOffOptions {
  /**
   * Name of the host in h2o's own config that has the files, such as `"files.internal"`, without a
   * port. A host that h2o does not have in its config it fetches from the network, with the
   * client's cookies: spell it exactly as there.
   */
  readonly host: string;
}

/**
 * Hands files off to h2o by `X-Reproxy-URL`. Limited: h2o drops the app's content type, disposition,
 * caching and security headers, so an upload that should be saved is shown in place unless h2o's
 * config forbids it, as the documented one does.
 *
 * @throws {TypeError} If the host is not a name in lower case with a dot, or an option is unknown.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createFileHandler, h2o } from "sendoff";
 *
 * const files = createFileHandler({
 *   authorize: "public",
 *   delivery: h2o({ host: "files.internal" }),
 * });
 *
 * const response = await files(new Request("http://localhost/a%20b.txt"));
 * assert.equal(response.headers.get("X-Reproxy-URL"), "http://files.internal/a%20b.txt");
 * ```
 */
export function h2o(options: H2oOptions): Delivery {
  knownOptions("h2o()", options, ["host", ...COMMON]);
  const { host, otherwise, Response } = options;
  if (typeof host !== "string" || !/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/.test(host)) {
    fail("h2o()", "host", host, 'a host of h2o\'s config without a port, as "files.internal"');
  }
  return handOffTo("h2o()", { ...H2O, prefix: `http://${host}/`, otherwise, Response });
}
