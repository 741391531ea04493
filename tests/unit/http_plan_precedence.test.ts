// The order in which conditions count (RFC 9110, 13.2.2), for every combination of them.
import { describe, expect, it } from "vitest";
import { planAnswer } from "../../src/http/plan.ts";

const BEFORE = "Sun, 22 Nov 2026 01:02:02 GMT";
const TIME = "Sun, 22 Nov 2026 01:02:03 GMT";
const FILE = Object.freeze({
  etag: '"a"',
  lastModified: Date.parse(TIME) / 1000,
  lastModifiedText: TIME,
  size: 1000,
  headers: Object.freeze({}),
});

/** How a condition turns out; `none` is not sent. */
type Condition = "none" | "true" | "false";
const CONDITIONS: readonly Condition[] = ["none", "true", "false"];

const VALUES = {
  "if-match": { true: '"b", "a"', false: '"b"' },
  "if-unmodified-since": { true: TIME, false: BEFORE },
  "if-none-match": { true: '"b"', false: '"b", W/"a"' },
  "if-modified-since": { true: BEFORE, false: TIME },
  "if-range": { true: '"a"', false: '"b"' },
} as const;
type Field = keyof typeof VALUES;

function statusFor(conditions: Record<Field, Condition>, range: string | null, method: string) {
  const headers = new Headers(range === null ? {} : { range });
  for (const [name, condition] of Object.entries(conditions) as [Field, Condition][]) {
    if (condition !== "none") headers.set(name, VALUES[name][condition]);
  }
  return planAnswer({ method, headers }, FILE).status;
}

/** The steps as the RFC has them, one by one. */
function byTheSteps(
  conditions: Record<Field, Condition>,
  range: string | null,
  method: string,
): number {
  if (conditions["if-match"] !== "none") {
    if (conditions["if-match"] === "false") return 412; // 1
  } else if (conditions["if-unmodified-since"] === "false") return 412; // 2
  if (conditions["if-none-match"] !== "none") {
    if (conditions["if-none-match"] === "false") return 304; // 3: GET and HEAD only
  } else if (conditions["if-modified-since"] === "false") return 304; // 4
  if (method === "GET" && range !== null && conditions["if-range"] !== "false") {
    return range === "bytes=0-4" ? 206 : 416; // 5
  }
  return 200; // 6
}

describe("the steps", () => {
  it.each<[...conditions: Condition[], status: number]>([
    // If-Match, If-Unmodified-Since, If-None-Match, If-Modified-Since, If-Range
    ["none", "none", "none", "none", "none", 206],
    ["none", "none", "none", "none", "true", 206],
    ["none", "none", "none", "none", "false", 200],
    ["true", "none", "none", "none", "none", 206],
    ["false", "none", "none", "none", "none", 412],
    ["none", "true", "none", "none", "none", 206],
    ["none", "false", "none", "none", "none", 412],
    ["none", "none", "true", "none", "none", 206],
    ["none", "none", "false", "none", "none", 304],
    ["none", "none", "none", "true", "none", 206],
    ["none", "none", "none", "false", "none", 304],
    ["true", "false", "none", "none", "none", 206],
    ["false", "true", "false", "false", "none", 412],
    ["none", "false", "false", "false", "none", 412],
    ["true", "true", "false", "true", "true", 304],
    ["none", "none", "true", "false", "none", 206],
    ["none", "none", "true", "false", "false", 200],
    ["none", "none", "false", "true", "true", 304],
    ["true", "true", "true", "true", "true", 206],
    ["false", "false", "false", "false", "false", 412],
  ])("%s, %s, %s, %s, %s: %d", (...row) => {
    const status = row.at(-1);
    const [match, unmodified, noneMatch, modified, range] = row as Condition[];
    const conditions = {
      "if-match": match ?? "none",
      "if-unmodified-since": unmodified ?? "none",
      "if-none-match": noneMatch ?? "none",
      "if-modified-since": modified ?? "none",
      "if-range": range ?? "none",
    };
    expect(statusFor(conditions, "bytes=0-4", "GET")).toBe(status);
    expect(byTheSteps(conditions, "bytes=0-4", "GET")).toBe(status);
  });
});

/** All ways to choose. */
function* combinations(fields: readonly Field[]): Generator<Record<Field, Condition>> {
  const [field, ...rest] = fields;
  if (field === undefined) {
    yield {} as Record<Field, Condition>;
    return;
  }
  for (const others of combinations(rest)) {
    for (const condition of CONDITIONS) yield { ...others, [field]: condition };
  }
}

describe.each([["GET"], ["HEAD"]])("every combination, %s", (method) => {
  it.each([null, "bytes=0-4", "bytes=1000-"])("with the range %j", (range) => {
    const all = [...combinations(Object.keys(VALUES) as Field[])];
    expect(all).toHaveLength(3 ** 5);
    const statuses = all.map((conditions) => statusFor(conditions, range, method));
    expect(statuses).toEqual(all.map((conditions) => byTheSteps(conditions, range, method)));
  });
});
