import type { FileState, OpenFile } from "./io.ts";
import { nobodyElseCanChange } from "./private_folder.ts";

interface DenoInfo {
  readonly isFile: boolean;
  readonly dev: number;
  readonly ino: number | null;
  readonly size: number;
  readonly mtime: Date | null;
  readonly ctime?: Date | null;
}

interface DenoFsFile {
  statSync(): DenoInfo;
  seekSync(offset: number, whence: 0): number;
  readSync(into: Uint8Array): number | null;
  read(into: Uint8Array): Promise<number | null>;
  close(): void;
}

interface DenoRuntime {
  openSync(path: string): DenoFsFile;
}

const deno = (globalThis as { Deno?: DenoRuntime }).Deno;

/**
 * Opens a file by Deno's own API, which takes half the time of `node:fs` there. It can't be told not to
 * wait for the writer of a named pipe, so this is only for a path without symlinks under which a file
 * was found a moment ago, in a folder where nobody else could have put a pipe in its place.
 */
export function openWithDeno(path: string): OpenFile | undefined {
  if (deno === undefined) return undefined;
  if (!nobodyElseCanChange(path.slice(0, path.lastIndexOf("/")))) return undefined;
  return new DenoFile(deno.openSync(path));
}

class DenoFile implements OpenFile {
  readonly #file: DenoFsFile;
  #position = 0;
  #open = true;

  constructor(file: DenoFsFile) {
    this.#file = file;
  }

  state(): FileState {
    const { isFile, dev, ino, size, mtime, ctime } = this.#file.statSync();
    return {
      isFile,
      device: dev,
      inode: ino ?? 0,
      size,
      modified: mtime?.getTime() ?? Number.NaN, // which is no known file's
      changed: ctime?.getTime() ?? Number.NaN,
    };
  }

  readNow(into: Uint8Array, position: number): number {
    this.#seek(position);
    return this.#advance(this.#file.readSync(into));
  }

  async readLater(into: Uint8Array, position: number): Promise<number> {
    this.#seek(position);
    return this.#advance(await this.#file.read(into));
  }

  close(): void {
    if (this.#open) this.#file.close();
    this.#open = false;
  }

  #seek(position: number): void {
    if (position !== this.#position) this.#position = this.#file.seekSync(position, 0);
  }

  #advance(count: number | null): number {
    this.#position += count ?? 0;
    return count ?? 0;
  }
}
