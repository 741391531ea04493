import type { ApprovedFile } from "../delivery.ts";
import {
  STORE_LOCATION,
  TARGET_HEADER,
  VERSION_HEADER,
  VERSION_IF_MATCH_HEADER,
} from "../front/store.ts";
import { fail, knownOptions } from "../option_error.ts";
import { isRefusal, type Refusal, refusal } from "../refusal.ts";
import { isSendable } from "../root.ts";
import { askStore, type Subject } from "./store_answer.ts";
import type { Via } from "./via.ts";

/** Options of {@linkcode nginx}. */
export interface StoreNginxOptions {
  /** The internal location of the store in nginx's config, without a slash at its end. Default: `"/_sendoff_store"`. */
  readonly location?: string;
  /**
   * Whether nginx keeps objects, as `sendoff config nginx --store-cache` has it do. Both belong together. The app
   * then says which version of the object it means: the grant's `etag` (a strong one, that changes with each overwriting), or where that has none, the one that the
   * store names when asked, which takes a request to it each time. Default: `false`.
   */
  readonly cache?: boolean;
  /**
   * Seconds for which nginx can ask the store. A download that has begun goes on after that; with a `cache` not,
   * as each slice is asked for by itself: it has to be longer than the longest download, and at least an hour.
   * At most 604 800, a week. Default: `3600`, and with a `cache` `86_400`.
   */
  readonly expires?: number;
  /** Milliseconds for which the store may be silent when it is asked for a version. Default: `10_000`. */
  readonly timeout?: number;
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
  knownOptions(SUBJECT, options, ["location", "cache", "expires", "timeout"]);
  const { location = STORE_LOCATION, cache = false, timeout = 10_000 } = options;
  const { expires = cache ? 86_400 : 3600 } = options;
  if (typeof cache !== "boolean") fail(SUBJECT, "cache", cache, "true or false");
  if (
    typeof location !== "string" ||
    !/^(?:\/[A-Za-z0-9._~-]+)+$/.test(location) ||
    !isSendable(location)
  ) {
    const wanted = 'the internal location without a slash at its end, such as "/_sendoff_store"';
    fail(SUBJECT, "location", location, wanted);
  }
  const least = cache ? 3600 : 1;
  if (!Number.isInteger(expires) || expires < least || expires > 604_800) {
    fail(SUBJECT, "expires", expires, `whole seconds from ${least} to 604800`);
  }
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > 2_147_483_647) {
    fail(SUBJECT, "timeout", timeout, "whole milliseconds from 1 to 2147483647");
  }
  return {
    name: "nginx",
    header: "x-accel-redirect",
    location,
    async answer(file, request, bucket, ResponseNow) {
      const { path, headers } = file;
      const subject = { bucket, path, timeout, client: request.signal };
      const version = cache ? await versionOf(file, subject) : {};
      if (isRefusal(version)) return version;
      // To fill its cache nginx asks by GET, also for a client's HEAD.
      const method = request.method === "HEAD" && !cache ? "HEAD" : "GET";
      const { pathname, search } = new URL(await bucket.presigned(path, method, expires, {}));
      const target = pathname + search;
      if (target.length > MAX_TARGET_BYTES) return refusal("name-too-long-for-front");
      // The store makes its own of these, and nginx would send both.
      const { etag: _etag, "last-modified": _time, ...others } = headers;
      const orders = { "x-accel-redirect": location, [TARGET_HEADER]: target, ...version };
      const own = { ...renamed(others), ...orders, "content-length": "0" };
      return new ResponseNow(null, { status: 200, headers: own });
    },
  };
}

/** Under their own names nginx would put these on its error pages as well, which a cache could then keep. */
const RENAMED = /^(?:cache-control|content-disposition)$/;

function renamed(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers);
  return Object.fromEntries(
    entries.map(([name, value]) => [RENAMED.test(name) ? `sendoff-${name}` : name, value]),
  );
}

/** The headers that say which version of the object is meant. */
async function versionOf(
  { headers }: ApprovedFile,
  subject: Subject,
): Promise<Record<string, string> | Refusal> {
  const own = headers["etag"];
  if (own !== undefined && !own.startsWith("W/")) return { [VERSION_HEADER]: own };
  const found = await askStore(subject, "HEAD");
  if (isRefusal(found)) return found;
  const { etag, lastModified } = found.object;
  // A weak tag can't be a condition (RFC 9110, 13.1.1), nor tell all versions apart.
  if (etag.startsWith("W/")) return { [VERSION_HEADER]: `${etag} ${lastModified}` };
  return { [VERSION_HEADER]: etag, [VERSION_IF_MATCH_HEADER]: etag };
}
