import { renderConfig } from "sendoff/config";
import { CADDY_DANGERS } from "../../src/config/check/caddy/dangers.ts";
import type { Place } from "../support/config_check_front.ts";
import {
  accel,
  after,
  body,
  both,
  type Danger,
  files,
  inFiles,
  instead,
  noFile,
  nothing,
  passes,
  path,
  proofs,
  SECRET,
  secret,
  seenHeader,
  typed,
} from "../support/config_check_proofs.ts";
import { header } from "../support/raw_client.ts";

const byLocation = { location: "/_sendoff/" };
const excluded = "exclude X-Sendfile Content-Length ";
const proxyTo = ({ appPort }: Place, matcher = "") =>
  `reverse_proxy ${matcher}127.0.0.1:${appPort} {`;
const copied =
  /copy_response_headers \{[^}]*\}/.exec(renderConfig("caddy", { root: "/srv" }))?.[0] ?? "";
const guards = /@(?:outside|leak)[^}]*\}/g;
const [outside = "", leakGuard = ""] = renderConfig("caddy", { root: "/srv" }).match(guards) ?? [];

const CADDY: readonly Danger<"caddy">[] = [
  {
    code: "no-mount",
    change: (place) => ({ [proxyTo(place, "/files/* ")]: proxyTo(place, "/other/* ") }),
    options: files,
    request: inFiles,
    harm: noFile,
  },
  {
    code: "other-upstream",
    change: (place) => ({ [proxyTo(place)]: "reverse_proxy 127.0.0.1:1 {" }),
    harm: noFile,
  },
  {
    code: "mount-cut",
    change: (place) => ({
      [proxyTo(place, "/files/* ")]: `uri strip_prefix /files\n${proxyTo(place)}`,
    }),
    options: files,
    request: inFiles,
    harm: (_, { seen }) => seen[0]?.url === "/a.txt",
  },
  {
    code: "no-handler",
    change: instead("@file header X-Sendfile", "@file header X-Other"),
    harm: noFile,
  },
  {
    code: "whole-disk",
    change: ({ root }) => ({ [`X-Sendfile ${root}/*`]: "X-Sendfile /*" }),
    answer: path(({ root }) => `${root}-secret.txt`),
    harm: body("beside"),
  },
  {
    code: "whole-disk",
    change: ({ root }) => ({ [`root * ${root}`]: "root * /" }),
    options: byLocation,
    answer: ({ root }) => ({ "X-Accel-Redirect": `/_sendoff${root}-secret.txt` }),
    harm: body("beside"),
  },
  {
    code: "folder-slash",
    change: ({ root }) => ({ [`${root}/*`]: `${root}*` }),
    answer: path(({ root }) => `${root}-secret/x.txt`),
    harm: body("beside"),
  },
  { code: "folder-star", change: ({ root }) => ({ [`${root}/*`]: `${root}/` }), harm: noFile },
  {
    code: "other-folder",
    change: ({ root }) => ({ [`root * ${root}`]: `root * ${root}-secret` }),
    options: byLocation,
    answer: accel("/_sendoff/x.txt"),
    harm: body("beside"),
  },
  {
    code: "no-location",
    change: instead("handle_path /_sendoff/*", "handle /_sendoff/*"),
    options: byLocation,
    harm: noFile,
  },
  {
    code: "no-fallback",
    change: instead("error 404", ""),
    options: byLocation,
    answer: accel("/other/a.txt"),
    harm: nothing,
  },
  {
    code: "headers-lost",
    change: instead(copied, ""),
    answer: (place) => ({ ...both(place), "X-Content-Type-Options": "nosniff" }),
    harm: (response) => header(response, "x-content-type-options") === undefined,
  },
  {
    code: "path-shown",
    change: instead(excluded, "exclude Content-Length "),
    harm: (response) => header(response, "x-sendfile") !== undefined,
  },
  {
    code: "length-copied",
    change: instead(excluded, "exclude X-Sendfile "),
    answer: (place) => ({ ...both(place), "Content-Encoding": "gzip" }),
    harm: nothing,
  },
  { code: "no-rewrite", change: instead("rewrite * /\n", "\n"), request: inFiles, harm: noFile },
  {
    code: "no-rewrite",
    change: instead("rewrite * {rp.header.X-Accel-Redirect}", ""),
    options: byLocation,
    request: { target: "/_sendoff/dir/b.txt" },
    harm: body("another"),
  },
  {
    code: "folder-index",
    change: instead('index ""', ""),
    answer: path(({ root }) => `${root}/dir`),
    harm: body("an index"),
  },
  {
    code: "redirect-loop",
    change: instead("disable_canonical_uris", ""),
    harm: (response) => header(response, "location") === "/",
  },
  {
    code: "status-set",
    change: after('index ""', "status {rp.status_code}"),
    request: { headers: { Range: "bytes=0-0" } },
    harm: (response) => response.status !== 206,
  },
  {
    code: "dots",
    change: instead(outside, ""),
    answer: path(({ root }) => `${root}/../secret.txt`),
    harm: body("outside"),
  },
  {
    code: "leak",
    change: instead(leakGuard, ""),
    answer: path(() => "/elsewhere/a.txt"),
    harm: (response) => header(response, "x-sendfile") !== undefined,
  },
  {
    code: "inbound-header",
    change: instead("header_up -X-Sendfile\n", "\n"),
    request: { headers: typed },
    harm: passes,
  },
  {
    code: "no-secret",
    change: instead(`header_up Sendoff-Secret ${SECRET}`, ""),
    options: secret,
    harm: seenHeader("sendoff-secret", undefined),
  },
  {
    code: "other-secret",
    change: instead(SECRET, "other"),
    options: secret,
    harm: seenHeader("sendoff-secret", "other"),
  },
  {
    code: "published-root",
    change: (place) => ({
      [proxyTo(place, "/files/* ")]:
        `root * ${place.root}\nfile_server\n${proxyTo(place, "/files/* ")}`,
    }),
    options: files,
    request: { target: "/a.txt" },
    harm: body("a file"),
  },
  {
    code: "published-root",
    change: (place) => ({
      [proxyTo(place)]: `handle {\nroot * ${place.root}\nfile_server\n}\n${proxyTo(place)}`,
    }),
    request: { target: "/a.txt" },
    answer: () => ({}),
    harm: body("a file"),
  },
];

proofs("caddy", CADDY, {
  known: CADDY_DANGERS,
  unreadable: "}",
  // Needs Caddy 2.7.
  notShown: ["no-method"],
});
