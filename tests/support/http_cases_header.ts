// What a case expects of one header.
import { header, type RawResponse } from "./raw_client.ts";

/** What a header must be like. */
export interface HeaderExpectation {
  /** It must be there, as without `orAbsent`. */
  readonly present?: true;
  readonly orAbsent?: true;
  readonly value?: string;
  /** A regular expression, of any case but for an ETag, where W is not w. */
  readonly re?: string;
  readonly flags?: string;
  /** It is not later than the answer itself. */
  readonly notAfterDate?: true;
}

export const HEADER_KEYS = [
  "present",
  "orAbsent",
  "value",
  "re",
  "flags",
  "notAfterDate",
] as const satisfies (keyof HeaderExpectation)[];

/** Why an answer's header is not as expected; `undefined` where it is. */
export function judgeHeader(
  name: string,
  want: string | HeaderExpectation | null,
  answer: RawResponse,
): string | undefined {
  const got = header(answer, name);
  const reason = `${name}: ${got}, want ${JSON.stringify(want)}`;
  if (want === null) return got === undefined ? undefined : reason;
  if (typeof want === "string") {
    return got?.toLowerCase() === want.toLowerCase() ? undefined : reason;
  }
  if (got === undefined) return want.orAbsent ? undefined : reason;
  if (want.value !== undefined && want.value !== got) return reason;
  const flags = want.flags ?? (name === "etag" ? "" : "i");
  if (want.re !== undefined && !new RegExp(want.re, flags).test(got)) return reason;
  const now = header(answer, "date") ?? new Date().toUTCString();
  const isLate = Date.parse(got) > Date.parse(now) + 1000;
  return want.notAfterDate && isLate ? reason : undefined;
}
