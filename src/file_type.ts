// What kind of file a name promises: its content type, and what a browser may do with it.

import { mediaTypeEssence } from "./http/header_value.ts";

/** A content type and what follows from it, worked out once for each extension. */
export interface FileType {
  readonly contentType: string;
  /** Lower case, without parameters. */
  readonly mediaType: string;
  /** Whether it can hold no script, so that a browser may show it in place. */
  readonly inert: boolean;
  /** `Content-Security-Policy` where it is shown in place. */
  readonly policy: string;
}

/** Raster images that can hold no script. SVG can, and is not among them. */
const RASTER_IMAGE =
  /^image\/(?:png|jpeg|gif|webp|avif|apng|bmp|heic|heif|jxl|vnd\.microsoft\.icon)$/;
const AUDIO_OR_VIDEO = /^(?:audio|video)\/(?!.*\+xml$)/;

/** A file that is opened as a page of its own loads and runs nothing, whatever its bytes are. */
const INERT_PAGE =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'";

/** Nor has it any part in the site's origin. */
export const SANDBOX: string = `${INERT_PAGE}; sandbox`;

/** Types whose viewer in the browser needs an origin: Chromium plays no video in a sandbox. */
function needsOrigin(mediaType: string): boolean {
  return AUDIO_OR_VIDEO.test(mediaType) || mediaType === "application/pdf";
}

/** What follows from a content type. */
export function fileType(contentType: string): FileType {
  const mediaType = mediaTypeEssence(contentType);
  return {
    contentType,
    mediaType,
    inert:
      RASTER_IMAGE.test(mediaType) ||
      AUDIO_OR_VIDEO.test(mediaType) ||
      mediaType === "text/plain" ||
      mediaType === "application/pdf",
    policy: needsOrigin(mediaType) ? INERT_PAGE : SANDBOX,
  };
}

/** For names that say nothing: a browser saves such a file and never renders it. */
const UNKNOWN = fileType("application/octet-stream");

/** Only extensions of the table get in, so a client can't make it grow. */
const known = new Map<string, FileType>();

/** The type of a path, if its extension, in lower case, was looked up before. */
export function knownFileType(path: string): FileType | undefined {
  return known.get(extension(path));
}

/**
 * The type of a path by its extension, with the charset UTF-8 for text. The table weighs 23 kB
 * gzipped and 15 ms, several times the rest of the library, so it is loaded when the first file is
 * approved, and not with the core.
 */
export async function lookUpFileType(path: string): Promise<FileType> {
  const name = extension(path).toLowerCase();
  if (!/^[a-z0-9-]{1,32}$/.test(name)) return UNKNOWN;
  const { contentType } = await import("@std/media-types/content-type");
  const found = contentType(name);
  if (found === undefined) return UNKNOWN;
  const type = fileType(found);
  known.set(name, type);
  return type;
}

/** Without its dot. `.env` has none, and neither has `a.b/c`, whose `b/c` is in no table. */
function extension(path: string): string {
  const dot = path.lastIndexOf(".");
  return dot <= 0 || path[dot - 1] === "/" ? "" : path.slice(dot + 1);
}
