import type { ByteRange, RangeAnswer } from "../http/range.ts";

/** Longer numbers are a mistake in the field. */
const MAX_DIGITS = 18;

/**
 * As Caddy reads `Range`: the unit is in lower case, any mistake is malformed, and when the ranges are
 * more than the file together, the whole is sent.
 */
export function caddyRanges(field: string, size: number): RangeAnswer | { kind: "malformed" } {
  if (field === "") return { kind: "ignore" };
  const malformed = { kind: "malformed" } as const;
  if (!field.startsWith("bytes=")) return malformed;
  const found: ByteRange[] = [];
  let noOverlap = false;
  for (const spec of field.slice("bytes=".length).split(",")) {
    if (spec.trim() === "") continue;
    const match = /^\s*(?:\+?(\d+)\s*-\s*\+?(\d*)|-\s*(\d+))\s*$/.exec(spec);
    if (match === null) return malformed;
    const [, first = "", last = "", suffix = ""] = match;
    if ([first, last, suffix].some(({ length }) => length > MAX_DIGITS)) return malformed;
    if (suffix !== "") {
      found.push({ start: Math.max(size - Number(suffix), 0), end: size });
      continue;
    }
    if (last !== "" && Number(last) < Number(first) && Number(first) < size) return malformed;
    if (Number(first) >= size) noOverlap = true;
    else {
      const end = last === "" ? size : Math.min(Number(last) + 1, size);
      found.push({ start: Number(first), end });
    }
  }
  if (found.length === 0) return { kind: noOverlap ? "unsatisfiable" : "ignore" };
  const sum = found.reduce((bytes, { start, end }) => bytes + end - start, 0);
  return sum > size ? { kind: "ignore" } : { kind: "ranges", ranges: found };
}
