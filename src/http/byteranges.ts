import type { ByteRange } from "./range.ts";

/** The texts around the parts of a multipart/byteranges body (RFC 9110, 14.6). */
export interface Framing {
  readonly contentType: string;
  /** One before each range. */
  readonly heads: readonly string[];
  /** After the last one. */
  readonly tail: string;
  /** Bytes of all of it: the texts, which are ASCII, and the ranges. */
  readonly length: number;
}

/** Frames several ranges of a file. */
export function frameByteRanges(
  ranges: readonly ByteRange[],
  size: number,
  partType: string | undefined,
): Framing {
  // Nobody who wrote the file could know it, so no content can look like a part's end.
  const boundary = crypto.randomUUID();
  const type = partType === undefined ? "" : `Content-Type: ${partType}\r\n`;
  const heads = ranges.map(
    ({ start, end }, i) =>
      `${i === 0 ? "" : "\r\n"}--${boundary}\r\n${type}` +
      `Content-Range: bytes ${start}-${end - 1}/${size}\r\n\r\n`,
  );
  const tail = `\r\n--${boundary}--\r\n`;
  let length = tail.length;
  for (const head of heads) length += head.length;
  for (const { start, end } of ranges) length += end - start;
  return { contentType: `multipart/byteranges; boundary=${boundary}`, heads, tail, length };
}
