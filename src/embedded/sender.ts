// Carries out what http/plan decides: an answer without a body, from memory, read whole, or streamed.

import { Buffer } from "node:buffer";
import type { Awaitable } from "../awaitable.ts";
import type { ApprovedFile, ResponseClass } from "../delivery.ts";
import { parseHttpDate } from "../http/http_date.ts";
import { type Plan, planAnswer, type Representation } from "../http/plan.ts";
import { assemble, isUnwritten, lengthOf, readFully } from "./body.ts";
import type { Files, RecalledFile } from "./files.ts";
import type { FileState, OpenFile } from "./io.ts";
import type { KnownFile } from "./known_files.ts";
import { type Variant, variantTag } from "./precompressed.ts";
import { runtimeBody } from "./runtime_body.ts";
import { streamOf } from "./stream.ts";

/** Up to here a body is read at once; up to there whole, which costs less than a stream. */
const QUICK = 64 * 1024;
const WHOLE = 256 * 1024;

/** A file that was written to in the last two seconds may be again, within the clock's resolution. */
const SETTLED = 2000;

type Body = Uint8Array<ArrayBuffer> | ReadableStream | Blob;

/** Makes the answers for files that may be sent. */
export class Sender {
  readonly #files: Files;
  readonly #cacheBytes: number;
  readonly #Response: ResponseClass | undefined;

  constructor(files: Files, cacheBytes: number, Response: ResponseClass | undefined) {
    this.#files = files;
    this.#cacheBytes = cacheBytes;
    this.#Response = Response;
  }

  /** The answer without opening the file, where that will do. */
  fromRecalled(
    file: ApprovedFile,
    request: Request,
    { known, held }: RecalledFile,
  ): Awaitable<Response | undefined> {
    const plan = planAnswer(request, representation(file, { known }));
    const length = lengthOf(plan);
    if (length === 0) return this.#answer(null, plan);
    if (known.bytes !== undefined) return this.#fromMemory(plan, known.bytes);
    const body = length <= QUICK ? readAtOnce(plan, held) : this.#runtimeBody(plan, known, request);
    return body === undefined ? undefined : this.#answer(body, plan);
  }

  #fromMemory(plan: Plan, bytes: Uint8Array<ArrayBuffer>): Awaitable<Response> {
    const [range] = plan.ranges;
    if (range !== undefined && plan.framing === undefined) {
      const all = range.end - range.start === bytes.length;
      return this.#answer(all ? bytes : bytes.subarray(range.start, range.end), plan);
    }
    const copying = assemble(plan, (piece, start) => {
      piece.set(bytes.subarray(start, start + piece.length));
      return true;
    });
    return copying.then((body) => this.#answer(body ?? null, plan));
  }

  /**
   * The answer from a file, which is closed in the end; `undefined` if it was written to meanwhile.
   *
   * @param hurry That has happened before: less time is left for it, at the cost of the event loop's.
   */
  fromFile(
    file: ApprovedFile,
    request: Request,
    found: Variant,
    hurry: boolean,
  ): Awaitable<Response | undefined> {
    let inUse = false;
    try {
      const plan = planAnswer(request, representation(file, found));
      const length = lengthOf(plan);
      if (length === 0) return this.#answer(null, plan);
      if (length <= (hurry ? WHOLE : QUICK)) {
        const body = readAtOnce(plan, found.file);
        if (body !== undefined && (!isYoung(found.known.state) || isAsItWas(found))) {
          inUse = this.#keep(file.path, plan, found, body);
          return this.#answer(body, plan);
        }
      }
      const ready = length > QUICK ? this.#runtimeBody(plan, found.known, request) : undefined;
      if (ready !== undefined) return this.#answer(ready, plan);
      inUse = true;
      if (length <= WHOLE) return this.#whole(file.path, plan, found);
      return this.#answer(streamOf(found.file, found.known.state, plan), plan);
    } finally {
      if (!inUse) found.file.close();
    }
  }

  async #whole(path: string, plan: Plan, found: Variant): Promise<Response | undefined> {
    const { file, known } = found;
    let kept = false;
    try {
      const body = await assemble(plan, (piece, start) =>
        readFully(piece, start, (into, position) => file.readLater(into, position)),
      );
      if (body === undefined || !isUnwritten(known.state, await file.state())) return undefined;
      kept = this.#keep(path, plan, found, body);
      return this.#answer(body, plan);
    } finally {
      if (!kept) file.close();
    }
  }

  /** Keeps what will be asked for again: the bytes, or else the open file, which is then not closed. */
  #keep(path: string, { status }: Plan, found: Variant, body: Uint8Array<ArrayBuffer>): boolean {
    const { again, coding, file, known } = found;
    if (!again || coding !== undefined) return false;
    const { size } = known.state;
    if (isYoung(known.state)) return false;
    if (status === 200 && size <= this.#cacheBytes / 4) {
      this.#files.keep(path, known, body);
      return false;
    }
    if (size > QUICK || file.readNow === undefined) return false;
    this.#files.keep(path, known, file);
    return true;
  }

  #runtimeBody(plan: Plan, known: KnownFile, request: Request) {
    return runtimeBody(plan, known, request, this.#files.mode === "auto");
  }

  #answer(body: Body | null, { status, headers }: Plan): Response {
    const ResponseNow = this.#Response ?? (globalThis.Response as ResponseClass);
    return new ResponseNow(body, { status, headers });
  }
}

/** Whether a file was written to a moment ago, and so may be again, even within one call. */
function isYoung({ modified, changed }: FileState): boolean {
  return Date.now() - Math.max(modified, changed) <= SETTLED;
}

/** Whether nothing was written to a file since it was opened. */
function isAsItWas({ file, known }: Variant): boolean {
  const now = file.state();
  return !(now instanceof Promise) && isUnwritten(known.state, now);
}

/** One part in one call. */
function readAtOnce(
  { ranges, framing }: Plan,
  file: OpenFile | undefined,
): Uint8Array<ArrayBuffer> | undefined {
  const [range] = ranges;
  if (range === undefined || framing !== undefined || file?.readNow === undefined) return undefined;
  const body = Buffer.allocUnsafe(range.end - range.start); // every byte is written, or it is not used
  return file.readNow(body, range.start) === body.length ? body : undefined;
}

/** What the app may have said of the file as it is, and which is not true of it in a coding. */
const DIGESTS = ["content-digest", "content-md5", "digest", "repr-digest"];

/** What could be sent, with the app's own validators before the file's. */
function representation(
  { headers }: ApprovedFile,
  { known, coding }: Pick<Variant, "known" | "coding">,
): Representation {
  const { size } = known.state;
  const { etag: ownTag, "last-modified": ownText } = headers;
  const ownTime = ownText === undefined ? undefined : parseHttpDate(ownText);
  const lastModified = ownTime ?? known.lastModified;
  const lastModifiedText = ownText ?? known.lastModifiedText;
  const tag = ownTag ?? known.etag;
  if (coding === undefined) return { size, etag: tag, lastModified, lastModifiedText, headers };

  const etag = variantTag(tag, coding);
  const encoded: Record<string, string> = { ...headers, etag, "content-encoding": coding };
  for (const name of DIGESTS) delete encoded[name];
  return { size, etag, lastModified, lastModifiedText, headers: encoded };
}
