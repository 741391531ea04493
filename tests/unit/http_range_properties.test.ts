import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RangeAnswer, resolveRange } from "../../src/http/range.ts";
import { anyText } from "../support/unit_arbitraries.ts";

const GAP = 100;

/** One asked for: first and last byte (or to the end), or that many bytes at the end. */
type Spec = { first: number; last?: number } | { suffix: number };

const position = fc.oneof(fc.nat(2600), fc.nat(40), fc.constant(Number.MAX_SAFE_INTEGER));
const spec: fc.Arbitrary<Spec> = fc.oneof(
  fc.tuple(position, fc.nat(60)).map(([first, more]) => ({ first, last: first + more })),
  position.map((first) => ({ first })),
  position.map((suffix) => ({ suffix })),
);
const size = fc.oneof(fc.nat(2000), fc.nat(5));
const separator = fc.constantFrom(",", ", ", " ,", ",,", "\t, ,");

function written(one: Spec): string {
  return "suffix" in one ? `-${one.suffix}` : `${one.first}-${one.last ?? ""}`;
}

/** Byte by byte: too slow for files, and too simple to be wrong. */
function reference(specs: readonly Spec[], size: number): RangeAnswer {
  // For each byte the first spec that asks for it.
  const asker = new Array<number | undefined>(size).fill(undefined);
  for (let byte = 0; byte < size; byte++) {
    const found = specs.findIndex((one) =>
      "suffix" in one ? byte >= size - one.suffix : byte >= one.first && byte <= (one.last ?? size),
    );
    if (found !== -1) asker[byte] = found;
  }
  const runs: { start: number; end: number; place: number }[] = [];
  asker.forEach((place, byte) => {
    if (place === undefined) return;
    const last = runs.at(-1);
    if (last !== undefined && byte - last.end <= GAP) {
      last.end = byte + 1;
      last.place = Math.min(last.place, place);
    } else {
      runs.push({ start: byte, end: byte + 1, place });
    }
  });
  if (runs.length === 0) return { kind: "unsatisfiable" };
  runs.sort((a, b) => a.place - b.place);
  return { kind: "ranges", ranges: runs.map(({ start, end }) => ({ start, end })) };
}

/** What holds for every answer, whatever was asked. */
function expectSound(answer: RangeAnswer, size: number): void {
  if (answer.kind !== "ranges") return;
  expect(answer.ranges.length).toBeGreaterThan(0);
  const sorted = [...answer.ranges].sort((a, b) => a.start - b.start);
  let free = 0;
  let sum = 0;
  for (const { start, end } of sorted) {
    expect(start).toBeGreaterThanOrEqual(free);
    expect(end).toBeGreaterThan(start);
    free = end + GAP + 1;
    sum += end - start;
  }
  expect(sorted.at(-1)?.end).toBeLessThanOrEqual(size);
  expect(sum).toBeLessThanOrEqual(size);
}

describe("any ranges", () => {
  it("are those that a byte-by-byte look finds, in the same order", () => {
    const specs = fc.array(spec, { minLength: 1, maxLength: 16 });
    const property = fc.property(specs, separator, size, (asked, comma, bytes) => {
      const answer = resolveRange(`bytes=${asked.map(written).join(comma)}`, bytes);
      expect(answer).toEqual(reference(asked, bytes));
      expectSound(answer, bytes);
    });
    fc.assert(property, { numRuns: 400 });
  });

  it("lie in the file, apart, and are no more than it, in files of any size", () => {
    const huge = fc.oneof(fc.nat(10_000), fc.maxSafeNat());
    const any = fc.oneof(
      fc.tuple(huge, huge).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
      huge.map((first) => `${first}-`),
      huge.map((suffix) => `-${suffix}`),
    );
    const specs = fc.array(any, { minLength: 1, maxLength: 16 });
    const property = fc.property(specs, huge, (asked, bytes) => {
      const answer = resolveRange(`bytes=${asked.join()}`, bytes);
      expect(answer.kind).not.toBe("ignore");
      expectSound(answer, bytes);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it("of which one is none are ignored", () => {
    const specs = fc.array(spec, { maxLength: 15 });
    const wrong = fc.constantFrom("5-4", "x", "5", "-", "--5", "1-2-3", "0 -4", "0-4x");
    const property = fc.property(specs, fc.nat(15), wrong, size, (asked, at, bad, bytes) => {
      const fields = asked.map(written).toSpliced(at, 0, bad);
      expect(resolveRange(`bytes=${fields}`, bytes)).toEqual({ kind: "ignore" });
    });
    fc.assert(property, { numRuns: 200 });
  });
});

describe("any text", () => {
  const scrap = fc.constantFrom(
    ...[
      "bytes=",
      "Bytes=",
      "items=",
      "0",
      "9",
      "10",
      "999",
      "1e3",
      "-",
      "-5",
      "0-4",
      "200-",
      "5-2",
    ],
    ...[",", ", ", " ", "\t", ";", "=", "\0", "\n", "é", "９", "9".repeat(30)],
  );
  const text = fc.oneof(
    anyText,
    fc.array(scrap, { maxLength: 12 }).map((scraps) => scraps.join("")),
    fc.array(scrap, { maxLength: 12 }).map((scraps) => `bytes=${scraps.join("")}`),
  );

  it("has an answer", () => {
    const property = fc.property(text, size, (field, bytes) => {
      expectSound(resolveRange(field, bytes), bytes);
    });
    fc.assert(property, { numRuns: 500 });
  });
});
