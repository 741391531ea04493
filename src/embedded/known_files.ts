import type { FileState } from "./io.ts";

/** What was found out about a file when it was opened. */
export interface KnownFile {
  readonly state: FileState;
  /** Path on disk without symlinks, with `/` between the names; empty where it is not there any more. */
  readonly real: string;
  readonly etag: string;
  /** Whole seconds since 1970, and the same as an HTTP date. */
  readonly lastModified: number;
  readonly lastModifiedText: string;
  /** Its bytes, where there is a cache and it is asked for often. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
  /** When that was, on the clock of `performance.now()`. */
  readonly since: number;
}

/** Whether a file is the one that it was, unchanged. */
export function isSame(a: FileState, b: FileState): boolean {
  return (
    a.inode === b.inode &&
    a.changed === b.changed &&
    a.modified === b.modified &&
    a.size === b.size &&
    a.device === b.device &&
    b.isFile
  );
}

/** How long, in milliseconds, a file that has not changed is known to lie where it was found. */
const FRESH = 1000;
/** What an entry costs beside its bytes and its path, roughly. */
const ENTRY_BYTES = 1024;
/** For entries without bytes: almost a thousand files. */
const OWN_BYTES = 1024 * 1024;

/**
 * What is known of the files asked for last. Nothing is believed without a look at the disk: an entry
 * counts for a file only that is in the very same state. Bounded by bytes.
 */
export class KnownFiles {
  readonly #entries = new Map<string, KnownFile>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(cacheBytes: number) {
    this.#maxBytes = cacheBytes + OWN_BYTES;
  }

  /** What was found out less than a second ago. */
  fresh(path: string): KnownFile | undefined {
    const known = this.#entries.get(path);
    return known !== undefined && performance.now() - known.since < FRESH ? known : undefined;
  }

  /** Adds a file, or what is new of it. Bytes that are still its own are kept. */
  add(path: string, file: KnownFile): KnownFile {
    const old = this.#entries.get(path);
    const keep = old?.bytes !== undefined && isSame(old.state, file.state);
    const known = keep && file.bytes === undefined ? { ...file, bytes: old.bytes } : file;
    this.#remove(path, old);
    this.#entries.set(path, known);
    this.#bytes += cost(path, known);
    for (const [other, entry] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#remove(other, entry);
    }
    return known;
  }

  #remove(path: string, file: KnownFile | undefined): void {
    if (file !== undefined && this.#entries.delete(path)) this.#bytes -= cost(path, file);
  }
}

function cost(path: string, { bytes, real }: KnownFile): number {
  return ENTRY_BYTES + 2 * (path.length + real.length) + (bytes?.length ?? 0);
}
