import type { Report } from "../finding.ts";

/** What is looked for in a Caddyfile, and what happens because of it. */
export const CADDY_DANGERS = {
  unreadable: "Caddy would not start with it",
  "no-mount": "requests for files don't reach the app",
  "other-upstream": "requests for files go to another app",
  "mount-cut": "the app sees another path than the client asked for",
  "no-handler": "every file comes out empty, and where it is goes to the client",
  "whole-disk": "every file that Caddy can read can be named",
  "folder-slash": "files of the folder beside it, whose name begins alike, are sent too",
  "folder-star": "no file's path matches it, and no file is sent",
  "other-folder": "Caddy sends files of another folder than the one that the app decides about",
  "no-location": "no file is found under the internal location",
  "no-fallback": "for a value outside the location the client gets an empty answer with status 200",
  "headers-lost":
    "the app's headers don't reach the client, those that protect the user among them",
  "path-shown": "where the file is goes to the client",
  "length-copied":
    "with a Content-Encoding of the app's the length 0 is copied too, and the file comes out empty",
  "no-rewrite": "the client's URL names the file, and not the app's answer",
  "no-method": "from Caddy 2.7 on, a hand-off in answer to a POST gets 405",
  "folder-index": "for a folder Caddy sends the index.html in it, which nobody was asked about",
  "redirect-loop": "the file for the URL `/` gets a redirect to `/`, over and over",
  "status-set": "a range and an unchanged file come out with the wrong status",
  dots: "a path with `..` in it leads out of the folder",
  leak: "where the file is goes to the client, when the app names one that is not allowed",
  "inbound-header": "it reaches the app, which may take it for the front server's word",
  "no-secret": "`behindFront()` refuses every request",
  "other-secret": "`behindFront()` refuses every request",
  "published-root": "clients get the files from there, and the app is not asked",
} as const;

export type CaddyCode = keyof typeof CADDY_DANGERS;
export type CaddyReport = Report<CaddyCode>;
