// What the answer says about an allowed file: its type, whether a browser may show it, caching.

import type { ApprovedFile } from "./delivery.ts";
import type { FileType } from "./file_type.ts";
import type { Grant } from "./grant.ts";
import { contentDisposition } from "./http/content_disposition.ts";
import type { InspectedFile } from "./inspect.ts";
import type { FilePath } from "./request_path.ts";

/** Which media types a browser may show in place: inert ones, all, or those a function accepts. */
export type InlinePolicy = "safe" | "all" | ((mediaType: string) => boolean);

/** How every file of a handler is presented, where its grant says nothing else. */
export interface Presentation {
  readonly inline: InlinePolicy;
  readonly cacheControl: string;
}

/** Puts together what a delivery needs. All values were checked before. */
export function approveFile(
  path: FilePath,
  requestPath: FilePath,
  type: FileType,
  grant: Grant,
  found: InspectedFile,
  presentation: Presentation,
): ApprovedFile {
  const headers: Record<string, string> = {
    "content-type": type.contentType,
    "cache-control": grant.cacheControl ?? presentation.cacheControl,
    "x-content-type-options": "nosniff",
  };
  if (grant.download !== undefined || !mayShow(type, presentation.inline)) {
    // The name in the URL, and not the stored one, which the app may have reasons to hide.
    const name = typeof grant.download === "string" ? grant.download : baseName(requestPath);
    headers["content-disposition"] = contentDisposition("attachment", name);
  } else if (presentation.inline !== "all") {
    headers["content-security-policy"] = type.policy;
  }
  const etag = grant.etag ?? found.etag;
  const lastModified = grant.lastModified ?? found.lastModified;
  if (etag !== undefined) headers["etag"] = etag;
  if (lastModified !== undefined) headers["last-modified"] = new Date(lastModified).toUTCString();
  if (grant.headers !== undefined) {
    for (const [name, value] of Object.entries(grant.headers)) headers[name.toLowerCase()] = value;
  }
  return { path, headers };
}

function mayShow({ inert, mediaType }: FileType, policy: InlinePolicy): boolean {
  if (policy === "safe") return inert;
  return policy === "all" || policy(mediaType) === true;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
