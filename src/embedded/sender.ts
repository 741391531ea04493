// Carries out what http/plan decides: an answer without a body, from memory, read whole, or streamed.

import { Buffer } from "node:buffer";
import type { Awaitable } from "../awaitable.ts";
import type { ApprovedFile, ResponseClass } from "../delivery.ts";
import { parseHttpDate } from "../http/http_date.ts";
import { type Plan, planAnswer, type Representation } from "../http/plan.ts";
import { assemble, isUnwritten, lengthOf, readFully } from "./body.ts";
import { bunFile } from "./bun_file.ts";
import type { Files } from "./files.ts";
import type { KnownFile } from "./known_files.ts";
import { type Variant, variantTag } from "./precompressed.ts";
import { streamOf } from "./stream.ts";

/** Up to here a body is read at once; up to there whole, which costs less than a stream. */
const QUICK = 64 * 1024;
const WHOLE = 256 * 1024;

/** A file that was written to in the last two seconds may be again, within the clock's resolution. */
const SETTLED = 2000;

export class Sender {
  readonly #files: Files;
  readonly #cacheBytes: number;
  readonly #Response: ResponseClass | undefined;

  constructor(files: Files, cacheBytes: number, Response: ResponseClass | undefined) {
    this.#files = files;
    this.#cacheBytes = cacheBytes;
    this.#Response = Response;
  }

  /** The answer with bytes that are in memory. */
  fromMemory(
    file: ApprovedFile,
    request: Request,
    known: KnownFile,
    bytes: Uint8Array<ArrayBuffer>,
  ): Awaitable<Response> {
    const plan = planAnswer(request, representation(file, { known }));
    const [range] = plan.ranges;
    if (range === undefined) return this.#answer(null, plan);
    if (plan.framing === undefined) {
      const all = range.end - range.start === bytes.length;
      return this.#answer(all ? bytes : bytes.subarray(range.start, range.end), plan);
    }
    const body = assemble(plan, (piece, start) => {
      piece.set(bytes.subarray(start, start + piece.length));
      return true;
    });
    return body.then((assembled) => this.#answer(assembled ?? null, plan));
  }

  /** The answer from a file, which is closed in the end; `undefined` if it was written to meanwhile. */
  fromFile(file: ApprovedFile, request: Request, found: Variant): Awaitable<Response | undefined> {
    let inUse = false;
    try {
      const plan = planAnswer(request, representation(file, found));
      const length = lengthOf(plan);
      if (length === 0) return this.#answer(null, plan);
      if (length <= QUICK && plan.framing === undefined) {
        const body = readAtOnce(plan, found);
        if (body !== undefined) return this.#finished(file.path, plan, found, body);
      }
      const ready = bunFile(plan, found.known, request);
      if (ready !== undefined) return this.#answer(ready, plan);
      if (length <= WHOLE) {
        inUse = true;
        return this.#whole(file.path, plan, found);
      }
      inUse = true;
      return this.#answer(streamOf(found.file, found.known.state, plan), plan);
    } finally {
      if (!inUse) found.file.close();
    }
  }

  async #whole(path: string, plan: Plan, found: Variant): Promise<Response | undefined> {
    const { file, known } = found;
    try {
      const body = await assemble(plan, (piece, start) =>
        readFully(piece, start, (into, position) => file.readLater(into, position)),
      );
      if (body === undefined || !isUnwritten(known.state, await file.state())) return undefined;
      return this.#finished(path, plan, found, body);
    } finally {
      file.close();
    }
  }

  #finished(path: string, plan: Plan, found: Variant, body: Uint8Array<ArrayBuffer>): Response {
    if (this.#isHot(plan, found)) this.#files.keep(path, found.known, body);
    return this.#answer(body, plan);
  }

  /** Worth keeping, and sure to be told from any later state by its times. */
  #isHot({ status }: Plan, { again, coding, known }: Variant): boolean {
    if (!again || coding !== undefined || status !== 200) return false;
    const { size, modified, changed } = known.state;
    return size <= this.#cacheBytes / 4 && Date.now() - Math.max(modified, changed) > SETTLED;
  }

  #answer(body: BodyInit | null, { status, headers }: Plan): Response {
    const ResponseNow = this.#Response ?? (globalThis.Response as ResponseClass);
    return new ResponseNow(body, { status, headers });
  }
}

/** A small part in one call, where the file is read at once and so has no time to change. */
function readAtOnce({ ranges }: Plan, { file }: Variant): Uint8Array<ArrayBuffer> | undefined {
  const [range] = ranges;
  if (range === undefined) return undefined;
  const body = Buffer.allocUnsafe(range.end - range.start); // every byte is written, or it is not used
  return file.readNow?.(body, range.start) === body.length ? body : undefined;
}

/** What could be sent, with the app's own validators before the file's. */
function representation(
  { headers }: ApprovedFile,
  { known, coding, original }: Pick<Variant, "known" | "coding" | "original">,
): Representation {
  const { size } = known.state;
  const { etag: ownTag, "last-modified": ownText } = headers;
  const ownTime = ownText === undefined ? undefined : parseHttpDate(ownText);
  const lastModified = ownTime ?? known.lastModified;
  const lastModifiedText = ownText ?? known.lastModifiedText;
  const tag = ownTag ?? known.etag;
  if (coding === undefined) return { size, etag: tag, lastModified, lastModifiedText, headers };

  const etag = ownTag !== undefined || tag === original ? variantTag(tag, coding) : tag;
  const encoded = { ...headers, etag, "content-encoding": coding };
  return { size, etag, lastModified, lastModifiedText, headers: encoded };
}
