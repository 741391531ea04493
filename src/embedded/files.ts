import { realpathSync, statSync } from "node:fs";
import { setTimeout } from "node:timers";
import { type Awaitable, whenThere } from "../awaitable.ts";
import { fileTag } from "../http/entity_tag.ts";
import { fail } from "../option_error.ts";
import { type Refusal, refusal } from "../refusal.ts";
import { type RootOptions, rootPrefix } from "../root.ts";
import { refusalFor } from "./disk_error.ts";
import { HeldFiles } from "./held_files.ts";
import { type FileState, ioFor, type OpenFile } from "./io.ts";
import { isSame, type KnownFile, KnownFiles } from "./known_files.ts";
import {
  isAllowedPlace,
  isSpelledAsOnDisk,
  realPathOf,
  type SymlinkPolicy,
  withSlashes,
} from "./place.ts";
import { liesBelow } from "./settled.ts";

/** The place of a file that can be read, but not be opened again by a name. */
const NOWHERE = "";

/** How often a file is opened again if it can't be told where it lies, as something was moved just now. */
const LOOKS = 22;

/** Options of all that reads a disk itself. */
export interface DiskOptions extends RootOptions {
  /**
   * What becomes of a path that leads through a symlink. `"inside"`: followed if the file that it
   * leads to is below the root. `"refuse"`: not found. `"follow"`: followed wherever it leads, so
   * whoever can make a symlink below the root can have every file that the app can read. Default:
   * `"inside"`.
   */
  readonly symlinks?: SymlinkPolicy;
  /**
   * `"auto"`: small files are read at once, on the event loop, which costs half as much; after a
   * call that took longer than 2 ms, unless a hundred quick ones went before, the thread pool does
   * the work for half a second. `"async"`: always the thread pool, for slow disks and network file
   * systems. Default: `"auto"`.
   */
  readonly io?: "auto" | "async";
}

/** A file that is open, regular and in a place to send from. Whoever has it closes it. */
export interface FoundFile {
  readonly file: OpenFile;
  readonly known: KnownFile;
  /** It was asked for less than a second ago as well. */
  readonly again: boolean;
}

/** A file that was not opened anew. */
export interface RecalledFile {
  readonly known: KnownFile;
  readonly held?: OpenFile;
}

/** The files below a root. */
export class Files {
  readonly mode: "auto" | "async";
  readonly #symlinks: SymlinkPolicy;
  readonly #prefix: string;
  readonly #known: KnownFiles;
  readonly #held = new HeldFiles();
  /** Without symlinks, with `/` between the names and at the end. */
  #root: string;

  constructor(subject: string, options: DiskOptions, cacheBytes: number) {
    const { symlinks = "inside", io = "auto" } = options;
    this.#prefix = rootPrefix(subject, options);
    if (!["inside", "refuse", "follow"].includes(symlinks)) {
      fail(subject, "symlinks", symlinks, '"inside", "refuse" or "follow"');
    }
    if (io !== "auto" && io !== "async") fail(subject, "io", io, '"auto" or "async"');
    this.#symlinks = symlinks;
    this.mode = io;
    this.#known = new KnownFiles(cacheBytes);
    this.#root = realRoot(subject, options);
  }

