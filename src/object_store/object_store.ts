import { type Delivery, type ResponseClass, trusted } from "../delivery.ts";
import { refusal } from "../refusal.ts";
import { Bucket } from "./bucket.ts";
import { checkOptions, type ObjectStoreOptions } from "./options.ts";

/**
 * Sends files out of an S3-compatible object store (AWS, Ceph, MinIO, R2, …). The handler, its authorizer and
 * its URLs stay as they are with files on a disk: a file's path below the mount, after `prefix`, is its key.
 *
 * A store's error text, its headers, the bucket's name and the credentials never reach a client; with
 * `redirect()` the client sees the store's address, the bucket and the key.
 *
 * @throws {TypeError} If an option is missing, unknown or can't be right.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createFileHandler } from "sendoff";
 * import { objectStore, redirect } from "sendoff/object-store";
 *
 * const files = createFileHandler({
 *   authorize: "public",
 *   delivery: objectStore({
 *     endpoint: "https://s3.example.org",
 *     bucket: "media",
 *     prefix: "uploads/",
 *     credentials: { accessKeyId: "AKID", secretAccessKey: "secret" },
 *     via: redirect({ expires: 60 }),
 *   }),
 * });
 *
 * const response = await files(new Request("http://localhost/a%20b.txt"));
 * assert.equal(response.status, 302);
 * const location = response.headers.get("location") ?? "";
 * assert.match(location, /^https:\/\/s3\.example\.org\/media\/uploads\/a%20b\.txt\?.*X-Amz-Signature=/);
 * ```
 */
export function objectStore(options: ObjectStoreOptions): Delivery {
  const bucket = new Bucket(checkOptions(options));
  const { via } = options;
  return trusted({
    name: `objectStore(${via.name})`,
    ...(via.header === undefined ? {} : { header: via.header }),
    ...(via.location === undefined ? {} : { location: via.location }),
    exact: true, // the key is signed: nobody decodes it again
    deliver(file, request) {
      if (!bucket.hasKeyFor(file.path)) return refusal("not-found");
      const ResponseNow = options.Response ?? (globalThis.Response as ResponseClass);
      return via.answer(file, request, bucket, ResponseNow);
    },
  });
}
