// Files that are replaced while they are asked for, and which of their versions a request may have met.
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { open, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** How a file gets its next version. */
export type Change = "never" | "rename" | "in place";

export interface Version {
  readonly bytes: Buffer;
}

/** The versions that a file has had since the watch began. */
export interface Watch {
  readonly versions: readonly Version[];
  end(): void;
}

/** For how long a state of a file that is written in place is left alone, in milliseconds. */
const PAUSE = 40;

export class SoakFile {
  readonly name: string;
  readonly change: Change;
  /** No version of it has fewer bytes. */
  readonly shortest: number;
  readonly #path: string;
  readonly #watches = new Set<Version[]>();
  #current: Version;
  /** Those that are on the way to become the current one. */
  #coming: Version[] = [];
  #count = 0;

  constructor(root: string, name: string, size: number, change: Change) {
    this.name = name;
    this.change = change;
    this.shortest = size;
    this.#path = join(root, name);
    this.#current = this.#next();
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(this.#path, this.#current.bytes);
  }

  get current(): Version {
    return this.#current;
  }

  watch(): Watch {
    const versions = [this.#current, ...this.#coming];
    this.#watches.add(versions);
    return { versions, end: () => this.#watches.delete(versions) };
  }

  async replace(): Promise<void> {
    const next = this.#next();
    if (this.change === "in place") await this.#overwrite(next);
    else await this.#rename(next);
    this.#current = next;
    this.#coming = [];
  }

  async #rename(next: Version): Promise<void> {
    await writeFile(`${this.#path}.new`, next.bytes);
    this.#announce(next);
    await rename(`${this.#path}.new`, this.#path);
  }

  /** Emptied, half of it, and the whole: each is a state that a request may meet. */
  async #overwrite(next: Version): Promise<void> {
    const { bytes } = next;
    const half = bytes.subarray(0, bytes.length / 2);
    const file = await open(this.#path, "r+");
    try {
      this.#announce({ bytes: bytes.subarray(0, 0) });
      await file.truncate(0);
      await delay(PAUSE);
      this.#announce({ bytes: half });
      await file.write(half, 0, half.length, 0);
      await delay(PAUSE);
      this.#announce(next);
      await file.write(bytes, half.length, bytes.length - half.length, half.length);
    } finally {
      await file.close();
    }
  }

  #announce(version: Version): void {
    this.#coming.push(version);
    for (const versions of this.#watches) versions.push(version);
  }

  /** Its size tells it from those before and after it, as their ETags may have the same second. */
  #next(): Version {
    const size =
      this.change === "never" ? this.shortest : this.shortest + 2 * (this.#count++ % 499);
    return { bytes: randomBytes(size) };
  }
}

/** Replaces one file after the other until it is stopped. */
export function keepReplacing(files: readonly SoakFile[], pause: number) {
  let isOver = false;
  const running = (async () => {
    let count = 0;
    while (!isOver) {
      for (const file of files) {
        if (!isOver) await file.replace();
        count++;
        await delay(pause);
      }
    }
    return count;
  })();
  running.catch(() => {}); // seen by stop()
  return {
    /** How many versions there were. */
    stop(): Promise<number> {
      isOver = true;
      return running;
    },
  };
}
