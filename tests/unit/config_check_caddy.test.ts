import { describe, expect, it } from "vitest";
import { CADDY_DANGERS, type CaddyCode } from "../../src/config/check/caddy/dangers.ts";
import { checkConfig } from "../../src/config/check.ts";
import { renderConfig } from "../../src/config/render.ts";
import { INBOUND } from "../../src/front/inbound.ts";
import { expectFinding, type Mutation, SECRET } from "../support/config_check_mutation.ts";

const base = { root: "/srv/files", mount: "/files" };
const proxy = "reverse_proxy /files/* 127.0.0.1:3000 {";
const site = "http://files.example.org {";
const byLocation = { location: "/_sendoff/" };
const withSecret = { secret: SECRET };
const excluded = "exclude X-Sendfile Content-Length ";
const copy = "copy_response_headers {";
const leak = `		@leak header X-Sendfile *
		handle_response @leak {
			respond 502
		}
`;
const guard = "@leak header X-Accel-Redirect *\nhandle_response @leak {\n\trespond 502\n}";

const outside = `		@outside header X-Sendfile */../*
		handle_response @outside {
			respond 502
		}
`;

const MUTATIONS: readonly Mutation<"caddy", CaddyCode>[] = [
  {
    code: "unreadable",
    change: { 'index ""': 'index "' },
    at: 'index "',
    cure: "Run caddy validate --config FILE, which says more.",
  },
  { code: "no-mount", change: { "/files/* 127": "/other/* 127" }, at: site },
  { code: "other-upstream", change: { "127.0.0.1:3000": "127.0.0.1:3001" }, at: ":3001" },
  {
    code: "mount-cut",
    change: { [site]: `${site}\nhandle_path /files/* {`, [leak]: `${leak}}\n` },
    at: "handle_path",
    cure: "handle /files/* {",
  },
  {
    code: "mount-cut",
    change: { [proxy]: `uri strip_prefix /files\n${proxy}` },
    at: "strip_prefix",
  },
  { code: "no-handler", change: { "handle_response @file": "handle_response @other" }, at: proxy },
  {
    code: "no-handler",
    change: { "@accel header X-Accel-Redirect": "@accel header X-Sendfile" },
    at: proxy,
    options: byLocation,
  },
  {
    code: "whole-disk",
    change: { "X-Sendfile /srv/files/*": "X-Sendfile /*" },
    at: "@file header",
  },
  { code: "whole-disk", change: { "X-Sendfile /srv/files/*": "X-Sendfile *" }, at: "@file header" },
  {
    code: "whole-disk",
    change: { "root * /srv/files": "root * /" },
    at: "root * /",
    options: byLocation,
  },
  { code: "folder-slash", change: { "/srv/files/*": "/srv/files*" }, at: "@file header" },
  { code: "folder-star", change: { "/srv/files/*": "/srv/files/" }, at: "@file header" },
  { code: "other-folder", change: { "/srv/files/*": "/srv/other/*" }, at: "@file header" },
  {
    code: "other-folder",
    change: { "root {rp.header.X-Sendfile}": "root /srv/files" },
    at: "root /srv/files",
  },
  { code: "other-folder", change: { "root {rp.header.X-Sendfile}": "" }, at: "file_server" },
  {
    code: "other-folder",
    change: { "root * /srv/files": "root * /srv" },
    at: "root * /srv",
    options: byLocation,
  },
  {
    code: "other-folder",
    change: { "root * /srv/files": "" },
    at: "file_server",
    options: byLocation,
  },
  {
    code: "no-location",
    change: { "handle_path /_sendoff/*": "handle_path /other/*" },
    at: "handle_path",
    options: byLocation,
  },
  {
    code: "no-location",
    change: { "handle_path /_sendoff/*": "handle /_sendoff/*" },
    at: "handle_response",
    options: byLocation,
  },
  { code: "no-fallback", change: { "error 404": "" }, at: "handle_response", options: byLocation },
  {
    code: "headers-lost",
    change: { [copy]: "header {", [excluded]: "X-A " },
    at: "handle_response @file",
  },
  {
    code: "headers-lost",
    change: { [excluded]: `${excluded}Content-Security-Policy ` },
    at: "exclude",
  },
  { code: "path-shown", change: { [excluded]: "exclude Content-Length " }, at: "exclude" },
  {
    code: "path-shown",
    change: { [excluded]: "include X-Sendfile Content-Security-Policy X-Content-Type-Options " },
    at: "include",
  },
  { code: "length-copied", change: { [excluded]: "exclude x-sendfile " }, at: "exclude" },
  { code: "no-rewrite", change: { "rewrite * /\n": "\n" }, at: "handle_response @file" },
  {
    code: "no-rewrite",
    change: { "rewrite * {rp.header.X-Accel-Redirect}": "rewrite * {rp.header.X-Sendfile}" },
    at: "rewrite",
    options: byLocation,
  },
  {
    code: "no-method",
    change: { "method @other GET": "method @other HEAD" },
    at: "handle_response @file",
  },
  { code: "folder-index", change: { 'index ""': "" }, at: "file_server" },
  {
    code: "folder-index",
    change: { 'index ""': "index a.html" },
    at: "index a.html",
    options: byLocation,
  },
  {
    code: "redirect-loop",
    change: { disable_canonical_uris: "" },
    at: "file_server",
    options: { mount: "/" },
  },
  {
    code: "status-set",
    change: { 'index ""': 'index ""\nstatus {rp.status_code}' },
    at: "status {",
  },
  { code: "dots", change: { [outside]: "" }, at: "@file" },
  { code: "dots", change: { [outside]: "", [leak]: `${outside}${leak}` }, at: "@file" },
  { code: "no-handler", change: { [outside]: leak }, at: proxy },
  { code: "leak", change: { [leak]: "" }, at: proxy },
  {
    code: "leak",
    change: { "@leak header X-Sendfile *": "@leak header X-Sendfile /other/*" },
    at: proxy,
  },
  {
    code: "leak",
    change: { "@accel header X-Accel-Redirect *": "@accel header X-Accel-Redirect /_sendoff/*" },
    at: proxy,
    options: byLocation,
    cure: guard,
  },
  ...INBOUND.map(
    (name): Mutation<"caddy", CaddyCode> => ({
      code: "inbound-header",
      change: { [`header_up -${name}\n`]: "\n" },
      at: proxy,
    }),
  ),
  {
    code: "no-secret",
    change: { "header_up Sendoff-Secret": "header_up Other" },
    at: proxy,
    options: withSecret,
  },
  {
    code: "other-secret",
    change: { [SECRET]: `x${SECRET}` },
    at: `x${SECRET}`,
    options: withSecret,
  },
  {
    code: "published-root",
    change: { [proxy]: `root * /srv/files\nfile_server\n${proxy}` },
    at: "file_server",
  },
  {
    code: "published-root",
    change: { [proxy]: `handle {\nroot * /srv/files\nfile_server\n}\n${proxy}` },
    at: "file_server",
  },
  {
    code: "published-root",
    change: { [proxy]: `handle_path /pub/* {\nroot * /srv\nfile_server\n}\n${proxy}` },
    at: "file_server",
  },
];

describe("checkConfig for Caddy", () => {
  it.each(MUTATIONS.map((mutation, i) => ({ ...mutation, title: `${mutation.code} (${i})` })))(
    "finds $title",
    (mutation) => expectFinding("caddy", base, mutation),
  );

  it("finds an open root that a route does not come before", () => {
    const text = renderConfig("caddy", base).replace(
      proxy,
      `handle {\nroot * /srv\nfile_server\n}\nroute /files/* {\n${proxy}`,
    );
    const codes = checkConfig("caddy", `${text}}\n`, base).map(({ code }) => code);
    expect(codes).toEqual(["published-root"]);
  });

  it("finds a proxy without an address", () => {
    const text = renderConfig("caddy", base).replace(proxy, "reverse_proxy /files/* {");
    const [finding] = checkConfig("caddy", text, base);
    expect(finding?.message).toMatch(/^reverse_proxy goes to no address: /);
  });

  it("has a test for every code", () => {
    const tested = new Set<string>(MUTATIONS.map(({ code }) => code));
    expect([...tested].sort()).toEqual(Object.keys(CADDY_DANGERS).sort());
  });
});
