import { Buffer } from "node:buffer";
import { isUnwritten, type Parts } from "./body.ts";
import type { FileState, OpenFile } from "./io.ts";
import { turnForPiece } from "./turn.ts";

/** A large piece costs the least per byte; what is stuck in slow connections is bounded by a budget. */
const MAX_PIECE = 512 * 1024;
const MIN_PIECE = 32 * 1024;
const BUDGET = 8 * 1024 * 1024;
const NOTHING = new Uint8Array(0);
let streams = 0;

function pieceSize(): number {
  return Math.max(MIN_PIECE, Math.min(MAX_PIECE, Math.floor(BUDGET / Math.max(streams, 1))));
}

/** Closes the file of a body that nobody read and nobody cancelled, as middleware may leave one. */
const abandoned = new FinalizationRegistry<FileSource>((source) => source.close());

/**
 * A body that is read as fast as it is taken. It fails, so that the connection is cut, where the file
 * ends before its time or was written to: the client must not take what it has for the whole.
 */
export function streamOf(file: OpenFile, state: FileState, parts: Parts): ReadableStream {
  const source = new FileSource(file, state, parts);
  const stream = new ReadableStream(source, { highWaterMark: 0 });
  abandoned.register(stream, source, source);
  return stream;
}

class FileSource implements UnderlyingDefaultSource<Uint8Array> {
  readonly #file: OpenFile;
  readonly #state: FileState;
  readonly #parts: Parts;
  /** Which range, and how much of it was sent. */
  #index = 0;
  #sent = 0;
  #reading = false;
  #ended = false;
  #open = true;

  constructor(file: OpenFile, state: FileState, parts: Parts) {
    this.#file = file;
    this.#state = state;
    this.#parts = parts;
    streams++;
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    this.#reading = true;
    try {
      const piece = await this.#next();
      if (this.#ended) return;
      controller.enqueue(piece);
      if (this.#index === this.#parts.ranges.length) {
        this.#ended = true;
        controller.close();
      }
    } catch (error) {
      this.#ended = true;
      throw error;
    } finally {
      this.#reading = false;
      if (this.#ended) this.close();
    }
  }

  /** The client went away. A read under way ends first: its descriptor must stay its own. */
  cancel(): void {
    this.#ended = true;
    if (!this.#reading) this.close();
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    streams--;
    abandoned.unregister(this);
    this.#file.close();
  }

  async #next(): Promise<Uint8Array> {
    const { ranges, framing } = this.#parts;
    const range = ranges[this.#index];
    if (range === undefined) throw new Error("The body has ended");
    const start = range.start + this.#sent;
    const head = this.#sent === 0 ? (framing?.heads[this.#index] ?? "") : "";
    const size = Math.min(pieceSize(), range.end - start);
    const isLast = start + size === range.end && this.#index === ranges.length - 1;
    const tail = isLast ? (framing?.tail ?? "") : "";
    const turn = turnForPiece();
    if (turn !== undefined) {
      await turn;
      if (this.#ended) return NOTHING; // the client went away meanwhile
    }

    const piece = Buffer.allocUnsafeSlow(head.length + size + tail.length);
    piece.write(head, 0, "latin1");
    const into = framing === undefined ? piece : piece.subarray(head.length, head.length + size);
    const count = await this.#file.readLater(into, start);
    if (count === 0) throw new Error("The file became shorter while it was sent");
    this.#sent += count;
    if (count < size) return piece.subarray(0, head.length + count); // the rest comes with the next
    piece.write(tail, head.length + size, "latin1");
    if (start + count === range.end) {
      this.#index++;
      this.#sent = 0;
    }
    if (isLast && !isUnwritten(this.#state, await this.#file.state())) {
      throw new Error("The file was written to while it was sent");
    }
    return piece;
  }
}
