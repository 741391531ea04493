import { type Delivery, isDelivery } from "./delivery.ts";
import { isEntityTag, isHeaderName, isHeaderValue, isMediaType } from "./http/header_value.ts";
import { isSendfileHeader } from "./http/sendfile_header.ts";
import { isDate } from "./inspect.ts";
import { shown } from "./option_error.ts";

/** A yes with conditions: everything but `allow` is optional and changes this one answer. */
export interface Grant {
  /** Must be the literal `true`. */
  readonly allow: true;
  /**
   * File to send instead of the one the URL names, relative to the root, not percent-encoded: an id
   * in the URL becomes a stored name. It is checked like a path from a URL.
   */
  readonly path?: string;
  /**
   * Makes the browser save the file: under the name in the URL (`true`), or under a name of yours,
   * which may be any text.
   */
  readonly download?: true | string;
  /** Content type instead of the one by extension. It also decides what is shown in place. */
  readonly contentType?: string;
  /** `Cache-Control` instead of the handler's. */
  readonly cacheControl?: string;
  /** More headers. nginx passes only those on that its config names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends this file another way, as an encrypted or a generated one. */
  readonly delivery?: Delivery;
  /** Entity tag, with its quotes. Servers that make their own (nginx, h2o) ignore it. */
  readonly etag?: string;
  /** Time of the last change. Servers that make their own (nginx, h2o) ignore it. */
  readonly lastModified?: Date;
}

/** What each field must be, as a check and in words. */
const FIELDS: {
  readonly [Field in keyof Required<Grant>]: readonly [(value: unknown) => boolean, string];
} = {
  allow: [(value) => value === true, "true"],
  path: [(value) => typeof value === "string", "a path below the root"],
  download: [(value) => value === true || typeof value === "string", "true or a name"],
  contentType: [isMediaType, 'a media type, such as "text/plain"'],
  cacheControl: [isHeaderValue, 'a header value, such as "no-store"'],
  headers: [isPlainObject, "a plain object of names and values"],
  delivery: [isDelivery, "a delivery, such as nginx()"],
  etag: [isEntityTag, "an entity tag in double quotes"],
  lastModified: [isDate, "a valid Date"],
};

/**
 * The grant with each field read once and checked, or why it can't be followed. An unknown field may
 * be a misspelt restriction, so it is no detail.
 */
export function readGrant(given: object): Grant | string {
  if (!isPlainObject(given)) return "Grant is no plain object, so fields of it could be overlooked";
  for (const field of Object.keys(given)) {
    if (!Object.hasOwn(FIELDS, field)) {
      const known = Object.keys(FIELDS).join(", ");
      return `Grant has an unknown field ${shown(field)}, want one of ${known}`;
    }
  }
  // Without a prototype, and from own fields only: what pollutes Object.prototype is no grant.
  const grant: Record<string, unknown> = Object.create(null);
  for (const [field, [isRight, wanted]] of Object.entries(FIELDS)) {
    if (!Object.hasOwn(given, field)) continue;
    const value = given[field as keyof typeof given] as unknown;
    if (value === undefined) continue;
    if (!isRight(value)) return `Grant has a wrong "${field}": ${shown(value)}, want ${wanted}`;
    grant[field] = field === "headers" ? { ...(value as object) } : value;
  }
  const names = new Set<string>();
  for (const [name, value] of Object.entries(grant["headers"] ?? {})) {
    const twice = names.has(name.toLowerCase());
    names.add(name.toLowerCase());
    const why = twice ? "it is given twice" : whyNotHeader(name, value);
    if (why !== undefined) return `Grant has a wrong header ${shown(name)}: ${why}`;
  }
  return grant as unknown as Grant;
}

/** Headers that a grant's `headers` can't set: framing, and what has a field of its own. */
const NOT_IN_HEADERS = new Set([
  "accept-ranges",
  "cache-control",
  "connection",
  "content-disposition",
  "content-encoding",
  "content-length",
  "content-range",
  "content-type",
  "etag",
  "keep-alive",
  "last-modified",
  "location",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "x-content-type-options",
]);

/** Why a header can't be among a grant's own, if it can't. */
function whyNotHeader(name: string, value: unknown): string | undefined {
  if (!isHeaderName(name)) return "its name is no header name";
  if (NOT_IN_HEADERS.has(name.toLowerCase())) return "sendoff or the front server sets it";
  if (isSendfileHeader(name)) return "it commands the front server";
  if (!isHeaderValue(value)) return "its value is empty, or not printable ASCII";
  return undefined;
}

/** Not a `Headers` or a `Map`, whose entries would be overlooked. */
function isPlainObject(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
