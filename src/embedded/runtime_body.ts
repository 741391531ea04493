// Bodies that a runtime sends by itself, from the kernel or from native code, at a fraction of what a
// stream of pieces costs. Both runtimes open the file again by its name, so this is only for folders in
// which nobody else could have put another in its place.

import type { Plan } from "../http/plan.ts";
import { type DenoFsFile, deno, denoState } from "./deno.ts";
import { isSame, type KnownFile } from "./known_files.ts";
import { nobodyElseCanChange } from "./private_folder.ts";

interface BunRuntime {
  file(path: string): Blob;
}

const bun = (globalThis as { Bun?: BunRuntime }).Bun;

/** A body for one range of a file, where the runtime has one and it is safe. */
export function runtimeBody(plan: Plan, known: KnownFile, request: Request): BodyInit | undefined {
  if ((bun === undefined && deno === undefined) || plan.framing !== undefined) return undefined;
  const { real } = known;
  if (!nobodyElseCanChange(real.slice(0, real.lastIndexOf("/")))) return undefined;
  return bun === undefined ? denoBody(plan, known) : bunBody(bun, plan, known, request);
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

/** Deno stops at the Content-Length by itself, and cuts the connection where the file is shorter. */
function denoBody({ ranges }: Plan, known: KnownFile): ReadableStream | undefined {
  const [range] = ranges;
  if (deno === undefined || range === undefined) return undefined;
  const file = deno.openSync(known.real);
  if (!isSame(known.state, denoState(file.statSync()))) {
    file.close();
    return undefined;
  }
  if (range.start > 0) file.seekSync(range.start, 0);
  const { readable } = file;
  abandoned.register(readable, file);
  return readable;
}

/** Closes the file of a body that nobody read. One that was read is not Deno's to close any more. */
const abandoned = new FinalizationRegistry<DenoFsFile>((file) => {
  try {
    file.close();
  } catch {
    // It was closed at the end of the body, or when the client went away.
  }
});
