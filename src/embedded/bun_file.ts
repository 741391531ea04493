import type { Plan } from "../http/plan.ts";
import type { KnownFile } from "./known_files.ts";
import { nobodyElseCanChange } from "./private_folder.ts";

interface BunRuntime {
  file(path: string): Blob;
}

const bun = (globalThis as { Bun?: BunRuntime }).Bun;

/**
 * On Bun, a body that the kernel sends: for a stream Bun drops the Content-Length, and it costs several
 * times as much. Bun opens the file again by its name, so this is only for folders in which nobody
 * else could have put another in its place.
 */
export function bunFile(plan: Plan, known: KnownFile, request: Request): Blob | undefined {
  const { status, headers, ranges, framing } = plan;
  const [range] = ranges;
  if (bun === undefined || range === undefined || framing !== undefined) return undefined;
  // With a 200 Bun looks at Range itself, which was found not to apply.
  if (status === 200 && request.headers.get("range") !== null) return undefined;
  const { real } = known;
  if (!nobodyElseCanChange(real.slice(0, real.lastIndexOf("/")))) return undefined;
  // Without one Bun makes one, with the file's name on disk.
  headers["content-disposition"] ??= "inline";
  return bun.file(real).slice(range.start, range.end);
}
