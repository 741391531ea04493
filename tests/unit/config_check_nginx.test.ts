import { describe, expect, it } from "vitest";
import { NGINX_DANGERS, type NginxCode } from "../../src/config/check/nginx/dangers.ts";
import { checkConfig } from "../../src/config/check.ts";
import { renderConfig } from "../../src/config/render.ts";
import { INBOUND } from "../../src/front/inbound.ts";
import { NGINX_BROUGHT_BACK } from "../../src/front/nginx.ts";
import { expectFinding, type Mutation, SECRET } from "../support/config_check_mutation.ts";
import { fillIn } from "../support/docs_page.ts";

const base = { root: "/srv/files", mount: "/files" };
const files = "location ^~ /_sendoff/ {";
const app = "location ^~ /files/ {";
const whole = { mount: "/" };
const open = "location / {";
const guard = `        if (-d $request_filename) {
            return 404;
        }
`;
const plain = "proxy_pass http://127.0.0.1:3000;";

const MUTATIONS: readonly Mutation<"nginx", NginxCode>[] = [
  {
    code: "unreadable",
    change: { "server {": "server {\n}}" },
    at: "}}",
    cure: "Run nginx -t, which says more.",
  },
  { code: "no-location", change: { [files]: "location ^~ /elsewhere/ {" }, at: "server {" },
  { code: "not-internal", change: { "internal;": "" }, at: files },
  {
    code: "slash-location",
    change: { [files]: "location ^~ /_sendoff {" },
    at: "location ^~ /_sendoff {",
  },
  { code: "slash-alias", change: { "/srv/files/;": "/srv/files;" }, at: "alias /srv/files;" },
  {
    code: "no-alias",
    change: { "alias /srv/files/;": "", "server {": "server {\n root /var/www;" },
    at: files,
  },
  { code: "no-alias", change: { "alias /srv/files/;": "" }, at: files },
  {
    code: "root-not-alias",
    change: { "alias /srv/files/;": "root /srv/files/;" },
    at: "root /srv/files/;",
  },
  { code: "whole-disk", change: { "alias /srv/files/;": "alias /;" }, at: "alias /;" },
  { code: "other-folder", change: { "/srv/files/;": "/srv/other/;" }, at: "/srv/other/" },
  {
    code: "not-first",
    change: {
      [files]: "location /_sendoff/ {",
      "server {": "server {\n location ~ \\.jpg$ { return 403; }",
    },
    at: "location /_sendoff/ {",
  },
  {
    code: "replaces-caching",
    change: { "internal;": "internal; expires 1h;" },
    at: "expires 1h",
    cure: "expires off;",
  },
  {
    code: "replaces-caching",
    change: { "server {": "server {\n expires max;" },
    at: "expires max",
    cure: "expires off;",
  },
  {
    code: "replaces-caching",
    change: { "internal;": "internal;\n add_header cache-control public;" },
    at: "cache-control",
  },
  { code: "folder-redirect", change: { [guard]: "" }, at: files },
  {
    code: "header-of-nginx",
    change: { "internal;": "internal;\n add_header ETag x;" },
    at: "ETag x",
  },
  {
    code: "header-of-nginx",
    change: { "internal;": "internal;\n add_header accept-ranges bytes;" },
    at: "accept-ranges",
  },
  {
    code: "proxied-files",
    change: { "internal;": "internal;\n proxy_pass http://127.0.0.1:9000;" },
    at: ":9000",
  },
  {
    code: "leads-back",
    change: { "internal;": "internal;\n try_files $uri /files/x;" },
    at: "try_files",
  },
  {
    code: "leads-back",
    change: {
      "internal;": "internal;\n error_page 404 = @app;",
      "server {": `server {\n location @app { ${plain} }`,
    },
    at: "error_page",
  },
  { code: "symlinks", change: { "disable_symlinks on from=$document_root;": "" }, at: files },
  {
    code: "symlinks",
    change: { "disable_symlinks on ": "disable_symlinks off; # " },
    at: "disable_symlinks off",
  },
  {
    code: "symlinks",
    change: { "disable_symlinks on ": "disable_symlinks if_not_owner " },
    at: "disable_symlinks if",
  },
  {
    code: "symlinks",
    change: { "from=$document_root": "from=/srv/files/deep" },
    at: "disable_symlinks on",
  },
  {
    code: "gzip-static",
    change: { "internal;": "internal;\n gzip_static always;" },
    at: "gzip_static",
    cure: "gzip_static off;",
  },
  {
    code: "no-gzip-static",
    change: { "gzip_static on;": "" },
    at: files,
    options: { gzipStatic: true },
  },
  {
    code: "no-gzip-vary",
    change: { "gzip_vary on;": "gzip_vary off;" },
    at: "gzip_vary",
    options: { gzipStatic: true },
  },
  {
    code: "published-root",
    change: { "server {": "server {\n root /srv/files;" },
    at: "root /srv/files;",
  },
  {
    code: "published-root",
    change: { "server {": "server {\n root /srv;\n location /files/new/ { expires 1h; }" },
    at: "root /srv;",
  },
  {
    code: "published-root",
    change: { "server {": "server {\n location /pub/ {\n alias /srv/files/img/; }" },
    at: "alias /srv/files/img/;",
  },
  {
    code: "published-root",
    change: { "server {": "server {\n location ~ \\.jpg$ {\n root /srv/files; }" },
    at: "root /srv/files;",
  },
  {
    code: "published-root",
    change: { [open]: `root /srv/files;\n location / { try_files $uri @app; }\n location @app {` },
    at: "root /srv/files;",
    options: whole,
  },
  {
    code: "published-root",
    change: { "server {": "server {\n location ~ ^/x(.*)$ {\n alias /srv/files/$1; }" },
    at: "alias /srv/files/$1;",
  },
  { code: "no-mount", change: { [app]: "location ^~ /else/ {" }, at: "server {" },
  { code: "no-mount", change: { [plain]: "" }, at: app },
  { code: "mount-internal", change: { [plain]: `internal;\n${plain}` }, at: "internal;" },
  { code: "other-upstream", change: { [plain]: "proxy_pass http://127.0.0.1:3001;" }, at: ":3001" },
  { code: "mount-cut", change: { [plain]: "proxy_pass http://127.0.0.1:3000/;" }, at: ":3000/;" },
  {
    code: "hand-off-ignored",
    change: { [plain]: `${plain}\nproxy_ignore_headers X-Accel-Redirect;` },
    at: "proxy_ignore_headers",
  },
  {
    code: "hand-off-ignored",
    change: { [plain]: `${plain}\nproxy_ignore_headers X-Accel-Redirect Vary;` },
    at: "proxy_ignore_headers",
    cure: "Remove: proxy_ignore_headers X-Accel-Redirect Vary;\nproxy_ignore_headers Vary;",
  },
  { code: "small-buffer", change: { "proxy_buffer_size 16k;": "" }, at: app },
  {
    code: "small-buffer",
    change: { "proxy_buffer_size 16k;": "proxy_buffer_size 4096;" },
    at: "proxy_buffer_size",
  },
  {
    code: "inbound-header",
    change: { 'proxy_set_header X-Sendfile "";': "proxy_set_header X-Sendfile $http_x;" },
    at: "X-Sendfile $http_x",
  },
  {
    code: "no-secret",
    change: { [`proxy_set_header Sendoff-Secret ${SECRET};`]: "" },
    at: app,
    options: { secret: SECRET },
  },
  {
    code: "other-secret",
    change: { [SECRET]: `x${SECRET}` },
    at: `x${SECRET}`,
    options: { secret: SECRET },
  },
  ...INBOUND.map(
    (name): Mutation<"nginx", NginxCode> => ({
      code: "inbound-header",
      change: { [`proxy_set_header ${name} "";`]: "" },
      at: app,
    }),
  ),
  ...NGINX_BROUGHT_BACK.map(
    (name): Mutation<"nginx", NginxCode> => ({
      code: "header-lost",
      change: { [`add_header ${name} `]: "add_header X-Other " },
      at: files,
    }),
  ),
];

describe("checkConfig for nginx", () => {
  it.each(MUTATIONS.map((mutation, i) => ({ ...mutation, title: `${mutation.code} (${i})` })))(
    "finds $title",
    (mutation) => expectFinding("nginx", base, mutation),
  );

  it("finds a listed folder, where nothing refuses its name", () => {
    const text = renderConfig("nginx", base);
    const change = { "internal;": "internal;\n autoindex on;", [guard]: "" };
    const codes = (changed: string) => checkConfig("nginx", changed, base).map(({ code }) => code);
    expect(codes(fillIn(text, change))).toEqual(["folder-redirect", "folder-listed"]);
    expect(codes(fillIn(text, { "internal;": "internal; autoindex on;" }))).toEqual([]);
  });

  it("has a test for every code", () => {
    const tested = new Set<string>([...MUTATIONS.map(({ code }) => code), "folder-listed"]);
    expect([...tested].sort()).toEqual(Object.keys(NGINX_DANGERS).sort());
  });
});
