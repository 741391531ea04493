import { fail, shown } from "../option_error.ts";

/** A file of a fake front server. */
export interface FakeFile {
  /** What it holds; a text as UTF-8. */
  readonly content: string | Uint8Array;
  /** When it was last changed. Default: the moment at which the fake was made. */
  readonly lastModified?: Date;
}

/** Files of a fake front server, by their path below the root. */
export type FakeFiles = Readonly<Record<string, string | Uint8Array | FakeFile>>;

/** A file as it lies on the disk in memory. */
export interface StoredFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whole seconds since 1970, which is all that HTTP tells. */
  readonly modified: number;
  /** A number of its own. */
  readonly inode: number;
}

/** What is at a path. `"not-a-folder"`: a file stands where a folder would have to be. */
export type Found = StoredFile | "folder" | "missing" | "not-a-folder" | "name-too-long";

/** Names and paths that are longer no Linux system opens. */
const MAX_NAME = 255;
const MAX_PATH = 4095;

const utf8 = new TextEncoder();

/** Files and folders as a POSIX disk has them: names are bytes, and upper case is another name. */
export class MemoryDisk {
  readonly #entries = new Map<string, StoredFile | "folder">([["", "folder"]]);

  constructor(subject: string, files: FakeFiles) {
    if (typeof files !== "object" || files === null || Array.isArray(files)) {
      fail(subject, "files", files, 'files by their path below the root, as { "a.txt": "text" }');
    }
    const now = Date.now();
    for (const [path, file] of Object.entries(files)) this.#add(subject, path, file, now);
  }

  #add(subject: string, path: string, file: FakeFiles[string], now: number): void {
    const names = path.split("/");
    const isPath = names.every((name) => !["", ".", ".."].includes(name) && !name.includes("\0"));
    if (!isPath) {
      fail(subject, "files", path, 'a path below the root, such as "photos/a.txt"');
    }
    for (let length = 1; length < names.length; length++) {
      this.#put(subject, names.slice(0, length).join("/"), "folder");
    }
    const inode = this.#entries.size;
    this.#put(subject, path, { ...storedFile(subject, path, file, now), inode });
  }

  #put(subject: string, path: string, entry: StoredFile | "folder"): void {
    const there = this.#entries.get(path);
    if (there !== undefined && (there !== "folder" || entry !== "folder")) {
      throw new TypeError(`${subject}: option "files" has ${shown(path)} as a file and a folder`);
    }
    this.#entries.set(path, entry);
  }

  /**
   * What the system finds, for a path that holds no `..`.
   *
   * @param before How many bytes of the disk path stand before it, where the server opens that in one go.
   */
  find(path: string, before?: number): Found {
    if (before !== undefined && utf8.encode(path).length + before > MAX_PATH)
      return "name-too-long";
    let place = "";
    for (const name of path.split("/")) {
      if (this.#entries.get(place) !== "folder") return "not-a-folder";
      if (name === "" || name === ".") continue;
      if (utf8.encode(name).length > MAX_NAME) return "name-too-long";
      place = place === "" ? name : `${place}/${name}`;
      if (!this.#entries.has(place)) return "missing";
    }
    return this.#entries.get(place) ?? "missing";
  }
}

function storedFile(
  subject: string,
  path: string,
  file: FakeFiles[string],
  now: number,
): Omit<StoredFile, "inode"> {
  const isBare = typeof file === "string" || file instanceof Uint8Array;
  const { content, lastModified }: FakeFile = isBare ? { content: file } : (file ?? {});
  if (typeof content !== "string" && !(content instanceof Uint8Array)) {
    fail(subject, `files[${shown(path)}]`, file, "a text, bytes, or { content, lastModified }");
  }
  const time = lastModified instanceof Date ? lastModified.getTime() : Number.NaN;
  if (lastModified !== undefined && Number.isNaN(time)) {
    fail(subject, `files[${shown(path)}].lastModified`, lastModified, "a valid Date");
  }
  const bytes = typeof content === "string" ? utf8.encode(content) : new Uint8Array(content);
  return {
    bytes: bytes as Uint8Array<ArrayBuffer>,
    modified: Math.floor((lastModified === undefined ? now : time) / 1000),
  };
}
