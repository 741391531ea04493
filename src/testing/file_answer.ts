// What a front server answers with a file that is there: decided here, put into headers by each server.

import { type Framing, frameByteRanges } from "../http/byteranges.ts";
import { planAnswer } from "../http/plan.ts";
import {
  type RequestFields,
  rangeApplies as rangeAppliesByRfc,
  type Validators,
} from "../http/precondition.ts";
import type { ByteRange, RangeAnswer } from "../http/range.ts";
import type { StoredFile } from "./memory_disk.ts";

/** How a server reads the conditions and ranges of a request, where that is not as HTTP has it. */
export interface Reading {
  /** The answer where a condition fails. Default: by RFC 9110. */
  readonly conditions?: (fields: RequestFields, file: Validators) => 304 | 412 | undefined;
  /** Whether `If-Range` lets the range be looked at. Default: by RFC 9110. */
  readonly rangeApplies?: (fields: RequestFields, file: Validators) => boolean;
  /** What a `Range` means for a size. */
  readonly ranges: (field: string, size: number) => RangeAnswer | { readonly kind: "malformed" };
}

/** An answer with a file, before headers. */
export interface FileAnswer {
  readonly status: 200 | 206 | 304 | 412 | 416;
  readonly ranges: readonly ByteRange[];
  readonly framing?: Framing;
  /** The `Content-Range` where there is one range, or none that there are. */
  readonly contentRange?: string;
}

const NO_FIELDS: RequestFields = { get: () => null };

/** Decides on status and bytes. The method is GET or one that the server treats alike. */
export function fileAnswer(
  fields: RequestFields,
  size: number,
  validators: Validators,
  partType: string | undefined,
  { conditions, rangeApplies = rangeAppliesByRfc, ranges }: Reading,
): FileAnswer {
  const file = { ...validators, size, lastModifiedText: "", headers: {} };
  const { status, ranges: whole } = planAnswer(
    { method: "GET", headers: conditions === undefined ? withoutRange(fields) : NO_FIELDS },
    file,
  );
  const failed = conditions?.(fields, validators) ?? status;
  if (failed === 304 || failed === 412) return { status: failed, ranges: [] };

  const range = fields.get("range");
  if (range === null || !rangeApplies(fields, validators)) return { status: 200, ranges: whole };
  const asked = ranges(range, size);
  if (asked.kind === "ignore") return { status: 200, ranges: whole };
  if (asked.kind === "malformed") return { status: 416, ranges: [] };
  if (asked.kind === "unsatisfiable") {
    return { status: 416, ranges: [], contentRange: `bytes */${size}` };
  }
  const [first] = asked.ranges;
  if (asked.ranges.length === 1 && first !== undefined) {
    const contentRange = `bytes ${first.start}-${first.end - 1}/${size}`;
    return { status: 206, ranges: asked.ranges, contentRange };
  }
  const framing = frameByteRanges(asked.ranges, size, partType);
  return { status: 206, ranges: asked.ranges, framing };
}

function withoutRange(fields: RequestFields): RequestFields {
  return { get: (name) => (name === "range" ? null : fields.get(name)) };
}

/** The body of an answer. */
export function bodyOf(
  { ranges, framing }: FileAnswer,
  { bytes }: StoredFile,
): Uint8Array<ArrayBuffer> {
  if (framing === undefined) {
    const [range] = ranges;
    return range === undefined ? new Uint8Array() : bytes.slice(range.start, range.end);
  }
  const utf8 = new TextEncoder();
  const body = new Uint8Array(framing.length);
  let at = 0;
  const put = (part: Uint8Array) => {
    body.set(part, at);
    at += part.length;
  };
  for (const [i, { start, end }] of ranges.entries()) {
    put(utf8.encode(framing.heads[i]));
    put(bytes.subarray(start, end));
  }
  put(utf8.encode(framing.tail));
  return body;
}

/** Length of the body of an answer, whether or not it is sent. */
export function lengthOf({ ranges, framing }: FileAnswer): number {
  if (framing !== undefined) return framing.length;
  return ranges.reduce((sum, { start, end }) => sum + end - start, 0);
}
