import { realpathSync, statSync } from "node:fs";
import type { Awaitable } from "../awaitable.ts";
import { fileTag } from "../http/entity_tag.ts";
import { fail } from "../option_error.ts";
import { type Refusal, refusal } from "../refusal.ts";
import { type RootOptions, rootPrefix } from "../root.ts";
import { openWithDeno } from "./deno_file.ts";
import { refusalFor } from "./disk_error.ts";
import { type FileState, ioFor, type OpenFile } from "./io.ts";
import { isSame, type KnownFile, KnownFiles } from "./known_files.ts";
import {
  ignoresCase,
  isAllowedPlace,
  isListed,
  type RealRoot,
  realPathOf,
  type SymlinkPolicy,
  withSlashes,
} from "./place.ts";

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
   * call that took longer than 2 ms the thread pool does the work for half a second. `"async"`:
   * always the thread pool, for slow disks and network file systems. Default: `"auto"`.
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

/** The files below a root. */
export class Files {
  readonly prefix: string;
  readonly #symlinks: SymlinkPolicy;
  readonly #mode: "auto" | "async";
  readonly #known: KnownFiles;
  #root: RealRoot;

  constructor(subject: string, options: DiskOptions, cacheBytes: number) {
    const { symlinks = "inside", io = "auto" } = options;
    this.prefix = rootPrefix(subject, options);
    if (!["inside", "refuse", "follow"].includes(symlinks)) {
      fail(subject, "symlinks", symlinks, '"inside", "refuse" or "follow"');
    }
    if (io !== "auto" && io !== "async") fail(subject, "io", io, '"auto" or "async"');
    this.#symlinks = symlinks;
    this.#mode = io;
    this.#known = new KnownFiles(cacheBytes);
    this.#root = realRoot(subject, options.root);
  }

  /**
   * Opens a file, or says why there is none to send. At once, where that is how it is done and the file
   * was found here a moment ago: each turn of a promise costs throughput.
   */
  open(path: string): Awaitable<FoundFile | Refusal> {
    let file: OpenFile | undefined;
    try {
      const fresh = this.#known.fresh(path);
      file = fresh === undefined ? undefined : this.#openQuickly(fresh, path);
      if (file === undefined) {
        const opening = ioFor(this.#mode).open(this.prefix + path);
        if (opening instanceof Promise) return this.#look(opening, path);
        file = opening;
      }
      const state = file.state();
      if (state instanceof Promise) return this.#look(file, path);
      if (fresh !== undefined && isSame(fresh.state, state)) {
        return { file, known: fresh, again: true };
      }
      return this.#look(file, path);
    } catch (error) {
      file?.close();
      return refusalFor(error);
    }
  }

  /** The same with everything that has to be waited for. */
  async #look(opening: Awaitable<OpenFile>, path: string): Promise<FoundFile | Refusal> {
    let file: OpenFile | undefined;
    try {
      file = await opening;
      const state = await file.state();
      const fresh = this.#known.fresh(path);
      if (fresh !== undefined && isSame(fresh.state, state)) {
        return { file, known: fresh, again: true };
      }
      if (state.isFile) {
        const found = await this.#find(file, state, path);
        if (found !== undefined) return { file, known: found, again: false };
      }
      file.close();
      return refusal("not-found");
    } catch (error) {
      file?.close();
      return refusalFor(error);
    }
  }

  /** By a runtime's own quicker way, where it has one and the file lies at the very path. */
  #openQuickly(known: KnownFile, path: string): OpenFile | undefined {
    const full = this.prefix + path;
    return this.#mode === "auto" && known.real === full ? openWithDeno(full) : undefined;
  }

  /** A file whose bytes are in the cache, if it is on disk as it was. */
  cached(path: string): Awaitable<KnownFile | undefined> {
    const known = this.#known.fresh(path);
    if (known?.bytes === undefined) return undefined;
    const ifSame = (state: FileState) => (isSame(known.state, state) ? known : undefined);
    try {
      const state = ioFor(this.#mode).stat(this.prefix + path);
      return state instanceof Promise ? state.then(ifSame, () => undefined) : ifSame(state);
    } catch {
      return undefined; // opening it will say why
    }
  }

  /** Keeps the bytes of a file, which are its whole. */
  keep(path: string, known: KnownFile, bytes: Uint8Array<ArrayBuffer>): void {
    this.#known.add(path, { ...known, bytes });
  }

  async #find(file: OpenFile, state: FileState, path: string): Promise<KnownFile | undefined> {
    const real = await realPathOf(file, state, this.prefix + path);
    if (real === undefined || !this.#mayBeAt(real, path)) return undefined;
    const modified = Math.floor(state.modified / 1000);
    // A time in the future must not be told (RFC 9110, 8.8.2.1).
    const lastModified = Math.min(modified, Math.floor(Date.now() / 1000));
    return this.#known.add(path, {
      state,
      real,
      etag: fileTag(modified, state.size),
      lastModified,
      lastModifiedText: new Date(lastModified * 1000).toUTCString(),
      since: performance.now(),
    });
  }

  #mayBeAt(real: string, path: string): boolean {
    const listed = () => isListed(this.prefix, path);
    if (isAllowedPlace(this.#root, path, real, this.#symlinks, listed)) return true;
    // The root may be a symlink to the current release, and have been set to another.
    const path_ = `${withSlashes(realpathSync.native(this.prefix)).replace(/\/$/, "")}/`;
    if (path_ === this.#root.path) return false;
    this.#root = { ...this.#root, path: path_ };
    return isAllowedPlace(this.#root, path, real, this.#symlinks, listed);
  }
}

function realRoot(subject: string, root: string): RealRoot {
  const wanted = "a folder that is there and that the app may read";
  let cause: unknown;
  try {
    const real = realpathSync.native(root);
    if (statSync(real).isDirectory()) {
      return { path: `${withSlashes(real).replace(/\/$/, "")}/`, ignoresCase: ignoresCase(real) };
    }
  } catch (error) {
    cause = error;
  }
  fail(subject, "root", root, wanted, cause);
}