  /**
   * What is known of a file that was asked for a moment ago, if a look at its name shows it unchanged.
   * Where nothing has to be waited for, it may come with the open file, which is valid for the moment.
   */
  recall(path: string): Awaitable<RecalledFile | undefined> {
    const known = this.#known.fresh(path);
    if (known === undefined) return undefined;
    // On the thread pool a look costs nearly as much as the file.
    if (this.mode === "async" && known.bytes === undefined) return undefined;
    const ifSame = (state: FileState) => (isSame(known.state, state) ? { known } : undefined);
    try {
      const state = ioFor(this.mode).stat(this.#prefix + path);
      if (state instanceof Promise) return state.then(ifSame, () => undefined);
      const held = this.#held.get(path, state);
      return held !== undefined && isSame(known.state, state) ? { known, held } : ifSame(state);
    } catch {
      return undefined; // opening it will say why
    }
  }

  /**
   * Opens a file, or says why there is none to send. At once, where that is how things are done: each
   * turn of a promise costs throughput.
   */
  open(path: string): Awaitable<FoundFile | Refusal> {
    return whenThere(this.#openOnce(path), (found) => found ?? this.#openAgain(path));
  }

  async #openAgain(path: string): Promise<FoundFile | Refusal> {
    for (let i = 0; i < LOOKS; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10 * i)); // at once, and for 2 s in all
      const found = await this.#openOnce(path);
      if (found !== undefined) return found;
    }
    return refusal("file-changing");
  }

  #openOnce(path: string): Awaitable<FoundFile | Refusal | undefined> {
    let file: OpenFile | undefined;
    try {
      const opening = ioFor(this.mode).open(this.#prefix + path);
      if (opening instanceof Promise) return this.#openLater(opening, path);
      file = opening;
      const state = file.state();
      return state instanceof Promise
        ? this.#openLater(file, path)
        : this.#judge(file, state, path);
    } catch (error) {
      file?.close();
      return refusalFor(error);
    }
  }

  async #openLater(
    opening: Awaitable<OpenFile>,
    path: string,
  ): Promise<FoundFile | Refusal | undefined> {
    let file: OpenFile | undefined;
    try {
      file = await opening;
      return this.#judge(file, await file.state(), path);
    } catch (error) {
      file?.close();
      return refusalFor(error);
    }
  }

  /** Whether an open file may be sent, if that can be told; if not, it is closed. */
  #judge(file: OpenFile, state: FileState, path: string): FoundFile | Refusal | undefined {
    const fresh = this.#known.fresh(path);
    if (fresh !== undefined && isSame(fresh.state, state)) {
      return { file, known: fresh, again: true };
    }
    const real = state.isFile ? this.#find(file, state, path) : refusal("not-found");
    if (typeof real === "string") {
      return { file, known: this.#known.add(path, knownFile(state, real)), again: false };
    }
    file.close();
    return real;
  }

  /** Keeps a file open, which is closed here in the end, or its bytes, which are its whole. */
  keep(path: string, known: KnownFile, kept: OpenFile | Uint8Array<ArrayBuffer>): void {
    // A copy, as a small buffer is part of a larger one, which it would keep.
    if (kept instanceof Uint8Array)
      this.#known.add(path, { ...known, bytes: new Uint8Array(kept) });
    else this.#held.hold(path, kept, known.state);
  }

  /** The path of a file that may be sent; `undefined` if that can't be told at the moment. */
  #find(file: OpenFile, state: FileState, path: string): string | Refusal | undefined {
    const found = realPathOf(file, state, this.#prefix + path);
    if (found === undefined) return undefined;
    const { path: real, byName, isGone } = found;
    if (!this.#mayBeAt(real, path)) {
      // What was opened may be of the release before.
      const now = withSlashes(realpathSync.native(this.#prefix + path));
      return now === real ? refusal("not-found") : undefined;
    }
    const isSure = !byName || this.#symlinks === "follow" || liesBelow(this.#root, real, state);
    if (!isSure) return undefined;
    return isGone ? NOWHERE : real;
  }

  #mayBeAt(real: string, path: string): boolean {
    const isAllowed = () =>
      isAllowedPlace(this.#root, path, real, this.#symlinks, () =>
        isSpelledAsOnDisk(this.#prefix, path, real === this.#root + path),
      );
    if (isAllowed()) return true;
    // The root may be a symlink to the current release, and have been set to another.
    const root = withLastSlash(withSlashes(realpathSync.native(this.#prefix)));
    if (root === this.#root) return false;
    this.#root = root;
    return isAllowed();
  }
}

function withLastSlash(path: string): string {
  return path.endsWith("/") ? path : `${path}/`;
}

function knownFile(state: FileState, real: string): KnownFile {
  const modified = Math.floor(state.modified / 1000);
  // A time in the future must not be told (RFC 9110, 8.8.2.1).
  const lastModified = Math.min(modified, Math.floor(Date.now() / 1000));
  return {
    state,
    real,
    etag: fileTag(modified, state.size),
    lastModified,
    lastModifiedText: new Date(lastModified * 1000).toUTCString(),
    since: performance.now(),
  };
}

function realRoot(subject: string, { root, wholeDisk }: RootOptions): string {
  const wanted = "a folder that is there and that the app may read";
  let cause: unknown;
  try {
    const real = realpathSync.native(root);
    if (statSync(real).isDirectory()) {
      // A symlink to the whole disk is as good as the disk.
      return rootPrefix(
        subject,
        wholeDisk === undefined ? { root: real } : { root: real, wholeDisk },
      );
    }
  } catch (error) {
    if (error instanceof TypeError) throw error;
    cause = error;
  }
  fail(subject, "root", root, wanted, cause);
}
