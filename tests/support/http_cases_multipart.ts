// The parts of a file that an answer holds: one by Content-Range, or several by multipart/byteranges.
import { header, type RawResponse } from "./raw_client.ts";

/** First and last byte. */
export type Span = readonly [first: number, last: number];

/** Reads the parts, and compares each with the file. @throws {WrongParts} */
export function partsOf(answer: RawResponse, file: Buffer): Span[] {
  const single = /^bytes (\d+)-(\d+)\//.exec(header(answer, "content-range") ?? "");
  if (single === null) return multipart(answer, file);
  const span: Span = [Number(single[1]), Number(single[2])];
  if (!answer.body.equals(slice(file, span))) throw new WrongParts(`wrong bytes for ${span}`);
  return [span];
}

/** The answer is not what it says, or says what can't be. */
export class WrongParts extends Error {}

/** Whether each byte of a span is in one of the parts. */
export function covers(parts: readonly Span[], [first, last]: Span): boolean {
  let next = first;
  for (const [from, to] of [...parts].sort(([a], [b]) => a - b)) {
    if (from > next) break;
    next = Math.max(next, to + 1);
  }
  return next > last;
}

function multipart(answer: RawResponse, file: Buffer): Span[] {
  const type = header(answer, "content-type") ?? "";
  const boundary = /^multipart\/byteranges;.*boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary === undefined) throw new WrongParts(`no multipart/byteranges but ${type}`);
  if (header(answer, "content-range")) throw new WrongParts("Content-Range beside multipart");

  const delimiter = Buffer.from(`--${boundary}`);
  const { body } = answer;
  const spans: Span[] = [];
  let at = body.indexOf(delimiter);
  if (at === -1) throw new WrongParts("no boundary");
  for (;;) {
    at += delimiter.length;
    if (startsWith(body, at, "--")) return spans;
    const headEnd = body.indexOf("\r\n\r\n", at);
    if (headEnd === -1) throw new WrongParts("part without a head");
    const span = spanOf(body.toString("latin1", at, headEnd), file.length);
    const expected = slice(file, span);
    at = headEnd + 4;
    if (!startsWith(body, at, expected)) throw new WrongParts(`wrong bytes for ${span}`);
    at += expected.length;
    if (!startsWith(body, at, "\r\n")) throw new WrongParts("no CRLF after a part");
    at += 2;
    if (!startsWith(body, at, delimiter)) throw new WrongParts("no boundary after a part");
    spans.push(span);
  }
}

function spanOf(head: string, size: number): Span {
  const [, first, last, total] = /content-range:\s*bytes (\d+)-(\d+)\/(\d+|\*)/i.exec(head) ?? [];
  if (total === undefined) throw new WrongParts("part without Content-Range");
  if (total !== "*" && Number(total) !== size) throw new WrongParts(`${total} bytes in total`);
  return [Number(first), Number(last)];
}

/** The file's bytes of a span. One that no file can have holds nothing, and is wrong anyway. */
function slice(file: Buffer, [first, last]: Span): Buffer {
  if (first > last || last >= file.length) throw new WrongParts(`no such part: ${first}-${last}`);
  return file.subarray(first, last + 1);
}

function startsWith(body: Buffer, at: number, expected: string | Buffer): boolean {
  return body.subarray(at, at + expected.length).equals(Buffer.from(expected as string));
}
