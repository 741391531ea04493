import type { ByteRange, RangeAnswer } from "../http/range.ts";

const SPEC = / *(?:(\d+) *- *(\d*)|- *(\d+)) *(?:,|$)/y;

/** Longer numbers are a mistake in the field. */
const MAX_DIGITS = 18;

/**
 * As nginx reads `Range`: a mistake makes it unsatisfiable, ranges stay as they were asked for, and when
 * they are more than the file together, the whole is sent.
 */
export function nginxRanges(field: string, size: number): RangeAnswer {
  const unsatisfiable: RangeAnswer = { kind: "unsatisfiable" };
  if (!/^bytes=./i.test(field)) return { kind: "ignore" };
  const found: ByteRange[] = [];
  SPEC.lastIndex = "bytes=".length;
  let hasMore = true;
  while (hasMore) {
    const match = SPEC.exec(field);
    if (match === null) return unsatisfiable;
    const [all, first = "", last = "", suffix = ""] = match;
    if ([first, last, suffix].some((digits) => digits.length > MAX_DIGITS)) return unsatisfiable;
    hasMore = all.endsWith(",");
    const range = resolve(first, last, suffix, size);
    if (range !== undefined) found.push(range);
  }
  if (found.length === 0) return size === 0 ? emptyFile(field) : unsatisfiable;
  const sum = found.reduce((bytes, { start, end }) => bytes + end - start, 0);
  return sum > size ? { kind: "ignore" } : { kind: "ranges", ranges: found };
}

function resolve(first: string, last: string, suffix: string, size: number): ByteRange | undefined {
  const start = suffix === "" ? Number(first) : Math.max(size - Number(suffix), 0);
  const end = suffix !== "" || last === "" ? size : Math.min(Number(last) + 1, size);
  return start < end ? { start, end } : undefined;
}

/** Of an empty file a range from its begin is the whole. */
function emptyFile(field: string): RangeAnswer {
  return /^bytes= *(?:0|-)/i.test(field) ? { kind: "ignore" } : { kind: "unsatisfiable" };
}
