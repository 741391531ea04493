import { listHasTag, sameTag } from "./entity_tag.ts";
import { parseHttpDate } from "./http_date.ts";

/** What identifies the state of a representation. */
export interface Validators {
  /** Entity tag, with its quotes. */
  readonly etag: string;
  /** Whole seconds since 1970. */
  readonly lastModified: number;
}

/** The conditional and range fields of a request; each `null` where it was not sent. */
export interface RequestFields {
  get(name: string): string | null;
}

/**
 * The order of RFC 9110, 13.2.2. A date that is none is ignored, as if it had not been sent.
 *
 * @returns 304 or 412, or `undefined` to go on.
 */
export function evaluatePreconditions(
  fields: RequestFields,
  { etag, lastModified }: Validators,
): 304 | 412 | undefined {
  const ifMatch = fields.get("if-match");
  if (ifMatch !== null) {
    if (!listHasTag(ifMatch, etag, "strong")) return 412;
  } else {
    const since = dateOf(fields.get("if-unmodified-since"));
    if (since !== undefined && lastModified > since) return 412;
  }
  const ifNoneMatch = fields.get("if-none-match");
  if (ifNoneMatch !== null) return listHasTag(ifNoneMatch, etag, "weak") ? 304 : undefined;
  const since = dateOf(fields.get("if-modified-since"));
  return since !== undefined && lastModified <= since ? 304 : undefined;
}

/**
 * Whether `Range` is to be looked at (RFC 9110, 13.1.5): without `If-Range`, or if that names this
 * very state. A weak tag never does, and a date only if it is the same, not merely later.
 */
export function rangeApplies(fields: RequestFields, { etag, lastModified }: Validators): boolean {
  const ifRange = fields.get("if-range");
  if (ifRange === null) return true;
  if (ifRange.startsWith('"')) return sameTag(ifRange, etag, "strong");
  return dateOf(ifRange) === lastModified;
}

function dateOf(text: string | null): number | undefined {
  return text === null ? undefined : parseHttpDate(text);
}
