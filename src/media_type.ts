// The content type of a name. The table weighs 23 kB gzipped and 15 ms, several times the rest of
// the library, so it is loaded when the first file is approved, and not with the core.

/** For names that say nothing: a browser saves such a file and never renders it. */
const UNKNOWN = "application/octet-stream";

/** Only extensions of the table get in, so a client can't make it grow. */
const known = new Map<string, string>();

/** The content type of a path, if its extension was looked up before. */
export function knownContentType(path: string): string | undefined {
  return known.get(extension(path));
}

/** The content type of a path by its extension, with the charset UTF-8 for text. */
export async function lookUpContentType(path: string): Promise<string> {
  const name = extension(path);
  if (!/^[a-z0-9-]{1,32}$/.test(name)) return UNKNOWN;
  const { contentType } = await import("@std/media-types/content-type");
  const found = contentType(name);
  if (found === undefined) return UNKNOWN;
  known.set(name, found);
  return found;
}

/** Lower case, without its dot. `.env` has none, and neither has `a.b/c`. */
function extension(path: string): string {
  const dot = path.lastIndexOf(".");
  const start = path.lastIndexOf("/") + 1;
  return dot <= start ? "" : path.slice(dot + 1).toLowerCase();
}
