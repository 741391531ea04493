import { renderConfig } from "sendoff/config";
import { NGINX_DANGERS } from "../../src/config/check/nginx/dangers.ts";
import type { Place } from "../support/config_check_front.ts";
import {
  accel,
  after,
  all,
  body,
  both,
  type Danger,
  files,
  inFiles,
  instead,
  noFile,
  nothing,
  passes,
  proofs,
  SECRET,
  secret,
  seenHeader,
  typed,
} from "../support/config_check_proofs.ts";
import { header } from "../support/raw_client.ts";

const app = ({ appPort }: Place) => `proxy_pass http://127.0.0.1:${appPort};`;
const location = "location ^~ /_sendoff/ {";
const guard = /if \(-d[^}]*\}/.exec(renderConfig("nginx", { root: "/srv" }))?.[0] ?? "";
const gzip = { headers: { "Accept-Encoding": "gzip" } };
const longHead = () => ({
  "X-Accel-Redirect": "/_sendoff/a.txt",
  "Content-Disposition": `attachment; filename=${"x".repeat(5000)}`,
});

const NGINX: readonly Danger<"nginx">[] = [
  { code: "no-location", change: instead(location, "location ^~ /other/ {"), harm: noFile },
  {
    code: "not-internal",
    change: instead("internal;", ""),
    request: { target: "/_sendoff/a.txt" },
    answer: () => ({}),
    harm: body("a file"),
  },
  {
    code: "slash-location",
    change: instead(location, "location ^~ /_sendoff {"),
    answer: accel("/_sendoff../secret.txt"),
    harm: body("outside"),
  },
  {
    code: "slash-alias",
    change: ({ root }) => ({ [`${root}/;`]: `${root};` }),
    answer: accel("/_sendoff/-secret/x.txt"),
    harm: body("beside"),
  },
  { code: "no-alias", change: ({ root }) => ({ [`alias ${root}/;`]: "" }), harm: noFile },
  {
    code: "root-not-alias",
    change: ({ root }) => ({ [`alias ${root}/;`]: `root ${root};` }),
    harm: noFile,
  },
  {
    code: "whole-disk",
    change: ({ root }) => ({ [`alias ${root}/;`]: "alias /;" }),
    answer: ({ root }) => ({ "X-Accel-Redirect": `/_sendoff${root}-secret.txt` }),
    harm: body("beside"),
  },
  {
    code: "other-folder",
    change: ({ root }) => ({ [`alias ${root}/;`]: `alias ${root}-secret/;` }),
    answer: accel("/_sendoff/x.txt"),
    harm: body("beside"),
  },
  {
    code: "not-first",
    change: () => ({
      [location]: "location /_sendoff/ {",
      "server {": "server {\nlocation ~ \\.txt$ { return 403; }",
    }),
    harm: noFile,
  },
  {
    code: "replaces-caching",
    change: after("internal;", "expires 1h;"),
    answer: (place) => ({ ...both(place), "Cache-Control": "private" }),
    harm: (response) => header(response, "cache-control") !== "private",
  },
  {
    code: "replaces-caching",
    change: after("internal;", "add_header Cache-Control public;"),
    answer: (place) => ({ ...both(place), "Cache-Control": "private" }),
    harm: (response) => all(response, "cache-control").length > 1,
  },
  {
    code: "folder-listed",
    change: () => ({ "internal;": "internal;\nautoindex on;", [guard]: "" }),
    answer: accel("/_sendoff/"),
    harm: (response) => response.body.includes("a.txt"),
  },
  {
    code: "folder-redirect",
    change: instead(guard, ""),
    answer: accel("/_sendoff/dir"),
    harm: (response) => header(response, "location")?.includes("/_sendoff/dir/") === true,
  },
  {
    code: "header-lost",
    change: instead("add_header X-Content-Type-Options $upstream_http_x_content_type_options;", ""),
    answer: (place) => ({ ...both(place), "X-Content-Type-Options": "nosniff" }),
    harm: (response) => header(response, "x-content-type-options") === undefined,
  },
  {
    code: "header-of-nginx",
    change: after("internal;", "add_header Accept-Ranges bytes;"),
    harm: (response) => all(response, "accept-ranges").length > 1,
  },
  {
    code: "header-of-nginx",
    change: after("internal;", 'add_header ETag "same";'),
    harm: (response) => header(response, "etag") === "same",
  },
  {
    code: "proxied-files",
    change: (place) => ({ "internal;": `internal;\n${app(place)}` }),
    harm: noFile,
  },
  {
    code: "leads-back",
    change: after("internal;", "error_page 404 /oops;"),
    answer: accel("/_sendoff/missing.txt"),
    harm: (_, { seen }) => seen.at(-1)?.url === "/oops",
  },
  {
    code: "leads-back",
    change: after("internal;", "try_files $uri /oops;"),
    answer: accel("/_sendoff/missing.txt"),
    harm: (_, { seen }) => seen.some(({ url }) => url === "/oops"),
  },
  {
    code: "symlinks",
    change: instead("disable_symlinks on from=$document_root;", ""),
    answer: accel("/_sendoff/link.txt"),
    harm: body("outside"),
  },
  {
    code: "gzip-static",
    change: after("internal;", "gzip_static on;"),
    request: gzip,
    harm: body("packed"),
  },
  {
    code: "no-gzip-static",
    change: instead("gzip_static on;", ""),
    options: { gzipStatic: true },
    request: gzip,
    harm: body("a file"),
  },
  {
    code: "no-gzip-vary",
    change: instead("gzip_vary on;", ""),
    options: { gzipStatic: true },
    request: gzip,
    harm: (response) => header(response, "vary") === undefined,
  },
  {
    code: "published-root",
    change: ({ root }) => ({ "server {": `server {\nroot ${root};` }),
    options: files,
    request: { target: "/a.txt" },
    harm: body("a file"),
  },
  {
    code: "published-root",
    change: ({ root }) => ({
      "location / {": `root ${root};\nlocation / { try_files $uri @app; }\nlocation @app {`,
    }),
    request: { target: "/a.txt" },
    answer: () => ({}),
    harm: body("a file"),
  },
  {
    code: "published-root",
    change: ({ root }) => ({ "server {": `server {\nlocation /pub/ { alias ${root}/; }` }),
    request: { target: "/pub/a.txt" },
    answer: () => ({}),
    harm: body("a file"),
  },
  {
    code: "published-root",
    change: ({ root }) => ({ "server {": `server {\nlocation ~ \\.txt$ { root ${root}; }` }),
    request: { target: "/a.txt" },
    answer: () => ({}),
    harm: body("a file"),
  },
  {
    code: "no-mount",
    change: instead("location ^~ /files/ {", "location ^~ /other/ {"),
    options: files,
    request: inFiles,
    harm: noFile,
  },
  {
    code: "mount-internal",
    change: (place) => ({ [app(place)]: `internal;\n${app(place)}` }),
    harm: (response) => response.status === 404,
  },
  {
    code: "other-upstream",
    change: (place) => ({ [app(place)]: "proxy_pass http://127.0.0.1:1;" }),
    harm: noFile,
  },
  {
    code: "mount-cut",
    change: (place) => ({ [app(place)]: app(place).replace(";", "/;") }),
    options: files,
    request: inFiles,
    harm: (_, { seen }) => seen[0]?.url === "/a.txt",
  },
  {
    code: "hand-off-ignored",
    change: (place) => ({ [app(place)]: `${app(place)}\nproxy_ignore_headers X-Accel-Redirect;` }),
    harm: nothing,
  },
  {
    code: "small-buffer",
    change: instead("proxy_buffer_size 16k;", ""),
    answer: longHead,
    harm: (response) => response.status === 502,
  },
  {
    code: "inbound-header",
    change: instead('proxy_set_header X-Sendfile "";', ""),
    request: { headers: typed },
    harm: passes,
  },
  {
    code: "no-secret",
    change: instead(`proxy_set_header Sendoff-Secret ${SECRET};`, ""),
    options: secret,
    harm: seenHeader("sendoff-secret", undefined),
  },
  {
    code: "other-secret",
    change: instead(SECRET, "other"),
    options: secret,
    harm: seenHeader("sendoff-secret", "other"),
  },
];

proofs("nginx", NGINX, { known: NGINX_DANGERS, unreadable: "}", notShown: [] });
