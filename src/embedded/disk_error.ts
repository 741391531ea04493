import { type Refusal, refusal } from "../refusal.ts";

/** There is no such file: nothing of that name, or something that is no regular file. */
const MISSING = new Set([
  "ENOENT",
  "ENOTDIR",
  "EISDIR",
  "ELOOP",
  "ENAMETOOLONG",
  "EINVAL",
  "EILSEQ",
  "ENXIO", // a socket, or a pipe nobody writes to
  "ENODEV",
  "EOPNOTSUPP", // a socket, on macOS
]);
const FORBIDDEN = new Set(["EACCES", "EPERM"]);
const NO_DESCRIPTORS = new Set(["EMFILE", "ENFILE"]);

/**
 * What an error of the file system means for the request. A file that the app has no right to read
 * is like one that is not there, so that nobody learns which it is; but the app's owner is told.
 */
export function refusalFor(cause: unknown): Refusal {
  const code = codeOf(cause);
  if (MISSING.has(code)) return refusal("not-found");
  const error = new Error(`Reading the file failed: ${code || "unknown error"}`, { cause });
  if (FORBIDDEN.has(code)) return refusal("not-found", error);
  if (NO_DESCRIPTORS.has(code)) return refusal("out-of-descriptors", error);
  return refusal("disk-failed", error);
}

/** Whether an error is one of the file system; another is nobody's but a programmer's. */
export function isDiskError(cause: unknown): boolean {
  return codeOf(cause) !== "";
}

/** The code of Node, or of Deno's own errors, which have one only where the system gave one. */
function codeOf(cause: unknown): string {
  const { code, name } = (cause ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === "string") return code;
  return DENO_NAMES[String(name)] ?? "";
}

const DENO_NAMES: Readonly<Record<string, string>> = {
  NotFound: "ENOENT",
  NotADirectory: "ENOTDIR",
  IsADirectory: "EISDIR",
  FilesystemLoop: "ELOOP",
  PermissionDenied: "EACCES",
  NotCapable: "EACCES",
};
