import { STORE_LOCATION, TARGET_HEADER } from "../front/store.ts";
import { fail, knownOptions } from "../option_error.ts";
import { refusal } from "../refusal.ts";
import { isSendable } from "../root.ts";
import type { Via } from "./via.ts";

/** Options of {@linkcode nginx}. */
export interface StoreNginxOptions {
  /** The internal location of the store in nginx's config, without a slash at its end. Default: `"/_sendoff_store"`. */
  readonly location?: string;
  /**
   * Seconds for which nginx can ask the store. A download that has begun goes on after that, so it need not be
   * as long as a download takes. At most 604 800, a week. Default: `3600`.
   */
  readonly expires?: number;
}

const SUBJECT = "nginx()";

/** What of 16 KiB, which the config gives to the head of an answer, is left to the target. */
const MAX_TARGET_BYTES = 12_000;

/**
 * nginx fetches the object: the app answers with `X-Accel-Redirect` and the signed target, and sends no byte.
 * The config is made by `sendoff config nginx --store <endpoint>`, with the same endpoint.
 *
 * The target is signed for this object, this method and a while. nginx takes it out of the answer; where clients
 * reach the app past nginx they see it, and can get that one object with it, which they were allowed.
 *
 * @throws {TypeError} If an option is unknown or can't be right.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createFileHandler } from "sendoff";
 * import { nginx, objectStore } from "sendoff/object-store";
 *
 * const files = createFileHandler({
 *   authorize: "public",
 *   delivery: objectStore({
 *     endpoint: "https://s3.example.org",
 *     bucket: "media",
 *     credentials: { accessKeyId: "AKID", secretAccessKey: "secret" },
 *     via: nginx({ location: "/_sendoff_store" }),
 *   }),
 * });
 *
 * const { headers } = await files(new Request("http://localhost/a%20b.txt"));
 * assert.equal(headers.get("x-accel-redirect"), "/_sendoff_store");
 * assert.match(headers.get("sendoff-target") ?? "", /^\/media\/a%20b\.txt\?.*X-Amz-Signature=/);
 * ```
 */
export function nginx(options: StoreNginxOptions = {}): Via {
  knownOptions(SUBJECT, options, ["location", "expires"]);
  const { location = STORE_LOCATION, expires = 3600 } = options;
  if (
    typeof location !== "string" ||
    !/^(?:\/[A-Za-z0-9._~-]+)+$/.test(location) ||
    !isSendable(location)
  ) {
    const wanted = 'the internal location without a slash at its end, such as "/_sendoff_store"';
    fail(SUBJECT, "location", location, wanted);
  }
  if (!Number.isInteger(expires) || expires < 1 || expires > 604_800) {
    fail(SUBJECT, "expires", expires, "whole seconds from 1 to 604800");
  }
  return {
    name: "nginx",
    header: "x-accel-redirect",
    location,
    async answer({ path, headers }, request, bucket, ResponseNow) {
      const method = request.method === "HEAD" ? "HEAD" : "GET";
      const { pathname, search } = new URL(await bucket.presigned(path, method, expires, {}));
      const target = pathname + search;
      if (target.length > MAX_TARGET_BYTES) return refusal("name-too-long-for-front");
      // The store makes its own of these, and nginx would send both.
      const { etag: _etag, "last-modified": _time, ...kept } = headers;
      const orders = { "x-accel-redirect": location, [TARGET_HEADER]: target };
      const own = { ...kept, ...orders, "content-length": "0" };
      return new ResponseNow(null, { status: 200, headers: own });
    },
  };
}
