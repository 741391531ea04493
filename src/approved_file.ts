// What the answer says about an allowed file: its type, whether a browser may show it, caching.

import type { ApprovedFile } from "./delivery.ts";
import type { Grant } from "./grant.ts";
import { contentDisposition } from "./http/content_disposition.ts";
import { mediaTypeEssence } from "./http/header_value.ts";
import type { InspectedFile } from "./inspect.ts";
import type { FilePath } from "./request_path.ts";

/** Which media types a browser may show in place: inert ones, all, or those a function accepts. */
export type InlinePolicy = "safe" | "all" | ((mediaType: string) => boolean);

/** How every file of a handler is presented, where its grant says nothing else. */
export interface Presentation {
  readonly inline: InlinePolicy;
  readonly cacheControl: string;
}

/** Raster images that can hold no script. SVG can, and is not among them. */
const RASTER_IMAGE =
  /^image\/(?:png|jpeg|gif|webp|avif|apng|bmp|heic|heif|jxl|vnd\.microsoft\.icon)$/;
const AUDIO_OR_VIDEO = /^(?:audio|video)\/(?!.*\+xml$)/;

function isInert(mediaType: string): boolean {
  return (
    RASTER_IMAGE.test(mediaType) ||
    AUDIO_OR_VIDEO.test(mediaType) ||
    mediaType === "text/plain" ||
    mediaType === "application/pdf"
  );
}

/** A file that is opened as a page of its own loads and runs nothing, whatever its bytes are. */
const INERT_PAGE =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'";

/** Nor has it any part in the site's origin. */
const SANDBOX = `${INERT_PAGE}; sandbox`;

/** Types whose viewer in the browser needs an origin: Chromium plays no video in a sandbox. */
const NEEDS_ORIGIN = /^(?:audio|video)\/|^application\/pdf$/;

/** Puts together what a delivery needs. All values were checked before. */
export function approveFile(
  path: FilePath,
  requestPath: FilePath,
  contentType: string,
  grant: Grant,
  { etag, lastModified }: InspectedFile,
  presentation: Presentation,
): ApprovedFile {
  const headers: Record<string, string> = {
    "content-type": contentType,
    "cache-control": grant.cacheControl ?? presentation.cacheControl,
    "x-content-type-options": "nosniff",
  };
  const mediaType = mediaTypeEssence(contentType);
  if (grant.download !== undefined || !mayShow(mediaType, presentation.inline)) {
    // The name in the URL, and not the stored one, which the app may have reasons to hide.
    const name = typeof grant.download === "string" ? grant.download : baseName(requestPath);
    headers["content-disposition"] = contentDisposition("attachment", name);
  } else if (presentation.inline !== "all") {
    headers["content-security-policy"] = NEEDS_ORIGIN.test(mediaType) ? INERT_PAGE : SANDBOX;
  }
  if (etag !== undefined) headers["etag"] = etag;
  if (lastModified !== undefined) headers["last-modified"] = lastModified.toUTCString();
  if (grant.headers !== undefined) {
    for (const [name, value] of Object.entries(grant.headers)) headers[name.toLowerCase()] = value;
  }
  return { path, headers };
}

function mayShow(mediaType: string, policy: InlinePolicy): boolean {
  if (policy === "all") return true;
  if (policy === "safe") return isInert(mediaType);
  return policy(mediaType) === true;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
