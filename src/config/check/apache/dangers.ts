import type { Report } from "../finding.ts";

/** What is looked for in Apache's config, and what happens because of it. */
export const APACHE_DANGERS = {
  unreadable: "Apache would not start with it",
  "feature-off": "every file comes out empty, and its path on the disk goes to the client",
  "no-folder": "the module refuses every file with 404",
  "whole-disk": "every file that Apache can read can be named",
  "other-folder":
    "the module sends files of another folder than the one that the app decides about",
  "same-etag": 'every file has the ETag "0", and a browser keeps an old copy for ever',
  leak: "from an answer whose status is not 200 the path on the disk goes to the client",
  "hand-off-removed": "it runs before the module, and every file comes out empty",
  "no-ranges": "Apache does not see it either, and always sends the whole file",
  "inbound-header": "it reaches the app, which may take it for the front server's word",
  "no-mount": "requests for files don't reach the app",
  "other-upstream": "requests for files go to another app",
  "mount-cut": "the app sees another path than the client asked for",
  "one-sided-slash":
    "Apache joins names without a slash, and the app sees another path, or nothing",
  "short-lines": "an answer of the app with a header line of more than 8,190 bytes gives 502",
  "no-secret": "`behindFront()` refuses every request",
  "other-secret": "`behindFront()` refuses every request",
  "unknown-unescape": "mod_xsendfile 0.12 does not know it, and Apache would not start with it",
  "unescape-off": "a name that holds an escape, such as a blank, is not found, or is another file",
  "published-root": "clients get the files from there, and the app is not asked",
} as const;

export type ApacheCode = keyof typeof APACHE_DANGERS;
export type ApacheReport = Report<ApacheCode>;
