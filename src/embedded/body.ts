// From a plan to bytes. Never more than were announced, and never bytes of two states of a file as
// one: a body is finished only after a last look shows that nothing was written meanwhile.

import { Buffer } from "node:buffer";
import type { Awaitable } from "../awaitable.ts";
import type { Framing } from "../http/byteranges.ts";
import type { ByteRange } from "../http/range.ts";
import type { FileState } from "./io.ts";

/** What to send of a file. */
export interface Parts {
  readonly ranges: readonly ByteRange[];
  readonly framing?: Framing;
}

/** Bytes of a body. */
export function lengthOf({ ranges, framing }: Parts): number {
  if (framing !== undefined) return framing.length;
  const [range] = ranges;
  return range === undefined ? 0 : range.end - range.start;
}

/** Puts a body together; `read` fills a piece of it with the bytes of a range. */
export async function assemble(
  parts: Parts,
  read: (piece: Uint8Array, start: number) => Awaitable<boolean>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { ranges, framing } = parts;
  // Not filled with zeros; every byte is written below, or the body is not used.
  const body = Buffer.allocUnsafe(lengthOf(parts));
  let at = 0;
  for (const [i, { start, end }] of ranges.entries()) {
    if (framing !== undefined) at += body.write(framing.heads[i] ?? "", at, "latin1");
    const next = at + end - start;
    const done = read(at === 0 && next === body.length ? body : body.subarray(at, next), start);
    if (!(typeof done === "boolean" ? done : await done)) return undefined;
    at = next;
  }
  if (framing !== undefined) body.write(framing.tail, at, "latin1");
  return body;
}

/** Fills a piece from a position of a file on; `false` if the file ends before. */
export async function readFully(
  piece: Uint8Array,
  start: number,
  read: (into: Uint8Array, position: number) => Promise<number>,
): Promise<boolean> {
  for (let at = 0; at < piece.length; ) {
    const bytes = await read(at === 0 ? piece : piece.subarray(at), start + at);
    if (bytes === 0) return false;
    at += bytes;
  }
  return true;
}

/** Whether nothing was written to a file since. Its name and links may have changed. */
export function isUnwritten(before: FileState, now: FileState): boolean {
  return before.modified === now.modified && before.size === now.size;
}
