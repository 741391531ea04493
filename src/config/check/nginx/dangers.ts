import type { Report } from "../finding.ts";

/** What is looked for in nginx's config, and what happens because of it. */
export const NGINX_DANGERS = {
  unreadable: "nginx would not start with it",
  "no-location": "nginx asks the app for the internal URL, and nobody gets a file",
  "not-internal": "whoever asks for its URL gets the files, and the app is not asked",
  "slash-location": "a name that begins with `..` leads out of the folder",
  "slash-alias":
    "for the name `-x/a` nginx sends `a` from the folder beside it whose name ends in `-x`",
  "no-alias": "nginx looks for the files in another folder",
  "root-not-alias": "`root` puts the location's name after the folder, and no file is found",
  "whole-disk": "every file that nginx can read can be named",
  "other-folder": "nginx sends files of another folder than the one that the app decides about",
  "not-first": "a regex location takes the files whose names match it, with its own rules",
  "replaces-caching":
    "the app's `Cache-Control` is replaced or contradicted, and private files may be cached for all",
  "folder-listed": "the names of all files in a folder are shown",
  "folder-redirect": "for a folder nginx answers with a redirect that shows the internal location",
  "header-lost": "nginx drops them from the app's answer, and the client never sees them",
  "header-of-nginx": "the client gets it twice, or one that does not belong to the file",
  "proxied-files": "the files come from another server, and not from the folder",
  "leads-back": "where a file is missing, the app is asked for a URL that no client sent",
  symlinks: "a symlink in the folder leads out of it",
  "gzip-static": "for `a.txt` nginx sends `a.txt.gz`, a file that nobody was asked about",
  "no-gzip-static": "files are not sent compressed, though `gzipStatic` is asked for",
  "no-gzip-vary": "a cache gives the compressed file to clients that can't read it",
  "published-root": "clients get the files from there, and the app is not asked",
  "no-mount": "requests for files don't reach the app",
  "mount-internal": "nginx answers every request for a file with 404",
  "other-upstream": "requests for files go to another app",
  "mount-cut": "the app sees another path than the client asked for",
  "hand-off-ignored": "nginx does not act on the app's hand-off, and every file comes out empty",
  "small-buffer": "long file names give 502, as the head of the app's answer does not fit",
  "inbound-header": "it reaches the app, which may take it for the front server's word",
  "no-secret": "`behindFront()` refuses every request",
  "other-secret": "`behindFront()` refuses every request",
} as const;

export type NginxCode = keyof typeof NGINX_DANGERS;
export type NginxReport = Report<NginxCode>;
