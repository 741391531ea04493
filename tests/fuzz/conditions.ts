// Entity tags and preconditions, against a reader that goes sign by sign and the steps of RFC 9110, 13.2.2.
import fc from "fast-check";
import { expect } from "vitest";
import { listHasTag, sameTag } from "../../src/http/entity_tag.ts";
import { isEntityTag } from "../../src/http/header_value.ts";
import { parseHttpDate } from "../../src/http/http_date.ts";
import { planAnswer } from "../../src/http/plan.ts";
import { evaluatePreconditions, rangeApplies } from "../../src/http/precondition.ts";
import { mutated, pieces } from "./mutate.ts";
import type { Fuzz } from "./property.ts";
import { headerSeeds } from "./seeds.ts";

const SCRAPS = [
  ...['"2f-9"', 'W/"2f-9"', 'w/"2f-9"', '"x"', '""', 'W/""', "*", ",", ", ", ",,", " ", "\t", '"'],
  ...["2f-9", "W/", '"a,b"', '"a b"', '"\\"', '"\u00e9"', "\u00a0", "\ufeff", "\n", "\0"],
];
const LISTS = ['"a", "2f-9"', 'W/"2f-9"', "*", ...headerSeeds("if-match", "if-none-match")];
const list = fc.oneof(mutated(LISTS, SCRAPS), pieces(SCRAPS, 8));
const tag = fc.constantFrom('"2f-9"', 'W/"2f-9"', '""', '"a,b"', '"x"');
const comparison = fc.constantFrom("weak" as const, "strong" as const);

/** What stands in a list, up to its first mistake. */
function tagsOf(text: string): string[] {
  const found: string[] = [];
  let i = 0;
  const skip = (signs: string) => {
    while (i < text.length && signs.includes(text.charAt(i))) i++;
  };
  while (i < text.length) {
    skip(" \t,");
    const start = i;
    if (text.startsWith("W/", i)) i += 2;
    if (text[i] !== '"') break;
    i++;
    while (i < text.length && isTagSign(text.charCodeAt(i))) i++;
    if (text[i] !== '"') break;
    i++;
    const one = text.slice(start, i);
    skip(" \t");
    if (i < text.length && text[i] !== ",") break;
    found.push(one);
  }
  return found;
}

/** Whether a text can be a field's value, and without blanks of Unicode around it. */
const isSent = (text: string | undefined) =>
  text === undefined || /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
const isTagSign = (code: number) =>
  code === 0x21 || (code >= 0x23 && code <= 0x7e) || (code >= 0x80 && code <= 0xff);
const opaque = (text: string) => text.replace(/^W\//, "");

function has(text: string, wanted: string, kind: "weak" | "strong"): boolean {
  if (text.replace(/^[ \t]+|[ \t]+$/g, "") === "*") return true;
  return tagsOf(text).some((one) =>
    kind === "weak"
      ? opaque(one) === opaque(wanted)
      : one === wanted && one.startsWith('"') && wanted.startsWith('"'),
  );
}

const MOMENTS = [
  "Sun, 06 Nov 1994 08:49:36 GMT",
  "Sun, 06 Nov 1994 08:49:37 GMT",
  "Sunday, 06-Nov-94 08:49:38 GMT",
  "Sun Nov  6 08:49:37 1994",
  "yesterday",
  "",
];
const moment = fc.option(fc.constantFrom(...MOMENTS), { nil: undefined });
const tags = fc.option(list, { nil: undefined });
const request = fc.record({
  "if-match": tags,
  "if-none-match": tags,
  "if-modified-since": moment,
  "if-unmodified-since": moment,
  "if-range": fc.option(fc.oneof(list, fc.constantFrom(...MOMENTS)), { nil: undefined }),
});
type Request = typeof request extends fc.Arbitrary<infer Value> ? Value : never;

const fieldsOf = (sent: Partial<Record<string, string | undefined>>) => ({
  get: (name: string) => sent[name] ?? null,
});
const LAST_MODIFIED = 784_111_777;
const isDate = (text: string | undefined) =>
  text !== undefined && parseHttpDate(text) !== undefined;
const isBefore = (text: string | undefined, time: number) =>
  Date.parse(`${text} UTC`) / 1000 < time;

/** The steps as the RFC numbers them, for GET. */
function stepped(sent: Request, etag: string): 304 | 412 | undefined {
  const match = sent["if-match"];
  const unmodified = sent["if-unmodified-since"];
  const step1 = match === undefined ? undefined : has(match, etag, "strong");
  if (step1 === false) return 412;
  const skips2 = match !== undefined || !isDate(unmodified);
  if (!skips2 && isBefore(unmodified?.replace(/ GMT$/, ""), LAST_MODIFIED)) return 412;
  const none = sent["if-none-match"];
  if (none !== undefined) return has(none, etag, "weak") ? 304 : undefined;
  const since = sent["if-modified-since"];
  if (!isDate(since)) return undefined;
  return isBefore(since?.replace(/ GMT$/, ""), LAST_MODIFIED) ? undefined : 304;
}

export const CONDITIONS: readonly Fuzz[] = [
  {
    name: "condition: a list has the tags that are in it",
    runs: 3000,
    property: fc.property(list, tag, comparison, (text, wanted, kind) => {
      fc.pre(isSent(text));
      expect(listHasTag(text, wanted, kind)).toBe(has(text, wanted, kind));
    }),
  },
  {
    name: "condition: a strong match is a weak one too, whichever way round",
    runs: 1000,
    property: fc.property(tag, list, comparison, (a, text, kind) => {
      for (const b of tagsOf(text)) {
        expect(sameTag(a, b, kind)).toBe(sameTag(b, a, kind));
        if (sameTag(a, b, "strong")) expect(sameTag(a, b, "weak")).toBe(true);
        if (isEntityTag(b)) expect(sameTag(b, b, "strong")).toBe(!b.startsWith("W/"));
      }
    }),
  },
  {
    name: "condition: in the RFC's order",
    runs: 2500,
    property: fc.property(request, tag, (sent, etag) => {
      const file = { etag, lastModified: LAST_MODIFIED };
      fc.pre([sent["if-match"], sent["if-none-match"]].every(isSent));
      expect(evaluatePreconditions(fieldsOf(sent), file)).toBe(stepped(sent, etag));
    }),
  },
  {
    name: "condition: a range of an older file is never sent",
    runs: 1500,
    property: fc.property(request, tag, (sent, etag) => {
      const file = { etag, lastModified: LAST_MODIFIED };
      const ifRange = sent["if-range"];
      const isCurrent =
        ifRange === undefined ||
        (ifRange === etag && etag.startsWith('"')) ||
        (isDate(ifRange) && parseHttpDate(ifRange) === LAST_MODIFIED);
      expect(rangeApplies(fieldsOf(sent), file)).toBe(isCurrent);
      const whole = { ...file, size: 10, lastModifiedText: MOMENTS[1] as string, headers: {} };
      const plan = planAnswer(
        { method: "GET", headers: fieldsOf({ ...sent, range: "bytes=2-3" }) },
        whole,
      );
      const passed = evaluatePreconditions(fieldsOf(sent), file);
      expect(plan.status).toBe(passed ?? (isCurrent ? 206 : 200));
    }),
  },
];
