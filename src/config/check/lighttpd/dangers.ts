import type { Report } from "../finding.ts";

/** What is looked for in lighttpd's config, and what happens because of it. */
export const LIGHTTPD_DANGERS = {
  unreadable: "lighttpd would not start with it",
  "no-mount": "requests for files don't reach the app",
  "other-upstream": "requests for files go to another app",
  "feature-off": "every file comes out empty",
  "no-folder": "every file that lighttpd can read can be named",
  "whole-disk": "every file that lighttpd can read can be named",
  "other-folder": "lighttpd sends files of another folder than the one that the app decides about",
  "check-local": "lighttpd looks for each file in its own folder first, and answers 404",
  "stat-cache": "a file that was just replaced comes out cut off, or old",
  symlinks: "a symlink in the folder leads out of it",
  "no-module": "lighttpd ignores its settings, and starts all the same",
  "inbound-header": "it reaches the app, which may take it for the front server's word",
  "no-secret": "`behindFront()` refuses every request",
  "other-secret": "`behindFront()` refuses every request",
  "published-root": "clients get the files from there, and the app is not asked",
} as const;

export type LighttpdCode = keyof typeof LIGHTTPD_DANGERS;
export type LighttpdReport = Report<LighttpdCode>;
