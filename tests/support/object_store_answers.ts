// What a client is asked to see alike on each way from a store, and where it does not, with the reason.
import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import type { WayName } from "./object_store_ways.ts";
import { header, type RawResponse } from "./raw_client.ts";
import { LETTERS } from "./tree.ts";

/** 999 bytes, 2991 when they are escaped. */
export const LONG_KEY = ["ü", "é", "ö"].map((c) => `${c.repeat(125)}/`).join("") + "ß".repeat(123);
export const ZIPPED: Buffer = gzipSync(LETTERS);
const tag = (bytes: string | Buffer) => `"${createHash("md5").update(bytes).digest("hex")}"`;
const ETAG = tag(LETTERS);
/** Stands for the object's date, which only the store knows. */
export const DATE = "the object's date";

export interface Asked {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly status: number;
}

export const REQUESTS = {
  plain: { path: "letters.txt", status: 200 },
  HEAD: { path: "letters.txt", method: "HEAD", status: 200 },
  range: { path: "letters.txt", headers: { Range: "bytes=2-4" }, status: 206 },
  "suffix range": { path: "letters.txt", headers: { Range: "bytes=-3" }, status: 206 },
  "If-None-Match, hit": { path: "letters.txt", headers: { "If-None-Match": ETAG }, status: 304 },
  "If-Modified-Since, hit": {
    path: "letters.txt",
    headers: { "If-Modified-Since": DATE },
    status: 304,
  },
  "If-Match, miss": { path: "letters.txt", headers: { "If-Match": '"other"' }, status: 412 },
  "range behind the end": { path: "letters.txt", headers: { Range: "bytes=26-30" }, status: 416 },
  "range behind a download's end": {
    path: "download.txt",
    headers: { Range: "bytes=26-30" },
    status: 416,
  },
  "missing key": { path: "none.txt", status: 404 },
  "HEAD of a missing key": { path: "none.txt", method: "HEAD", status: 404 },
  "missing key that caches could keep": { path: "kept-none.txt", status: 404 },
  denied: { path: "denied.txt", status: 403 },
  "refused signature": { path: "wrong.txt", status: 502 },
  "download name": { path: "download.txt", status: 200 },
  "uploaded page": { path: "page.html", status: 200 },
  "object with metadata": { path: "meta.txt", status: 200 },
  "encoded object": { path: "gz.txt", status: 200 },
  "empty object": { path: "empty.txt", status: 200 },
  "HEAD of an empty object": { path: "empty.txt", method: "HEAD", status: 200 },
  "key of 999 bytes": { path: encodeURIComponent(LONG_KEY).replaceAll("%2F", "/"), status: 200 },
  "key over 1024 bytes": { path: `${"k/".repeat(600)}k`, status: 404 },
} as const satisfies Record<string, Asked>;

export type RequestName = keyof typeof REQUESTS;

const OF_FILE = [
  "etag",
  "last-modified",
  "content-length",
  "content-range",
  "content-type",
  "content-encoding",
  "content-disposition",
  "cache-control",
  "x-content-type-options",
  "content-security-policy",
];
/** Not whatever protects the user from the file's bytes: there are none. */
const OF_304 = OF_FILE.slice(0, 8);
/** Not the type and length of the page, which each server has its own of. */
const OF_ERROR = [
  "etag",
  "last-modified",
  "content-range",
  "content-disposition",
  "cache-control",
  "retry-after",
];

export type Told = Record<string, string | undefined>;

/** What a client may rely on in an answer. */
export function told(answer: RawResponse): Told {
  const { status, body } = answer;
  const names = status >= 400 ? OF_ERROR : status === 304 ? OF_304 : OF_FILE;
  const fields = Object.fromEntries(names.map((name) => [name, header(answer, name)]));
  const isZipped = header(answer, "content-encoding") === "gzip" && body.length > 0;
  const text = isZipped ? gunzipSync(body).toString() : body.toString();
  return { status: `${status}`, ...fields, ...(status >= 400 ? {} : { text }) };
}

/** Where a way's answer differs from the relay's, which is made in the app. */
export interface Difference {
  readonly why: string;
  readonly ways: readonly WayName[];
  readonly requests: readonly RequestName[];
  readonly is: Told;
  /** A header of which there are two. */
  readonly twice?: string;
}

const WHOLE = "nginx that keeps objects whole";
const SLICES = "nginx that keeps slices";
const BY_NGINX = ["nginx", WHOLE, SLICES] as const;
const HITS = ["If-None-Match, hit", "If-Modified-Since, hit"] as const;
const BEHIND_THE_END = ["range behind the end", "range behind a download's end"] as const;

export const DIFFERENCES: readonly Difference[] = [
  {
    why: "Ceph leaves the validators out of a 304; nginx knows the tag that the client asked with",
    ways: ["nginx"],
    requests: ["If-None-Match, hit"],
    is: { "last-modified": undefined },
  },
  {
    why: "the same, and with a date alone nginx knows no tag",
    ways: ["nginx"],
    requests: ["If-Modified-Since, hit"],
    is: { etag: undefined, "last-modified": undefined },
  },
  {
    why: "nginx sends the app's type with a 304",
    ways: ["nginx"],
    requests: HITS,
    is: { "content-type": "text/plain; charset=UTF-8" },
  },
  {
    why: "Ceph leaves the size out of a 416",
    ways: ["nginx"],
    requests: BEHIND_THE_END,
    is: { "content-range": undefined },
  },
  {
    why: "nginx has put the file's headers on by the time it finds that a range is behind the end",
    ways: [WHOLE, SLICES],
    requests: BEHIND_THE_END,
    is: { "cache-control": "private, no-cache, no-store" },
    twice: "cache-control",
  },
  {
    why: "the same: the page is a download",
    ways: [WHOLE, SLICES],
    requests: ["range behind a download's end"],
    is: {
      "content-disposition": `attachment; filename="Gr_e.txt"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.txt`,
    },
  },
  {
    why: "front servers pass an encoded object on as it is, and the app has it decoded",
    ways: [...BY_NGINX, "caddy"],
    requests: ["encoded object"],
    is: {
      etag: tag(ZIPPED),
      "content-length": `${ZIPPED.length}`,
      "content-encoding": "gzip",
    },
  },
  {
    why: "Ceph leaves the validators out of a 304; Caddy knows the tag that the client asked with",
    ways: ["caddy"],
    requests: ["If-None-Match, hit"],
    is: { "last-modified": undefined },
  },
  {
    why: "the same, and with a date alone Caddy knows no tag",
    ways: ["caddy"],
    requests: ["If-Modified-Since, hit"],
    is: { etag: undefined, "last-modified": undefined },
  },
  {
    why: "Ceph leaves the size out of a 416",
    ways: ["caddy"],
    requests: BEHIND_THE_END,
    is: { "content-range": undefined },
  },
];

/** Ways by which an object's own `x-amz-meta-…` reaches the client: nginx can hide headers by their names only. */
export const SHOW_METADATA: readonly WayName[] = BY_NGINX;
