import { SIGNATURE_HEADERS, TARGET_HEADER } from "../front/store.ts";
import type { Via } from "./via.ts";

/**
 * Caddy fetches the object: the app answers with the object's path and a signature for it, in headers, and sends
 * no byte. The config is made by `sendoff config caddy --store <endpoint>`, with the same endpoint. There is
 * nothing to set; `caddy({ root })` of `sendoff` is for files on a disk.
 *
 * The signature is for this object and this method. Stores take it for 15 minutes; a download that has begun goes
 * on after that. Caddy takes it out of the answer; where clients reach the app past Caddy they see it, and can get
 * that one object with it, which they were allowed. With temporary credentials they also see the session token,
 * which alone gives nothing.
 *
 * @throws {TypeError} If an option is given.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createFileHandler } from "sendoff";
 * import { caddy, objectStore } from "sendoff/object-store";
 *
 * const files = createFileHandler({
 *   authorize: "public",
 *   delivery: objectStore({
 *     endpoint: "https://s3.example.org",
 *     bucket: "media",
 *     credentials: { accessKeyId: "AKID", secretAccessKey: "secret" },
 *     via: caddy(),
 *   }),
 * });
 *
 * const { headers } = await files(new Request("http://localhost/a%20b.txt"));
 * assert.equal(headers.get("sendoff-target"), "/media/a%20b.txt");
 * assert.match(headers.get("sendoff-authorization") ?? "", /^AWS4-HMAC-SHA256 Credential=AKID\//);
 * ```
 */
export function caddy(...options: readonly undefined[]): Via {
  if (options.some((option) => option !== undefined)) {
    const other = 'caddy({ root }) of "sendoff" is for files on a disk';
    throw new TypeError(`caddy() of "sendoff/object-store": got options, want none; ${other}`);
  }
  return {
    name: "caddy",
    header: TARGET_HEADER,
    async answer({ path, headers }, request, bucket, ResponseNow) {
      const method = request.method === "HEAD" ? "HEAD" : "GET";
      const signed = await bucket.request(path, method, {});
      const { pathname } = new URL(signed.url);
      // The store makes its own of these.
      const { etag: _etag, "last-modified": _time, ...own } = headers;
      for (const [name, storesName] of Object.entries(SIGNATURE_HEADERS)) {
        const value = signed.headers.get(storesName);
        if (value !== null) own[name] = value;
      }
      own[TARGET_HEADER] = pathname;
      own["content-length"] = "0";
      return new ResponseNow(null, { status: 200, headers: own });
    },
  };
}
