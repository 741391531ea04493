// Range fields, against a reading of RFC 9110, 14.1.1 and 5.6.1, with numbers of any length.
import fc from "fast-check";
import { expect } from "vitest";
import { planAnswer } from "../../src/http/plan.ts";
import { resolveRange } from "../../src/http/range.ts";
import { mutated, pieces } from "./mutate.ts";
import type { Fuzz } from "./property.ts";
import { headerSeeds } from "./seeds.ts";

const SCRAPS = [
  ...[
    "bytes=",
    "Bytes=",
    "items=",
    "=",
    "0",
    "9",
    "00",
    "10",
    "150",
    "999",
    "-",
    "-5",
    "-0",
    "0-4",
  ],
  ...["200-", "5-2", ",", ", ", " ", "\t", ",,", ";", "1e3", "+1", "0x1", "\u00a0", "\u0661"],
  ...["9007199254740991", "9007199254740992", "9007199254740993", "9".repeat(30), "0".repeat(30)],
  ...["5-4", "1-1,".repeat(15), "1-1,".repeat(16)],
];
const field = fc.oneof(
  mutated(headerSeeds("range"), SCRAPS),
  pieces(SCRAPS).map((text) => `bytes=${text}`),
);
const size = fc.oneof(fc.nat(2000), fc.nat(5), fc.constantFrom(2 ** 40, Number.MAX_SAFE_INTEGER));

type Spec = readonly [first: bigint | undefined, last: bigint | undefined];
const isDigits = (text: string) => text !== "" && [...text].every((c) => c >= "0" && c <= "9");

/** The range-specs, or nothing for a field that has to be ignored. */
function specsOf(text: string): Spec[] | undefined {
  const equals = text.indexOf("=");
  if (text.slice(0, equals).toLowerCase() !== "bytes") return undefined;
  const specs: Spec[] = [];
  for (const element of text.slice(equals + 1).split(",")) {
    const spec = element.replace(/^[ \t]+/, "").replace(/[ \t]+$/, "");
    if (spec === "") continue;
    const [first = "", last = "", ...more] = spec.split("-");
    if (more.length > 0 || !spec.includes("-")) return undefined;
    if (first !== "" && !isDigits(first)) return undefined;
    if (last !== "" && !isDigits(last)) return undefined;
    if (first === "" && last === "") return undefined;
    const ends = [first, last].map((digits) => (digits === "" ? undefined : BigInt(digits)));
    const [a, b] = ends;
    if (a !== undefined && b !== undefined && b < a) return undefined;
    specs.push([a, b]);
  }
  return specs.length === 0 || specs.length > 16 ? undefined : specs;
}

/** The ranges that are there, each as its first byte and the one after its last. */
function wanted(specs: readonly Spec[], size: bigint): [bigint, bigint][] {
  const found: [bigint, bigint][] = [];
  for (const [first, last] of specs) {
    const start = first ?? (last !== undefined && last < size ? size - last : 0n);
    const end = first === undefined || last === undefined || last >= size ? size : last + 1n;
    if (start < end) found.push([start, end]);
  }
  return found;
}

const fields = (values: Record<string, string>) => ({
  get: (name: string) => values[name] ?? null,
});

/** What an answer has, whose texts all say the same. */
function answered(length: number, range: string) {
  const plan = planAnswer(
    { method: "GET", headers: fields({ range }) },
    { etag: '"a"', lastModified: 1, lastModifiedText: "x", size: length, headers: {} },
  );
  const { ranges } = plan;
  const inOrder = [...ranges].sort((a, b) => a.start - b.start);
  inOrder.forEach(({ start }, i) => {
    expect(start >= (inOrder[i - 1]?.end ?? 0)).toBe(true);
  });
  let sum = ranges.reduce((total, { start, end }) => total + end - start, 0);
  const framing = plan.framing;
  if (framing !== undefined) sum += [...framing.heads, framing.tail].join("").length;
  expect(plan.headers["content-length"]).toBe(String(sum));
  for (const [i, { start, end }] of ranges.entries()) {
    const text = framing?.heads[i] ?? `Content-Range: ${plan.headers["content-range"]}\r\n\r\n`;
    if (plan.status === 206)
      expect(text).toContain(`: bytes ${start}-${end - 1}/${length}\r\n\r\n`);
  }
  return { ranges, status: plan.status };
}

export const RANGES: readonly Fuzz[] = [
  {
    name: "range: as the RFC's grammar has it",
    runs: 3000,
    property: fc.property(field, size, (text, length) => {
      const answer = resolveRange(text, length);
      const specs = specsOf(text);
      if (specs === undefined) {
        expect(answer.kind).toBe("ignore");
        return;
      }
      const asked = wanted(specs, BigInt(length));
      expect(answer.kind).toBe(asked.length === 0 ? "unsatisfiable" : "ranges");
      const ranges = answer.kind === "ranges" ? answer.ranges : [];
      const isIn = ([start, end]: readonly [bigint, bigint]) =>
        ranges.some((range) => BigInt(range.start) <= start && end <= BigInt(range.end));
      expect(asked.every(isIn)).toBe(true);
      // Nothing that nobody asked for, but what lies between two that are near each other.
      for (const { start, end } of ranges) {
        const within = asked.filter(([a]) => a >= BigInt(start) && a < BigInt(end));
        const ordered = within.sort(([a], [b]) => (a < b ? -1 : 1));
        let reached = BigInt(start);
        for (const [a, b] of ordered) {
          expect(a - reached <= 100n).toBe(true);
          if (b > reached) reached = b;
        }
        expect(reached).toBe(BigInt(end));
        expect(ordered[0]?.[0]).toBe(BigInt(start));
      }
    }),
  },
  {
    name: "range: an answer has all that was asked for, each byte once",
    runs: 750,
    property: fc.property(field, fc.nat(3000), (text, length) => {
      const { ranges, status } = answered(length, text);
      const specs = specsOf(text);
      const asked = specs === undefined ? [] : wanted(specs, BigInt(length));
      if (status === 416) expect(specs !== undefined && asked.length === 0).toBe(true);
      const isThere = ([a, b]: readonly [bigint, bigint]) =>
        ranges.some(({ start, end }) => start <= a && b <= end);
      if (status !== 416) expect(asked.every(isThere)).toBe(true);
      if (status === 200) expect(ranges).toEqual(length === 0 ? [] : [{ start: 0, end: length }]);
    }),
  },
  {
    name: "range: blanks, empty elements, zeros and case change nothing",
    runs: 1000,
    property: fc.property(
      fc.array(fc.tuple(fc.nat(400), fc.nat(400)), { minLength: 1, maxLength: 16 }),
      fc.constantFrom(",", " ,", ", ", "\t,\t", ",,", ", , ,"),
      fc.constantFrom("", "0", "0".repeat(40)),
      fc.nat(500),
      (ranges, comma, zeros, length) => {
        const text = (separator: string, lead: string) =>
          ranges.map(([a, b]) => `${lead}${a}-${lead}${a + b}`).join(separator);
        const plain = resolveRange(`bytes=${text(",", "")}`, length);
        expect(resolveRange(`BYTES=${comma}${text(comma, zeros)}${comma}`, length)).toEqual(plain);
      },
    ),
  },
];
