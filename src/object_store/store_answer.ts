// What the store says, brought into a few facts or a refusal. Nothing else of its answer goes any further.

import { isEntityTag } from "../http/header_value.ts";
import { parseHttpDate } from "../http/http_date.ts";
import type { ByteRange } from "../http/range.ts";
import { type Refusal, refusal } from "../refusal.ts";
import type { FilePath } from "../request_path.ts";
import type { Bucket, Method } from "./bucket.ts";
import { beginningOf, bodyOf, Exchange, storeError } from "./store_body.ts";

/** What is known of an object. */
export interface StoredObject {
  readonly etag: string;
  /** As an HTTP date. */
  readonly lastModified: string;
  /**
   * Of the whole object, in bytes. `undefined` where it is stored with a `Content-Encoding`: `fetch` undoes
   * that, and how much comes out of it nobody knows before.
   */
  readonly size: number | undefined;
}

/** An object, and its bytes where they were asked for. */
export interface StoreAnswer {
  readonly object: StoredObject;
  readonly body: ReadableStream<Uint8Array> | null;
}

/** What all questions about one file have in common. */
export interface Subject {
  readonly bucket: Bucket;
  readonly path: FilePath;
  /** Milliseconds of silence before the store is given up. */
  readonly timeout: number;
  /** Aborts when the client leaves. */
  readonly client: AbortSignal | undefined;
}

/** Asks the store for an object, or a part of it. */
export async function askStore(
  subject: Subject,
  method: Method,
  range?: ByteRange,
): Promise<StoreAnswer | Refusal> {
  const { bucket, path, timeout, client } = subject;
  const headers: Record<string, string> =
    range === undefined ? {} : { range: `bytes=${range.start}-${range.end - 1}` };
  const request = await bucket.request(path, method, headers);
  const exchange = new Exchange(client, timeout);
  let response: Response;
  try {
    response = await exchange.inTime(fetch(request, { signal: exchange.signal }));
  } catch (cause) {
    exchange.breakOff();
    if (client?.aborted) return refusal("client-gone");
    return refusal("store-unreachable", storeError("The object store did not answer", cause));
  }
  const { status, body } = response;
  if (status === 200 || status === 206) {
    const answer = answerOf(response, method, range, exchange);
    if (answer !== undefined) return answer;
    exchange.breakOff();
    const error = new Error(`The object store answered ${status} with what can't be used`);
    return refusal("store-failed", error);
  }
  // The answer to a HEAD has no body that could say why.
  if (method === "HEAD" && status >= 400 && status < 500) {
    exchange.breakOff();
    return reasonOf(status, subject);
  }
  return refusalFor(status, await beginningOf(body, exchange, 4096));
}

/** `undefined` where it is no answer of a store to what was asked. */
function answerOf(
  { status, headers, body }: Response,
  method: Method,
  range: ByteRange | undefined,
  exchange: Exchange,
): StoreAnswer | undefined {
  const etag = headers.get("etag");
  const lastModified = headers.get("last-modified") ?? "";
  if (!isEntityTag(etag) || parseHttpDate(lastModified) === undefined) return undefined;
  const length = lengthOf(headers);
  if (length === "wrong" || (status === 206) !== (range !== undefined)) return undefined;
  let size = length;
  if (range !== undefined) {
    size = wholeSize(headers.get("content-range"), range);
    if (size === undefined || length !== range.end - range.start) return undefined;
  }
  const object = { etag, lastModified, size };
  if (method === "HEAD" || body === null) {
    exchange.done();
    return method === "HEAD" || length === 0 ? { object, body: null } : undefined;
  }
  return { object, body: bodyOf(body, length, exchange) };
}

/** The codings that every `fetch` undoes. Some take the fields away that say so, with the length. */
const UNDONE = /^(?:gzip|x-gzip|deflate|br)$/i;

/** How many bytes come; `undefined` where that can't be known. */
function lengthOf(headers: Headers): number | undefined | "wrong" {
  const coding = headers.get("content-encoding") ?? "identity";
  const length = headers.get("content-length");
  if (UNDONE.test(coding) || length === null) return undefined;
  // aws-chunked was of the upload only, and some stores keep it.
  if (!/^(?:|identity|aws-chunked)$/i.test(coding) || !/^\d+$/.test(length)) return "wrong";
  return Number.isSafeInteger(Number(length)) ? Number(length) : "wrong";
}

/** The size in a `Content-Range` for the very range that was asked for. */
function wholeSize(field: string | null, { start, end }: ByteRange): number | undefined {
  const [, first, last, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(field ?? "") ?? [];
  const isAsked = Number(first) === start && Number(last) === end - 1;
  return isAsked && Number.isSafeInteger(Number(size)) ? Number(size) : undefined;
}

/** Whether bytes of both may be sent as those of one object. A weak tag alone does not say so. */
export function isSameObject(a: StoredObject, b: StoredObject): boolean {
  if (a.etag !== b.etag || a.size !== b.size) return false;
  return !a.etag.startsWith("W/") || a.lastModified === b.lastModified;
}

/** Asks by a GET why a HEAD was refused. */
async function reasonOf(status: number, subject: Subject): Promise<Refusal> {
  const answer = await askStore(subject, "GET", { start: 0, end: 1 });
  if ("reason" in answer) return answer;
  await answer.body?.cancel();
  return refusal("store-failed", new Error(`The object store answered ${status} to HEAD only`));
}

/** The text is no key at all, above all for its length: of more than 1024 bytes none can be. */
const NO_KEY = /^(?:KeyTooLong(?:Error)?|\w*InvalidObjectName)$/;

/** 404 for no such key; the store's own trouble, or ours with it, is no word about the file. */
function refusalFor(status: number, text: string): Refusal {
  const [, code = ""] = /<Code>([A-Za-z]{1,60})<\/Code>/.exec(text) ?? [];
  if (status === 404 && code !== "NoSuchBucket") return refusal("not-found");
  if (NO_KEY.test(code)) return refusal("not-found");
  const why = new Error(`The object store answered ${status}${code === "" ? "" : ` (${code})`}`);
  // Without the right to list, AWS says this of a key that does not exist: for a client it is the same.
  if (status === 403 && code === "AccessDenied") return refusal("not-found", why);
  return refusal(status === 429 || status >= 500 ? "store-unreachable" : "store-failed", why);
}
