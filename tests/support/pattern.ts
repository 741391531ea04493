// Large contents whose every byte is compared, at little more than what it costs to read them.
import { createCipheriv } from "node:crypto";

/** No power of two divides it: no slice, part or buffer that is lost or swapped goes unnoticed. */
const PERIOD = 4 * 1024 * 1024 + 1;

const KEY = Buffer.alloc(16, "sendoff");
const once = createCipheriv("aes-128-ctr", KEY, KEY).update(Buffer.alloc(PERIOD));
const twice = Buffer.concat([once, once]);

/** The bytes from an offset on. */
export function pattern(offset: number, length: number): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; ) at += twice.copy(bytes, at, (offset + at) % PERIOD);
  return bytes;
}

/** Takes the bytes of the pattern in the order of their offsets. */
export class PatternCheck {
  #taken = 0;
  #isRight = true;

  /** How many bytes were taken. */
  get taken(): number {
    return this.#taken;
  }

  /** Whether all of them were the right ones. */
  get isRight(): boolean {
    return this.#isRight;
  }

  /** @param bytes At most 4 MiB. */
  take(bytes: Uint8Array): void {
    const start = this.#taken % PERIOD;
    const end = start + bytes.length;
    if (end > twice.length || twice.compare(bytes, 0, bytes.length, start, end) !== 0) {
      this.#isRight = false;
    }
    this.#taken += bytes.length;
  }
}
