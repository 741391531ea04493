import { describe, expect, it } from "vitest";
import { LIGHTTPD_DANGERS, type LighttpdCode } from "../../src/config/check/lighttpd/dangers.ts";
import { checkConfig } from "../../src/config/check.ts";
import { renderConfig } from "../../src/config/render.ts";
import { INBOUND } from "../../src/front/inbound.ts";
import { expectFinding, type Mutation, SECRET } from "../support/config_check_mutation.ts";

const base = { root: "/srv/files", mount: "/files" };
const mount = 'proxy.server = ( "/files/" => ((';
const folder = '"x-sendfile-docroot" => ( "/srv/files/" )';
const cache = 'server.stat-cache-engine = "disable"';
const headers = "setenv.set-request-header = (";
const fastcgi = { protocol: "fastcgi" } as const;
const added = (name: string) => `setenv.set-request-header += ( "${name}" => "" )`;

const MUTATIONS: readonly Mutation<"lighttpd", LighttpdCode>[] = [
  {
    code: "unreadable",
    change: { ")) )": "))" },
    at: mount,
    cure: "Run lighttpd -tt -f FILE, which says more.",
  },
  { code: "no-mount", change: { '"/files/" =>': '"/other/" =>' }, at: "proxy.server" },
  { code: "no-mount", change: { "proxy.server": "fastcgi.server" }, at: "server.modules" },
  { code: "other-upstream", change: { 3000: "3001" }, at: mount },
  { code: "other-upstream", change: { '"127.0.0.1"': '"10.0.0.1"' }, at: mount },
  { code: "feature-off", change: { '"x-sendfile" => "enable",': "" }, at: mount },
  {
    code: "feature-off",
    change: { '"x-sendfile" => "enable"': '"x-sendfile" => "disable"' },
    at: '"x-sendfile" =>',
  },
  { code: "no-folder", change: { [folder]: "" }, at: mount },
  { code: "whole-disk", change: { [folder]: '"x-sendfile-docroot" => ( "/" )' }, at: "docroot" },
  { code: "whole-disk", change: { '( "/srv/files/" )': '( "/srv/files/",\n"/" )' }, at: '"/" )' },
  { code: "other-folder", change: { "/srv/files/": "/srv/other/" }, at: "docroot" },
  { code: "other-folder", change: { "/srv/files/": "/srv/" }, at: "docroot" },
  {
    code: "check-local",
    change: { '"check-local" => "disable",': "" },
    at: "fastcgi.server",
    options: fastcgi,
  },
  {
    code: "check-local",
    change: { '"check-local" => "disable"': '"check-local" => "enable"' },
    at: "check-local",
    options: fastcgi,
  },
  { code: "stat-cache", change: { [cache]: "" }, at: "server.modules" },
  {
    code: "stat-cache",
    change: { [cache]: 'server.stat-cache-engine = "simple"' },
    at: '"simple"',
  },
  {
    code: "symlinks",
    change: { 'server.follow-symlink = "disable"': 'server.follow-symlink = "enable"' },
    at: "follow-symlink",
    options: { symlinks: "refuse" },
  },
  {
    code: "no-module",
    change: { '"mod_setenv", ': "" },
    at: "server.modules",
    cure: 'server.modules += ( "mod_setenv" )',
  },
  {
    code: "no-module",
    change: { '"mod_proxy"': '"mod_alias"' },
    at: "server.modules",
    cure: 'server.modules += ( "mod_proxy" )',
  },
  ...INBOUND.map(
    (name): Mutation<"lighttpd", LighttpdCode> => ({
      code: "inbound-header",
      change: { [`"${name}" =>`]: '"X-Other" =>' },
      at: headers,
      cure: added(name),
    }),
  ),
  {
    code: "inbound-header",
    change: { '"X-Accel-Mapping" => ""': '"X-Accel-Mapping" => "/"' },
    at: '=> "/"',
  },
  {
    code: "no-secret",
    change: { '"Sendoff-Secret" =>': '"Other" =>' },
    at: headers,
    options: { secret: SECRET },
    cure: `setenv.set-request-header += ( "Sendoff-Secret" => "${SECRET}" )`,
  },
  {
    code: "other-secret",
    change: { [SECRET]: `x${SECRET}` },
    at: `x${SECRET}`,
    options: { secret: SECRET },
  },
  {
    code: "published-root",
    change: { [cache]: `${cache}\nserver.document-root = "/srv/files"` },
    at: "document-root",
  },
  {
    code: "published-root",
    change: {
      [cache]: `${cache}\n$HTTP["host"] == "x" {\nserver.document-root = "/srv/files/img"\n}`,
    },
    at: "document-root",
  },
  {
    code: "published-root",
    change: {
      [cache]: `${cache}\nvar.dir = "/srv"\nalias.url = ( "/a/" => "/var/",\n"/pub/" => var.dir + "/" )`,
    },
    at: "/pub/",
    cure: 'Remove: "/pub/" => "/srv/"',
  },
];

describe("checkConfig for lighttpd", () => {
  it.each(MUTATIONS.map((mutation, i) => ({ ...mutation, title: `${mutation.code} (${i})` })))(
    "finds $title",
    (mutation) => expectFinding("lighttpd", base, mutation),
  );

  it("knows each spelling that a FastCGI app takes for the same header", () => {
    const text = renderConfig("lighttpd", { ...base, protocol: "fastcgi" });
    const findings = checkConfig("lighttpd", text.replace('"X_Accel_Redirect" =>', '"X" =>'), {
      ...base,
      protocol: "fastcgi",
    });
    expect(findings.map(({ code, cure }) => [code, cure])).toEqual([
      ["inbound-header", added("X_Accel_Redirect")],
    ]);
  });

  it("has a test for every code", () => {
    const tested = new Set<string>(MUTATIONS.map(({ code }) => code));
    expect([...tested].sort()).toEqual(Object.keys(LIGHTTPD_DANGERS).sort());
  });
});
