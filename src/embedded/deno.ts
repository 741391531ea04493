// The parts of Deno that are used, where that is what this runs on.

import type { FileState } from "./io.ts";

/** What Deno says of a file. */
export interface DenoInfo {
  readonly isFile: boolean;
  readonly dev: number;
  readonly ino: number | null;
  readonly size: number;
  readonly mtime: Date | null;
  readonly ctime?: Date | null;
}

/** What is used of an open file of Deno. */
export interface DenoFsFile {
  readonly readable: ReadableStream;
  statSync(): DenoInfo;
  seekSync(offset: number, whence: 0): number;
  close(): void;
}

type Permission = { name: "read"; path: string } | { name: "sys"; kind: "uid" };

/** What is used of Deno. */
export interface DenoRuntime {
  openSync(path: string): DenoFsFile;
  statSync(path: string): DenoInfo;
  readonly permissions: { querySync(permission: Permission): { readonly state: string } };
}

/** Deno, where that is what this runs on. */
export const deno: DenoRuntime | undefined = (globalThis as { Deno?: DenoRuntime }).Deno;

/** What Deno says of a file, in the terms that all use. */
export function denoState({ isFile, dev, ino, size, mtime, ctime }: DenoInfo): FileState {
  return {
    isFile,
    device: dev,
    inode: ino ?? 0,
    size,
    modified: mtime?.getTime() ?? Number.NaN, // which is no known file's
    changed: ctime?.getTime() ?? Number.NaN,
  };
}

/** Whether something can be asked of the system. Deno would ask its user, in the middle of a request. */
export function hasPermission(permission: Permission): boolean {
  return deno === undefined || deno.permissions.querySync(permission).state === "granted";
}
