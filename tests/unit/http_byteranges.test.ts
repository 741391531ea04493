import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Framing, frameByteRanges } from "../../src/http/byteranges.ts";
import type { ByteRange } from "../../src/http/range.ts";

const TWO: readonly ByteRange[] = Object.freeze([
  Object.freeze({ start: 0, end: 1 }),
  Object.freeze({ start: 500, end: 510 }),
]);

function boundaryOf({ contentType }: Framing): string {
  const found = /^multipart\/byteranges; boundary=(.+)$/.exec(contentType)?.[1];
  if (found === undefined) throw new Error(`no boundary in ${contentType}`);
  return found;
}

/** The whole body, of a file whose bytes are one character each. */
function body({ heads, tail }: Framing, ranges: readonly ByteRange[], file: string): string {
  return ranges.map(({ start, end }, i) => heads[i] + file.slice(start, end)).join("") + tail;
}

/** The parts of a body, read strictly (RFC 2046, 5.1.1): heads, and what follows them. */
function parts(text: string, boundary: string): { head: string[]; content: string }[] {
  const [first = "", ...pieces] = `\r\n${text}`.split(`\r\n--${boundary}`);
  expect(first).toBe("");
  expect(pieces.pop()).toBe("--\r\n");
  return pieces.map((piece) => {
    const headEnd = piece.indexOf("\r\n\r\n");
    const [start, ...head] = piece.slice(0, headEnd).split("\r\n");
    expect(start).toBe("");
    return { head, content: piece.slice(headEnd + 4) };
  });
}

describe("the parts of a multipart/byteranges (RFC 9110, 14.6)", () => {
  it("are framed like this", () => {
    const framing = frameByteRanges(TWO, 1000, "text/plain");
    const boundary = boundaryOf(framing);
    expect(framing).toStrictEqual({
      contentType: `multipart/byteranges; boundary=${boundary}`,
      heads: [
        `--${boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-0/1000\r\n\r\n`,
        `\r\n--${boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 500-509/1000\r\n\r\n`,
      ],
      tail: `\r\n--${boundary}--\r\n`,
      length: body(framing, TWO, "x".repeat(1000)).length,
    });
  });

  it("have no type where there is none", () => {
    const framing = frameByteRanges(TWO, 1000, undefined);
    const boundary = boundaryOf(framing);
    expect(framing.heads).toEqual([
      `--${boundary}\r\nContent-Range: bytes 0-0/1000\r\n\r\n`,
      `\r\n--${boundary}\r\nContent-Range: bytes 500-509/1000\r\n\r\n`,
    ]);
    expect(framing.length).toBe(body(framing, TWO, "x".repeat(1000)).length);
  });

  it("have a boundary that any parser takes and nobody can foretell", () => {
    const boundaries = Array.from({ length: 100 }, () => {
      const framing = frameByteRanges(TWO, 1000, "text/plain");
      return boundaryOf(framing);
    });
    expect(new Set(boundaries).size).toBe(100);
    // RFC 2046, 5.1.1: up to 70 characters, of which these need no quotes.
    for (const boundary of boundaries) expect(boundary).toMatch(/^[0-9A-Za-z-]{20,70}$/);
  });

  it("are read back, whatever the file holds", () => {
    const nasty = fc.constantFrom("\r\n", "--", "\r\n--", "\r\n\r\n", "a", "\0", "\xff", ": ");
    const file = fc.array(nasty, { minLength: 3, maxLength: 40 }).map((texts) => texts.join(""));
    const property = fc.property(
      file,
      fc.array(fc.tuple(fc.nat(200), fc.nat(200)), { minLength: 2, maxLength: 5 }),
      fc.constantFrom("text/plain; charset=UTF-8", undefined),
      (text, asked, type) => {
        const ranges = asked.map(([a, b]) => {
          const start = a % text.length;
          return { start, end: Math.min(start + 1 + b, text.length) };
        });
        const framing = frameByteRanges(ranges, text.length, type);
        const whole = body(framing, ranges, text);
        expect(framing.length).toBe(whole.length);
        expect(parts(whole, boundaryOf(framing))).toEqual(
          ranges.map(({ start, end }) => ({
            head: [
              ...(type === undefined ? [] : [`Content-Type: ${type}`]),
              `Content-Range: bytes ${start}-${end - 1}/${text.length}`,
            ],
            content: text.slice(start, end),
          })),
        );
      },
    );
    fc.assert(property, { numRuns: 100 });
  });

  it("of a file of many TiB are counted exactly", () => {
    const size = Number.MAX_SAFE_INTEGER - 1000;
    const ranges = [
      { start: 0, end: 1 },
      { start: 1000, end: size },
    ];
    const { heads, tail, length } = frameByteRanges(ranges, size, undefined);
    const texts = [...heads, tail].join("").length;
    expect(length).toBe(texts + 1 + (size - 1000));
    expect(heads[1]).toContain(`bytes 1000-${size - 1}/${size}\r\n`);
  });
});
