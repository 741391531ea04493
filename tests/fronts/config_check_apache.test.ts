import { APACHE_DANGERS } from "../../src/config/check/apache/dangers.ts";
import type { Place } from "../support/config_check_front.ts";
import {
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

const unset = 'Header unset X-Sendfile "expr=%{REQUEST_STATUS} -ne 200"';
const passOf = ({ appPort }: Place, below = "/") => `http://127.0.0.1:${appPort}${below}`;

const APACHE: readonly Danger<"apache">[] = [
  {
    code: "feature-off",
    change: instead("XSendFile On", ""),
    harm: (response) => nothing(response) && header(response, "x-sendfile") !== undefined,
  },
  { code: "no-folder", change: ({ root }) => ({ [`XSendFilePath ${root}`]: "" }), harm: noFile },
  {
    code: "whole-disk",
    change: ({ root }) => ({ [`XSendFilePath ${root}`]: "XSendFilePath /" }),
    answer: path(({ root }) => `${root}-secret.txt`),
    harm: body("beside"),
  },
  {
    code: "other-folder",
    change: ({ root }) => ({ [`XSendFilePath ${root}`]: `XSendFilePath ${root.slice(0, -6)}` }),
    answer: path(({ root }) => `${root}-secret.txt`),
    harm: body("beside"),
  },
  {
    code: "same-etag",
    change: instead("FileETag None", ""),
    harm: (response) => header(response, "etag") === '"0"',
  },
  {
    code: "leak",
    change: instead(unset, ""),
    answer: (place) => ({ status: 404, headers: both(place) }),
    harm: (response) => header(response, "x-sendfile") !== undefined,
  },
  {
    code: "leak",
    change: instead(unset, unset.replace("Header", "Header always")),
    answer: (place) => ({ status: 404, headers: both(place) }),
    harm: (response) => header(response, "x-sendfile") !== undefined,
  },
  { code: "hand-off-removed", change: instead(unset, "Header unset X-Sendfile"), harm: nothing },
  {
    code: "no-ranges",
    change: after(unset, "RequestHeader unset Range"),
    request: { headers: { Range: "bytes=0-0" } },
    harm: (response) => response.status !== 206,
  },
  {
    code: "inbound-header",
    change: instead("RequestHeader unset X-Sendfile\n", "\n"),
    request: { headers: typed },
    harm: passes,
  },
  {
    code: "no-mount",
    change: (place) => ({
      [`ProxyPass /files/ ${passOf(place, "/files/")}`]: `ProxyPass /other/ ${passOf(place, "/other/")}`,
    }),
    options: files,
    request: inFiles,
    harm: noFile,
  },
  {
    code: "other-upstream",
    change: (place) => ({ [passOf(place)]: "http://127.0.0.1:1/" }),
    harm: noFile,
  },
  {
    code: "mount-cut",
    change: (place) => ({ [passOf(place, "/files/")]: passOf(place) }),
    options: files,
    request: inFiles,
    harm: (_, { seen }) => seen[0]?.url === "/a.txt",
  },
  {
    code: "one-sided-slash",
    change: (place) => ({ [passOf(place, "/files/")]: passOf(place, "/files") }),
    options: files,
    request: inFiles,
    harm: (_, { seen }) => seen[0]?.url === "/filesa.txt",
  },
  {
    code: "one-sided-slash",
    change: (place) => ({ [passOf(place)]: passOf(place, "") }),
    request: { target: "/a.txt" },
    harm: noFile,
  },
  {
    code: "short-lines",
    change: instead(" responsefieldsize=16384", ""),
    answer: (place) => ({ ...both(place), "X-Long": "x".repeat(9000) }),
    harm: (response) => response.status === 502,
  },
  {
    code: "no-secret",
    change: instead(`RequestHeader set Sendoff-Secret ${SECRET}`, ""),
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
    change: ({ root }) => ({ "XSendFile On": `XSendFile On\nDocumentRoot ${root}` }),
    options: files,
    request: { target: "/a.txt" },
    harm: body("a file"),
  },
  {
    code: "published-root",
    change: ({ root }) => ({ "XSendFile On": `XSendFile On\nAlias /pub/ ${root}/` }),
    options: files,
    request: { target: "/pub/a.txt" },
    harm: body("a file"),
  },
];

proofs("apache", APACHE, {
  known: APACHE_DANGERS,
  unreadable: "<Directory /srv>",
  // With mod_xsendfile 0.12 Apache does not start with these.
  notShown: ["unescape-off", "unknown-unescape"],
});
