// Folders are compared with their last slash, or /srv/files-secret would lie below /srv/files.

export function withSlash(path: string): string {
  return path.endsWith("/") ? path : `${path}/`;
}

/**
 * At which URL the root's files come out where a folder lies open at a URL: because it is the root, or
 * above it, or a part of it. All with their last slash.
 */
export function publishedAt(url: string, folder: string, root: string): string | undefined {
  if (root.startsWith(folder)) return url + root.slice(folder.length);
  return folder.startsWith(root) ? url : undefined;
}
