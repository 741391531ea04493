import { type Delivery, isDelivery, type ResponseClass } from "../delivery.ts";
import { isHeaderName, isHeaderValue } from "../http/header_value.ts";
import { isSendfileHeader } from "../http/sendfile_header.ts";
import { fail, knownOptions } from "../option_error.ts";
import { type Refusal, refusal } from "../refusal.ts";
import { isSendable, isWindowsPath } from "../root.ts";
import { percentEncode, rawBytes } from "./encoding.ts";

/** What a front server does with a hand-off: measured facts, data only. */
export interface FrontServer {
  /** For the audit hook and for error messages. */
  readonly name: string;
  /** The one response header that it acts on, such as `X-Accel-Redirect`. */
  readonly header: string;
  /** How it reads the value: decodes percent escapes, or takes the bytes as they are. */
  readonly encoding: "percent" | "bytes";
  /**
   * Paths that it would read as another name. They are refused, and so is, with raw bytes, always a
   * path that ends in a blank.
   */
  readonly inexpressible: RegExp;
  /** Longest encoded value, in bytes, that it takes with its ordinary settings. */
  readonly maxValueBytes: number;
  /**
   * Status under which it acts. Under another one some send the file all the same, some under that
   * status, and Apache sends the path instead.
   */
  readonly status: 200 | 307;
  /** Headers it needs beside the usual ones. */
  readonly add?: Readonly<Record<string, string>>;
  /** Lower-case names of headers that it makes itself, so that ours would double or spoil them. */
  readonly omit?: readonly string[];
}

/** What every hand-off takes. */
export interface CommonHandOffOptions {
  /**
   * Sends the files whose names the front server can't be told exactly, as `embedded({ root })`.
   * Default: none, such a name is refused with 404.
   */
  readonly otherwise?: Delivery;
  /** Class of the answer. Default: `globalThis.Response`, looked up at each request. */
  readonly Response?: ResponseClass;
}

/** The names of what every hand-off takes. */
export const COMMON: readonly (keyof CommonHandOffOptions)[] = ["otherwise", "Response"];

/** Options of {@linkcode handOff}. */
export interface HandOffOptions extends FrontServer, CommonHandOffOptions {
  /**
   * What stands before the file's path in the value: an internal location, the absolute path of the
   * root, or a URL. Ends in `/`. It is encoded like the path.
   */
  readonly prefix: string;
}

const KNOWN = ["name", "header", "prefix", "encoding", "inexpressible", "maxValueBytes"] as const;
const OPTIONAL = ["status", "add", "omit", ...COMMON] as const;

/**
 * A hand-off to any front server: an empty answer whose one header names the file to send.
 *
 * For a server that sendoff knows, take its own delivery (`nginx()` and so on), whose facts were
 * measured. For another, find out with its real binary how it decodes the value and which names it
 * reads as another file: those belong into `inexpressible`, and are refused.
 *
 * @throws {TypeError} If an option is missing, unknown or can't be right.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createFileHandler, handOff } from "sendoff";
 *
 * const files = createFileHandler({
 *   authorize: "public",
 *   delivery: handOff({
 *     name: "our proxy",
 *     header: "X-Send-This",
 *     prefix: "/srv/files/",
 *     encoding: "percent",
 *     inexpressible: /\0/,
 *     maxValueBytes: 4000,
 *     status: 200,
 *   }),
 * });
 *
 * const response = await files(new Request("http://localhost/a%20b.txt"));
 * assert.equal(response.headers.get("X-Send-This"), "/srv/files/a%20b.txt");
 * ```
 */
export function handOff(options: HandOffOptions): Delivery {
  checkOptions(options);
  return handOffTo("handOff()", options);
}

