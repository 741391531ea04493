// The soak's judgement, as a soak that finds nothing proves nothing unless it would.
import { describe, expect, it } from "vitest";
import type { Answer } from "../support/soak_client.ts";
import { rise } from "../support/soak_growth.ts";
import { judge, type Wanted } from "../support/soak_judge.ts";

const old = { bytes: Buffer.from("the old version of the file") };
const next = { bytes: Buffer.from("THE NEW VERSION OF THE FILE, LONGER") };
const both = [old, next];
const mixture = Buffer.concat([old.bytes.subarray(0, 9), next.bytes.subarray(9)]);

function answer(body: Buffer | string, more: Partial<Answer> = {}): Answer {
  const bytes = Buffer.from(body);
  const headers = { etag: `"1-${bytes.length.toString(16)}"`, ...more.headers };
  return { status: 200, body: bytes, end: "complete", ...more, headers };
}

/** The answer for a range of a version. */
function part({ bytes }: typeof old, first: number, last: number, more: Partial<Answer> = {}) {
  const headers = {
    etag: `"1-${bytes.length.toString(16)}"`,
    "content-range": `bytes ${first}-${last}/${bytes.length}`,
  };
  return answer(bytes.subarray(first, last + 1), { status: 206, headers, ...more });
}

const WHOLE = { is: "whole" } as const;
const RANGE = { is: "range", first: 4, last: 9 } as const;
const UNLESS = { is: "unless changed", since: old } as const;
const REST = { is: "rest", of: old, first: 4 } as const;
const DENIED = { is: "refusal", statuses: [403] } as const;
const PARTS = { is: "ranges", count: 2 } as const;

function parts(first: Buffer, second: Buffer): Answer {
  const one = (bytes: Buffer, from: number) =>
    `\r\n--x\r\nContent-Range: bytes ${from}-${from + 2}/${old.bytes.length}\r\n\r\n` +
    bytes.toString("latin1", from, from + 3);
  const headers = { "content-type": "multipart/byteranges; boundary=x" };
  return answer(`${one(first, 0)}${one(second, 9)}\r\n--x--\r\n`, { status: 206, headers });
}

describe("right", () => {
  it.each<[string, Wanted, Answer]>([
    ["the old version", WHOLE, answer(old.bytes)],
    ["the new version", WHOLE, answer(next.bytes)],
    ["a range", RANGE, part(next, 4, 9)],
    ["two ranges", PARTS, parts(old.bytes, old.bytes)],
    ["not modified", UNLESS, answer("", { status: 304 })],
    ["modified", UNLESS, answer(next.bytes)],
    ["the rest", REST, part(old, 4, old.bytes.length - 1)],
    ["denied", DENIED, answer("Forbidden", { status: 403 })],
  ])("%s", (_, wanted, given) => expect(judge(wanted, given, both)).toBe("right"));

  it("an end before its time is told apart, if the bytes are right", () => {
    const cut = answer(old.bytes.subarray(0, 5), { end: "cut" });
    expect(judge(WHOLE, cut, both)).toBe("cut");
    const aborted = answer(old.bytes.subarray(0, 5), { end: "aborted" });
    expect(judge(WHOLE, aborted, both)).toBe("aborted");
  });
});

describe("wrong", () => {
  it.each<[string, Wanted, Answer, (typeof old)[]?]>([
    ["a mixture of two versions", WHOLE, answer(mixture)],
    ["the first part of one, as a whole", WHOLE, answer(old.bytes.subarray(0, 9))],
    ["a mixture that is cut", WHOLE, answer(mixture.subarray(0, 12), { end: "cut" })],
    ["a version that was gone before", WHOLE, answer(old.bytes), [next]],
    ["the ETag of another", WHOLE, answer(old.bytes, { headers: { etag: '"1-23"' } })],
    ["a fault", WHOLE, answer("", { status: 500 })],
    ["another range", RANGE, part(old, 5, 10)],
    ["bytes of another range", RANGE, { ...part(old, 4, 9), body: old.bytes.subarray(5, 11) }],
    [
      "the size of another version",
      RANGE,
      { ...part(old, 4, 9), body: next.bytes.subarray(4, 10) },
    ],
    ["all in place of a range", RANGE, answer(old.bytes)],
    ["parts of two versions", PARTS, parts(old.bytes, next.bytes)],
    ["304 for what had changed", UNLESS, answer("", { status: 304 }), [next]],
    ["all of what did not change", UNLESS, answer(old.bytes), [old]],
    ["the rest of what had changed", REST, part(old, 4, old.bytes.length - 1), [next]],
    ["the rest of another version", REST, part(next, 4, next.bytes.length - 1)],
    ["what was denied", DENIED, answer(old.bytes)],
    ["what was denied, in a refusal", DENIED, answer(`-${old.bytes}`, { status: 403 })],
    ["a HEAD with a length of no version", { is: "head" }, answer("")],
  ])("%s", (_, wanted, given, versions = both) => {
    expect(judge(wanted, given, versions)).not.toMatch(/^(?:right|cut|aborted|torn)$/);
  });
});

it("a file written in place may be a first part of a version, and no mixture", () => {
  expect(judge(WHOLE, answer(next.bytes.subarray(0, 9)), both, true)).toBe("torn");
  expect(judge(WHOLE, answer(mixture), both, true)).toMatch("no version");
});

describe("the rise of a value", () => {
  const samples = (value: (at: number) => number) =>
    Array.from({ length: 50 }, (_, at) => ({ at, value: value(at) }));

  it("is that of its trend", () => {
    expect(rise(samples((at) => 100 + at / 5))).toBeCloseTo(9.8);
    expect(rise(samples(() => 100))).toBeCloseTo(0);
  });

  it("is little where one sample is odd, or the values swing", () => {
    expect(rise(samples((at) => (at === 40 ? 150 : 100)))).toBeLessThan(5);
    expect(Math.abs(rise(samples((at) => 100 + 20 * (at % 2))))).toBeLessThan(2);
  });
});
