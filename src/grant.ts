import { whyNotHeader } from "./approved_file.ts";
import type { Delivery } from "./delivery.ts";
import { isEntityTag, isHeaderValue, isMediaType } from "./http/header_value.ts";
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

const CHECKS: { readonly [Field in keyof Required<Grant>]: (value: unknown) => boolean } = {
  allow: (value) => value === true,
  path: (value) => typeof value === "string",
  download: (value) => value === true || typeof value === "string",
  contentType: isMediaType,
  cacheControl: isHeaderValue,
  headers: (value) => typeof value === "object" && value !== null,
  delivery: isDelivery,
  etag: isEntityTag,
  lastModified: isDate,
};

/** Why a grant can't be followed, if it can't. An unknown field may be a misspelt restriction. */
export function whyNotGrant(grant: Grant): string | undefined {
  for (const [field, value] of Object.entries(grant)) {
    if (value === undefined) continue;
    const check = Object.hasOwn(CHECKS, field) ? CHECKS[field as keyof Grant] : undefined;
    if (check === undefined) return `Grant has an unknown field "${field}"`;
    if (!check(value)) return `Grant has a wrong "${field}": ${shown(value)}`;
  }
  for (const [name, value] of Object.entries(grant.headers ?? {})) {
    const why = whyNotHeader(name, value);
    if (why !== undefined) return `Grant has a wrong header ${shown(name)}: ${why}`;
  }
  return undefined;
}

/** Whether a value has the form of a delivery. */
export function isDelivery(value: unknown): value is Delivery {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    typeof value.name === "string" &&
    "deliver" in value &&
    typeof value.deliver === "function"
  );
}