/** The delivery for facts that are known to be right. Only the app's own class is checked. */
export function handOffTo(subject: string, options: HandOffOptions): Delivery {
  const { name, prefix, encoding, inexpressible, maxValueBytes, status } = options;
  if (options.Response !== undefined && typeof options.Response !== "function") {
    fail(subject, "Response", options.Response, "a class such as globalThis.Response");
  }
  if (options.otherwise !== undefined && !isDelivery(options.otherwise)) {
    fail(subject, "otherwise", options.otherwise, "another delivery, such as embedded({ root })");
  }
  const header = options.header.toLowerCase();
  const encode = encoding === "percent" ? percentEncode : rawBytes;
  const encodedPrefix = URL_PREFIX.test(prefix) ? prefix : encode(prefix);
  const omit = options.omit ?? [];
  const add = Object.entries(options.add ?? {});

  return {
    name,
    header,
    ...(isWindowsPath(prefix) ? { windows: true } : {}),
    ...(options.otherwise === undefined ? {} : { otherwise: options.otherwise }),
    deliver(file): Response | Refusal {
      // A blank at the end of raw bytes is trimmed on the way, so that another file would be named.
      if (inexpressible.test(file.path) || (encoding === "bytes" && /[ \t]$/.test(file.path))) {
        return refusal("inexpressible-name");
      }
      const value = encodedPrefix + encode(file.path);
      if (value.length > maxValueBytes) return refusal("name-too-long-for-front");

      const { headers } = file;
      for (const key of omit) if (key in headers) delete headers[key];
      for (const [key, value] of add) headers[key] = value;
      headers[header] = value;
      // Without it Node sends a chunked body, and Apache answers HEAD without a length.
      headers["content-length"] = "0";
      const ResponseNow = options.Response ?? (globalThis.Response as ResponseClass);
      return new ResponseNow(null, { status, headers });
    },
  };
}

function isPrefix(prefix: string): boolean {
  const isOne = URL_PREFIX.test(prefix) ? /^[a-z]+:\/\/[^/]+\// : /^\/[^/]/;
  return prefix.endsWith("/") && (isOne.test(prefix) || isWindowsPath(prefix));
}

const URL_PREFIX = /^[a-z]+:\/\//;

function checkOptions(options: HandOffOptions): void {
  const subject = "handOff()";
  knownOptions(subject, options, [...KNOWN, ...OPTIONAL]);
  const { name, header, prefix, encoding, inexpressible, maxValueBytes, status } = options;
  if (typeof name !== "string" || name === "") {
    fail(subject, "name", name, "a name for the audit hook");
  }
  if (
    typeof header !== "string" ||
    !isHeaderName(header) ||
    !/^x-(?!frame-|content-)/i.test(header)
  ) {
    fail(subject, "header", header, 'a header that begins with "X-", such as "X-Sendfile"');
  }
  if (typeof prefix !== "string" || !isSendable(prefix) || !isPrefix(prefix)) {
    const wanted =
      'a path, a location or a URL with a host, that ends in "/" and is not "/" itself';
    fail(subject, "prefix", prefix, wanted);
  }
  if (/(?:^|[\\/])\.{1,2}[\\/]/.test(prefix)) {
    fail(subject, "prefix", prefix, 'a path without "." or ".." in it');
  }
  if (URL_PREFIX.test(prefix) && !isHeaderValue(prefix)) {
    fail(subject, "prefix", prefix, "a URL in ASCII");
  }
  if (encoding !== "percent" && encoding !== "bytes") {
    fail(subject, "encoding", encoding, '"percent" or "bytes"');
  }
  // A regular expression with one of these flags remembers where it was, and so would miss names.
  if (!(inexpressible instanceof RegExp) || /[gy]/.test(inexpressible.flags)) {
    fail(subject, "inexpressible", inexpressible, "a regular expression without the flags g and y");
  }
  if (!Number.isSafeInteger(maxValueBytes) || maxValueBytes < 1) {
    fail(subject, "maxValueBytes", maxValueBytes, "a number of bytes above 0");
  }
  if (status !== 200 && status !== 307) fail(subject, "status", status, "200 or 307");
  if (!Array.isArray(options.omit ?? [])) {
    fail(subject, "omit", options.omit, "an array of lower-case header names");
  }
  for (const [key, value] of Object.entries(options.add ?? {})) {
    if (!/^[a-z0-9-]+$/.test(key) || !isHeaderValue(value)) {
      fail(subject, `add["${key}"]`, value, "printable ASCII, under a lower-case header name");
    }
    if (key === header.toLowerCase() || key === "content-length" || isSendfileHeader(key)) {
      fail(subject, `add["${key}"]`, value, "a header that does not command a front server");
    }
  }
}
