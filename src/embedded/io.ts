// The few system calls that are needed, at once or on the thread pool. At once costs half as much
// for a file in the page cache, but holds everything else up for as long as the disk takes.

import {
  close,
  closeSync,
  constants,
  fstat,
  fstatSync,
  open,
  openSync,
  read,
  readSync,
  type Stats,
  stat,
  statSync,
} from "node:fs";
import type { Awaitable } from "../awaitable.ts";
import { deno, denoState } from "./deno.ts";

/** What tells one state of one file from all others. Times are milliseconds since 1970. */
export interface FileState {
  readonly isFile: boolean;
  readonly device: number;
  readonly inode: number;
  readonly size: number;
  readonly modified: number;
  readonly changed: number;
}

/** An open file. */
export interface OpenFile {
  /** Its descriptor, where there is one. */
  readonly number?: number;
  state(): Awaitable<FileState>;
  /** Number of bytes that were read; 0 at the end of the file. Off the event loop. */
  readLater(into: Uint8Array, position: number): Promise<number>;
  /** The same at once, where that is how things are done. */
  readNow?(into: Uint8Array, position: number): number;
  /** Harmless when it is closed. Not while a read is under way: its bytes could be another file's. */
  close(): void;
}

/** How files are opened and looked at. */
export interface Io {
  open(path: string): Awaitable<OpenFile>;
  stat(path: string): Awaitable<FileState>;
}

/** Never waits for a writer of a named pipe; Windows has no such flag. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

function stateOf(stats: Stats): FileState {
  return {
    isFile: stats.isFile(),
    device: stats.dev,
    inode: stats.ino,
    size: stats.size,
    modified: exact(stats.mtimeMs),
    changed: exact(stats.ctimeMs),
  };
}

/** As exact as a time is everywhere: Deno's own API tells whole milliseconds. */
const exact = deno === undefined ? (time: number) => time : Math.floor;

/** A file by its descriptor. */
class Descriptor implements OpenFile {
  readonly number: number;
  #open = true;

  constructor(number: number) {
    this.number = number;
  }

  state(): Awaitable<FileState> {
    return called((done: Callback<Stats>) => fstat(this.number, done)).then(stateOf);
  }

  readLater(into: Uint8Array, position: number): Promise<number> {
    return called((done) => read(this.number, into, 0, into.length, position, done));
  }

  /** Once: a second time the number may be another file's. */
  close(): void {
    if (this.#open) this.release();
    this.#open = false;
  }

  protected release(): void {
    close(this.number, ignored);
  }
}

/** Nothing was written, so there is nothing to lose by a close that fails. */
function ignored(): void {}

/** The same without the thread pool. */
class QuickDescriptor extends Descriptor {
  override state(): FileState {
    return stateOf(fstatSync(this.number));
  }

  readNow(into: Uint8Array, position: number): number {
    return timed(() => readSync(this.number, into, 0, into.length, position));
  }

  protected override release(): void {
    closeSync(this.number);
  }
}

type Callback<Value> = (error: Error | null | undefined, value: Value) => void;

function called<Value>(start: (done: Callback<Value>) => void): Promise<Value> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value)));
  });
}

const onThePool: Io = {
  open: async (path) =>
    new Descriptor(await called((done: Callback<number>) => open(path, READ, done))),
  stat: async (path) => stateOf(await called((done: Callback<Stats>) => stat(path, done))),
};

const atOnce: Io = {
  open: (path) => new QuickDescriptor(timed(() => openSync(path, READ))),
  stat: (path) => timed(() => lookAt(path)),
};

/** By Deno's own API, which takes a third of the time of `node:fs` there. */
function lookAt(path: string): FileState {
  return deno === undefined ? stateOf(statSync(path)) : denoState(deno.statSync(path));
}

/** A call that took longer than this had to wait for a disk, or for a server far away. */
const SLOW = 2;
/** Longer than this no other program has its turn at once. */
const TURN = 20;
/** How long the event loop is kept free of such calls then. In milliseconds, all three. */
const REST = 500;
/** So many quick calls make up for a slow one: on a busy machine any call may have to wait its turn. */
const QUICK_CALLS = 100;
const MAX_CREDIT = 2 * QUICK_CALLS;
let credit = 0;
let restUntil = 0;

function timed<Value>(call: () => Value): Value {
  const start = performance.now();
  try {
    return call();
  } finally {
    const end = performance.now();
    if (end - start <= SLOW) {
      if (credit < MAX_CREDIT) credit++;
    } else if (end - start <= TURN && credit >= QUICK_CALLS) {
      credit -= QUICK_CALLS;
    } else {
      credit = 0;
      restUntil = end + REST;
    }
  }
}

/** Which way is taken: `"auto"` does things at once, unless that was slow a moment ago. */
export function ioFor(mode: "auto" | "async"): Io {
  return mode === "auto" && performance.now() >= restUntil ? atOnce : onThePool;
}
