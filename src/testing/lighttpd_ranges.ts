import type { ByteRange, RangeAnswer } from "../http/range.ts";

/** More are not looked at. */
const MAX_RANGES = 10;

/** Ranges with fewer bytes than this between them become one. */
const GAP = 80;

const MAX_DIGITS = 18;

/**
 * As lighttpd reads `Range`: what it can't read is left out, ranges that are near each other are joined,
 * and so are overlapping ones, in the order of the file.
 */
export function lighttpdRanges(field: string, size: number): RangeAnswer {
  if (!/^bytes=/i.test(field) || size === 0) return { kind: "ignore" };
  const found: ByteRange[] = [];
  for (const spec of field.slice("bytes=".length).split(",").slice(0, MAX_RANGES)) {
    const range = resolve(spec, size);
    if (range !== undefined) found.push(range);
  }
  if (found.length === 0) return { kind: "unsatisfiable" };
  return { kind: "ranges", ranges: joined(found) };
}

function resolve(spec: string, size: number): ByteRange | undefined {
  const match = /^ *(?:\+?(\d+) *- *(\d*)|-(\d+)) *$/.exec(spec);
  if (match === null) return undefined;
  const [, first = "", last = "", suffix = ""] = match;
  if ([first, last, suffix].some(({ length }) => length > MAX_DIGITS)) return undefined;
  const start = suffix === "" ? Number(first) : Math.max(size - Number(suffix), 0);
  const end = suffix !== "" || last === "" ? size : Math.min(Number(last) + 1, size);
  return start < end ? { start, end } : undefined;
}

function joined(ranges: readonly ByteRange[]): ByteRange[] {
  const result: ByteRange[] = [];
  for (const range of ranges) {
    let all = range;
    let place = result.length;
    for (let i = result.length - 1; i >= 0; i--) {
      const other = result[i];
      if (other === undefined) continue;
      if (all.start >= other.end + GAP || other.start >= all.end + GAP) continue;
      all = { start: Math.min(all.start, other.start), end: Math.max(all.end, other.end) };
      result.splice(i, 1);
      place = i;
    }
    result.splice(place, 0, all);
  }
  return result;
}
