import { setTimeout } from "node:timers";
import type { FileState, OpenFile } from "./io.ts";
import { isSame } from "./known_files.ts";

/** For how long a file is held open, in milliseconds, and how many are at most. */
const HELD = 1000;
const MAX_HELD = 64;

interface Held {
  readonly file: OpenFile;
  readonly state: FileState;
  readonly since: number;
}

/**
 * Small files that are asked for again and again, open for another second. To look at a name and read
 * from an open file takes two system calls, and to open it anew takes four.
 */
export class HeldFiles {
  readonly #files = new Map<string, Held>();
  #sweeping = false;

  /** The open file of a path, if it is the very one that was looked at. Not to be closed or kept. */
  get(path: string, state: FileState): OpenFile | undefined {
    const held = this.#files.get(path);
    return held !== undefined && isSame(held.state, state) ? held.file : undefined;
  }

  /** Takes a file over: it will be closed here. */
  hold(path: string, file: OpenFile, state: FileState): void {
    this.#drop(path);
    this.#files.set(path, { file, state, since: performance.now() });
    const [oldest] = this.#files.keys();
    if (this.#files.size > MAX_HELD && oldest !== undefined) this.#drop(oldest);
    this.#sweepLater();
  }

  #drop(path: string): void {
    this.#files.get(path)?.file.close();
    this.#files.delete(path);
  }

  #sweepLater(): void {
    if (this.#sweeping) return;
    this.#sweeping = true;
    const sweep = () => {
      this.#sweeping = false;
      for (const [path, { since }] of this.#files) {
        if (performance.now() - since >= HELD) this.#drop(path);
      }
      if (this.#files.size > 0) this.#sweepLater();
    };
    setTimeout(sweep, HELD).unref(); // the process may end before
  }
}
