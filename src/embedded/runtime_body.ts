// Bodies that a runtime sends by itself, from the kernel or from native code, at a fraction of what a
// stream of pieces costs. Both runtimes open the file again by its name, so this is only for folders in
// which nobody else could have put another in its place.

import type { Plan } from "../http/plan.ts";
import { type DenoFsFile, type DenoRuntime, deno, denoState } from "./deno.ts";
import { isSame, type KnownFile } from "./known_files.ts";
import { nobodyElseCanChange } from "./private_folder.ts";

interface BunRuntime {
  file(path: string): Blob;
}

const bun = (globalThis as { Bun?: BunRuntime }).Bun;

/**
 * A body for one range of a file, where the runtime has one and it is safe.
 *
 * @param mayWait Whether the event loop may wait for the disk.
 */
export function runtimeBody(
  plan: Plan,
  known: KnownFile,
  request: Request,
  mayWait: boolean,
): Blob | ReadableStream | undefined {
  if ((bun === undefined && deno === undefined) || plan.framing !== undefined) return undefined;
  const { real } = known;
  // It has no name any more, or one that is not UTF-8, which this is not.
  if (real === "" || real.includes("\ufffd")) return undefined;
  if (!nobodyElseCanChange(real.slice(0, real.lastIndexOf("/")))) return undefined;
  if (bun !== undefined) return bunBody(bun, plan, known, request);
  return mayWait ? denoBody(plan, known) : undefined;
}

/** For a stream Bun drops the Content-Length, so there is much to be gained. */
function bunBody(
  { file }: BunRuntime,
  { status, headers, ranges }: Plan,
  { real }: KnownFile,
  request: Request,
): Blob | undefined {
  const [range] = ranges;
  // With a 200 Bun looks at Range itself, which was found not to apply.
  if (range === undefined || (status === 200 && request.headers.get("range") !== null)) {
    return undefined;
  }
  // Without one Bun makes one, with the file's name on disk.
  headers["content-disposition"] ??= "inline";
  return file(real).slice(range.start, range.end);
}

/** To the end of the file; Deno cuts the connection where that has become shorter. */
function denoBody({ ranges }: Plan, known: KnownFile): ReadableStream | undefined {
  const [range] = ranges;
  if (deno === undefined || range?.end !== known.state.size) return undefined;
  const file = openWith(deno, known);
  if (file === undefined) return undefined;
  if (range.start > 0) file.seekSync(range.start, 0);
  return file.readable; // which Deno closes, also if nobody reads it
}

/** `undefined` where it is another file by now, or none: the descriptor that there is will say why. */
function openWith({ openSync }: DenoRuntime, known: KnownFile): DenoFsFile | undefined {
  let file: DenoFsFile | undefined;
  try {
    file = openSync(known.real);
    if (isSame(known.state, denoState(file.statSync()))) return file;
  } catch {
    // As where no descriptor is left.
  }
  file?.close();
  return undefined;
}
