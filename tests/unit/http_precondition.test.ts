import { describe, expect, it } from "vitest";
import { evaluatePreconditions, rangeApplies } from "../../src/http/precondition.ts";

const BEFORE = "Sun, 22 Nov 2026 01:02:02 GMT";
const TIME = "Sun, 22 Nov 2026 01:02:03 GMT";
const AFTER = "Sun, 22 Nov 2026 01:02:04 GMT";
const FILE = Object.freeze({ etag: '"a"', lastModified: Date.UTC(2026, 10, 22, 1, 2, 3) / 1000 });
const WEAK = Object.freeze({ ...FILE, etag: 'W/"a"' });

type Fields = Readonly<Record<string, string>>;

describe.each<[field: string, table: readonly [value: string, status: 304 | 412 | undefined][]]>([
  [
    "if-match", // 13.1.1
    [
      ['"a"', undefined],
      ['"b", "a"', undefined],
      ["*", undefined],
      ['"b"', 412],
      ['W/"a"', 412],
      ["", 412],
      ["a", 412],
    ],
  ],
  [
    "if-none-match", // 13.1.2
    [
      ['"b"', undefined],
      ["", undefined],
      ["a", undefined],
      ['"a"', 304],
      ['W/"a"', 304],
      ['"b", W/"a"', 304],
      ["*", 304],
    ],
  ],
  [
    "if-modified-since", // 13.1.3
    [
      [BEFORE, undefined],
      ["", undefined],
      ["yesterday", undefined],
      ["2099-01-01", undefined],
      [TIME, 304],
      [AFTER, 304],
      ["Sunday, 22-Nov-26 01:02:03 GMT", 304],
      ["Sun Nov 22 01:02:03 2026", 304],
    ],
  ],
  [
    "if-unmodified-since", // 13.1.4
    [
      [BEFORE, 412],
      ["Sun Nov 22 01:02:02 2026", 412],
      [TIME, undefined],
      [AFTER, undefined],
      ["", undefined],
      ["yesterday", undefined],
      ["1970-01-01", undefined],
    ],
  ],
  ["if-range", [['"b"', undefined]]], // says something of the range only
])("%s", (field, table) => {
  it.each(table)("%j: %s", (value, status) => {
    expect(evaluatePreconditions(new Headers({ [field]: value }), FILE)).toBe(status);
  });
});

describe("together (RFC 9110, 13.2.2)", () => {
  it.each<[title: string, fields: Fields, status: 304 | 412 | undefined]>([
    ["none", {}, undefined],
    [
      "If-Match comes instead of If-Unmodified-Since",
      { "if-match": '"a"', "if-unmodified-since": BEFORE },
      undefined,
    ],
    [
      "also where it is false",
      { "if-match": '"b"', "if-unmodified-since": AFTER, "if-none-match": '"a"' },
      412,
    ],
    [
      "If-None-Match comes instead of If-Modified-Since",
      { "if-none-match": '"b"', "if-modified-since": AFTER },
      undefined,
    ],
    [
      "also where it is none that can be read",
      { "if-none-match": "a", "if-modified-since": AFTER },
      undefined,
    ],
    ["If-None-Match comes after If-Match", { "if-match": '"a"', "if-none-match": '"a"' }, 304],
    ["and after a failed one not", { "if-match": '"b"', "if-none-match": '"a"' }, 412],
    [
      "If-Modified-Since comes after If-Match",
      { "if-match": '"a"', "if-modified-since": TIME },
      304,
    ],
    [
      "If-None-Match comes after If-Unmodified-Since",
      { "if-unmodified-since": TIME, "if-none-match": '"a"' },
      304,
    ],
    [
      "and after a failed one not",
      { "if-unmodified-since": BEFORE, "if-none-match": '"a"', "if-modified-since": TIME },
      412,
    ],
    [
      "If-Modified-Since comes after If-Unmodified-Since",
      { "if-unmodified-since": TIME, "if-modified-since": TIME },
      304,
    ],
  ])("%s", (_, fields, status) => {
    expect(evaluatePreconditions(new Headers(fields), FILE)).toBe(status);
  });
});

describe("a file with a weak tag", () => {
  it.each<[fields: Fields, status: 304 | 412 | undefined]>([
    [{ "if-match": 'W/"a"' }, 412],
    [{ "if-match": '"a"' }, 412],
    [{ "if-match": "*" }, undefined],
    [{ "if-none-match": '"a"' }, 304],
    [{ "if-none-match": 'W/"a"' }, 304],
  ])("%j: %s", (fields, status) => {
    expect(evaluatePreconditions(new Headers(fields), WEAK)).toBe(status);
  });
});

describe("If-Range (RFC 9110, 13.1.5)", () => {
  it.each([
    ['"a"', true],
    ['"b"', false],
    ['W/"a"', false],
    ['"a", "b"', false], // no list
    ["*", false],
    ['"a', false],
    ["a", false],
    ["", false],
    [TIME, true],
    ["Sunday, 22-Nov-26 01:02:03 GMT", true],
    ["Sun Nov 22 01:02:03 2026", true],
    [BEFORE, false],
    [AFTER, false], // the same, not merely later
    ["Wed, 31 Feb 2026 01:02:03 GMT", false],
    ["Wednesday", false],
  ])("%j: %s", (value, applies) => {
    expect(rangeApplies(new Headers({ "if-range": value }), FILE)).toBe(applies);
  });

  it("without it the range always applies", () => {
    expect(rangeApplies(new Headers({ "if-match": '"b"' }), FILE)).toBe(true);
    expect(rangeApplies(new Headers(), WEAK)).toBe(true);
  });

  it("a weak tag is not even itself", () => {
    expect(rangeApplies(new Headers({ "if-range": 'W/"a"' }), WEAK)).toBe(false);
    expect(rangeApplies(new Headers({ "if-range": '"a"' }), WEAK)).toBe(false);
    expect(rangeApplies(new Headers({ "if-range": TIME }), WEAK)).toBe(true);
  });
});
