// The Range field (RFC 9110, 14.1 and 14.2): first read, then brought into a file's size.

/** The bytes from `start` up to but without `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What a Range field means for a file: bytes, none that there are, or nothing at all. */
export type RangeAnswer =
  | { readonly kind: "ranges"; readonly ranges: readonly ByteRange[] }
  | { readonly kind: "unsatisfiable" }
  | { readonly kind: "ignore" };

const IGNORE: RangeAnswer = { kind: "ignore" };
const UNSATISFIABLE: RangeAnswer = { kind: "unsatisfiable" };

/** More parts than this are not worth their framing: the whole file is sent. */
const MAX_RANGES = 16;

/** Ranges with no more bytes than this between them are one: a part's head would cost as much. */
const GAP = 100;

/** `first-last`, `first-` or `-suffix`; the two positions without leading zeros. */
const SPEC = /(?:0*(0|[1-9]\d*)-(?:0*(0|[1-9]\d*))?|-(\d+))[ \t]*(?:,[ \t,]*|$)/y;

/** The part of a file that a Range field asks for. Takes time linear in its length. */
export function resolveRange(field: string, size: number): RangeAnswer {
  const unit = /^bytes=[ \t,]*/i.exec(field);
  if (unit === null) return IGNORE;
  const found: ByteRange[] = [];
  let specs = 0;
  SPEC.lastIndex = unit[0].length;
  while (SPEC.lastIndex < field.length) {
    const match = SPEC.exec(field);
    if (match === null) return IGNORE;
    const [, first = "", last, suffix] = match;
    specs++;
    if (specs > MAX_RANGES) return IGNORE;
    if (suffix !== undefined) {
      const length = Math.min(Number(suffix), size);
      if (length > 0) found.push({ start: size - length, end: size });
      continue;
    }
    if (last !== undefined && isLess(last, first)) return IGNORE; // 5-2: no range at all (14.1.1)
    const start = Number(first);
    const end = last === undefined ? size : Math.min(Number(last) + 1, size);
    if (start < size) found.push({ start, end });
  }
  if (specs === 0) return IGNORE;
  if (found.length === 0) return UNSATISFIABLE;
  return { kind: "ranges", ranges: merged(found) };
}

/** Of two numbers without leading zeros, however long: beyond 2^53 `Number` makes some of them equal. */
function isLess(a: string, b: string): boolean {
  return a.length === b.length ? a < b : a.length < b.length;
}

/** In the order asked for (RFC 9110, 15.3.7.2), each joined to those that it touches or nearly does. */
function merged(ranges: readonly ByteRange[]): ByteRange[] {
  const result: ByteRange[] = [];
  for (const range of ranges) {
    let joined = range;
    let place = result.length;
    for (let i = result.length - 1; i >= 0; i--) {
      const other = result[i];
      if (other === undefined) continue;
      if (joined.start > other.end + GAP || other.start > joined.end + GAP) continue;
      joined = {
        start: Math.min(joined.start, other.start),
        end: Math.max(joined.end, other.end),
      };
      result.splice(i, 1);
      place = i;
    }
    result.splice(place, 0, joined);
  }
  return result;
}
