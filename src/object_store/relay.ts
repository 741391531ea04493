import type { ApprovedFile, ResponseClass } from "../delivery.ts";
import { parseHttpDate } from "../http/http_date.ts";
import { type Plan, planAnswer, type Representation } from "../http/plan.ts";
import { fail, knownOptions } from "../option_error.ts";
import { isRefusal, type Refusal, refusal } from "../refusal.ts";
import { partsOf } from "./parts.ts";
import { askStore, isSameObject, type StoredObject, type Subject } from "./store_answer.ts";
import type { Via } from "./via.ts";

/** Options of {@linkcode relay}. */
export interface RelayOptions {
  /**
   * Milliseconds for which the store may be silent: before its answer, and in the middle of it. A client that
   * is slow to take the bytes does not count. Default: `10_000`.
   */
  readonly timeout?: number;
}

const SUBJECT = "relay()";

/** What decides about more than the whole file (RFC 9110, 13 and 14). */
const CONDITIONS = [
  "range",
  "if-range",
  "if-match",
  "if-none-match",
  "if-modified-since",
  "if-unmodified-since",
];

/** How often an object may be replaced between the look at it and the answer. */
const ATTEMPTS = 3;

/**
 * The app fetches the object and passes its bytes on, as they come and no faster than the client takes them.
 * For development and small installs: all bytes go through the app.
 *
 * Ranges and conditions are answered like those for files on a disk, whatever the store makes of them: where a
 * request has any, the object is looked at first, and what comes of its parts has to be of the same object. One
 * that is stored with a `Content-Encoding` is sent decoded, whole, and without a length, as `fetch` gives it.
 *
 * A store that is silent, overloaded or not there is 503, one that answers with what can't be used is 502, and
 * the reason goes to `onOutcome`, without the store's address. Where it fails in the middle of a body, the
 * connection to the client is cut.
 *
 * @throws {TypeError} If an option is unknown or can't be right.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createFileHandler } from "sendoff";
 * import { objectStore, relay } from "sendoff/object-store";
 *
 * const files = createFileHandler({
 *   authorize: "public",
 *   delivery: objectStore({
 *     endpoint: "http://127.0.0.1:9", // nobody listens
 *     bucket: "media",
 *     credentials: { accessKeyId: "AKID", secretAccessKey: "secret" },
 *     via: relay({ timeout: 2000 }),
 *   }),
 *   onOutcome: ({ reason }) => assert.equal(reason, "store-unreachable"),
 * });
 *
 * const response = await files(new Request("http://localhost/a.txt"));
 * assert.equal(response.status, 503);
 * assert.equal(response.headers.get("retry-after"), "5");
 * ```
 */
export function relay(options: RelayOptions = {}): Via {
  knownOptions(SUBJECT, options, ["timeout"]);
  const { timeout = 10_000 } = options;
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > 2_147_483_647) {
    fail(SUBJECT, "timeout", timeout, "whole milliseconds from 1 to 2147483647");
  }
  return {
    name: "relay",
    async answer(file, request, bucket, ResponseNow) {
      const subject = { bucket, path: file.path, timeout, client: request.signal };
      const isPlain =
        request.method === "GET" && CONDITIONS.every((name) => !request.headers.has(name));
      if (isPlain) return plain(subject, file, request, ResponseNow);
      let answer: Response | Refusal = refusal("file-changing");
      for (let i = 0; i < ATTEMPTS; i++) {
        answer = await looked(subject, file, request, ResponseNow);
        if (!isRefusal(answer) || answer.reason !== "file-changing") break;
      }
      return answer;
    },
  };
}

/** The whole, in one request. */
async function plain(
  subject: Subject,
  file: ApprovedFile,
  request: Request,
  ResponseNow: ResponseClass,
): Promise<Response | Refusal> {
  const found = await askStore(subject, "GET");
  if (isRefusal(found)) return found;
  const { status, headers } = planFor(request, file, found.object);
  return new ResponseNow(found.body, { status, headers });
}

/** First a look at the object, then what the plan wants of it. */
async function looked(
  subject: Subject,
  file: ApprovedFile,
  request: Request,
  ResponseNow: ResponseClass,
): Promise<Response | Refusal> {
  const found = await askStore(subject, "HEAD");
  if (isRefusal(found)) return found;
  const { object } = found;
  const plan = planFor(request, file, object);
  // Also the whole is asked for as a range where its size is known: nothing on the way compresses that.
  const body = await partsOf(plan, async (range) => {
    const part = await askStore(subject, "GET", object.size === undefined ? undefined : range);
    if (isRefusal(part)) return part;
    if (isSameObject(object, part.object)) return part.body;
    await part.body?.cancel();
    return refusal("file-changing");
  });
  if (isRefusal(body)) return body;
  return new ResponseNow(body, { status: plan.status, headers: plan.headers });
}

/** What to answer. A decoded object has no ranges, and no length that could be told before. */
function planFor({ method, headers }: Request, file: ApprovedFile, object: StoredObject): Plan {
  if (object.size !== undefined)
    return planAnswer({ method, headers }, representation(file, object));
  const fields = { get: (name: string) => (name === "range" ? null : headers.get(name)) };
  const plan = planAnswer({ method, headers: fields }, representation(file, object));
  if (plan.status === 200) {
    delete plan.headers["content-length"];
    delete plan.headers["accept-ranges"];
  }
  return plan;
}

/** With the app's own validators before the store's, as for files on a disk. */
function representation(
  { headers }: ApprovedFile,
  { size, ...object }: StoredObject,
): Representation {
  const lastModifiedText = headers["last-modified"] ?? object.lastModified;
  const lastModified = parseHttpDate(lastModifiedText) ?? 0;
  const tag = headers["etag"] ?? object.etag;
  if (size !== undefined) return { etag: tag, lastModified, lastModifiedText, size, headers };
  // The store's tag is of the encoded bytes, which are not the ones that are sent.
  const etag = tag.startsWith("W/") ? tag : `W/${tag}`;
  return { etag, lastModified, lastModifiedText, size: Infinity, headers: { ...headers, etag } };
}
