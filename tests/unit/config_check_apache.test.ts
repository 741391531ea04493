import { describe, expect, it } from "vitest";
import { APACHE_DANGERS, type ApacheCode } from "../../src/config/check/apache/dangers.ts";
import { INBOUND } from "../../src/front/inbound.ts";
import { expectFinding, type Mutation, SECRET } from "../support/config_check_mutation.ts";

const base = { root: "/srv/files", mount: "/files" };
const host = "<VirtualHost *:80>";
const target = "http://127.0.0.1:3000/files/";
const guard = 'Header unset X-Sendfile "expr=%{REQUEST_STATUS} -ne 200"';
const withSecret = { secret: SECRET };
const one = { modXsendfile: "1.0" } as const;

const MUTATIONS: readonly Mutation<"apache", ApacheCode>[] = [
  {
    code: "unreadable",
    change: { "</VirtualHost>": "</Directory>" },
    at: "</Directory>",
    cure: "Run apachectl configtest, which says more.",
  },
  { code: "feature-off", change: { "XSendFile On": "" }, at: host },
  {
    code: "feature-off",
    change: { "XSendFile On": "XSendFile on\nXSENDFILE off" },
    at: "XSENDFILE off",
  },
  { code: "no-folder", change: { "XSendFilePath /srv/files": "" }, at: host },
  {
    code: "whole-disk",
    change: { "XSendFilePath /srv/files": "XSendFilePath /" },
    at: "XSendFilePath /",
  },
  {
    code: "whole-disk",
    change: { "XSendFilePath /srv/files": 'XSendFilePath /srv/files\nXSendFilePath "/"' },
    at: 'XSendFilePath "/"',
  },
  {
    code: "other-folder",
    change: { "XSendFilePath /srv/files": "XSendFilePath /srv/files-secret" },
    at: "files-secret",
  },
  {
    code: "other-folder",
    change: { "XSendFilePath /srv/files": "XSendFilePath /srv" },
    at: "XSendFilePath /srv",
  },
  { code: "same-etag", change: { "FileETag None": "" }, at: host },
  { code: "same-etag", change: { "FileETag None": "FileETag MTime Size" }, at: "FileETag MTime" },
  { code: "leak", change: { [guard]: "" }, at: host },
  { code: "leak", change: { [guard]: guard.replace("Header", "Header always") }, at: host },
  { code: "leak", change: { [guard]: "Header unset X-Sendfile env=never" }, at: host },
  {
    code: "hand-off-removed",
    change: { [guard]: "Header unset X-Sendfile" },
    at: "Header unset X-Sendfile",
  },
  {
    code: "hand-off-removed",
    change: { [guard]: `${guard}\nHeader onsuccess unset x-sendfile` },
    at: "onsuccess",
  },
  {
    code: "no-ranges",
    change: { [guard]: `${guard}\nRequestHeader unset Range` },
    at: "unset Range",
  },
  {
    code: "no-ranges",
    change: { [guard]: `${guard}\nRequestHeader unset if-none-match` },
    at: "unset if-none",
  },
  {
    code: "inbound-header",
    change: { "RequestHeader unset X-Accel-Mapping": "RequestHeader unset X-Accel-Mapping env=x" },
    at: host,
  },
  ...INBOUND.map(
    (name): Mutation<"apache", ApacheCode> => ({
      code: "inbound-header",
      change: { [`RequestHeader unset ${name}\n`]: "\n" },
      at: host,
    }),
  ),
  { code: "no-mount", change: { "ProxyPass /files/": "ProxyPass /other/" }, at: host },
  {
    code: "no-mount",
    change: { "ProxyPass /files/": "ProxyPass /files !\n#" },
    at: "ProxyPass /files !",
  },
  { code: "other-upstream", change: { [target]: "http://127.0.0.1:3001/files/" }, at: ":3001" },
  { code: "mount-cut", change: { [target]: "http://127.0.0.1:3000/" }, at: "ProxyPass /files/" },
  {
    code: "one-sided-slash",
    change: { [target]: "http://127.0.0.1:3000/files" },
    at: "ProxyPass /files/",
  },
  {
    code: "one-sided-slash",
    change: { "http://127.0.0.1:3000/ ": "http://127.0.0.1:3000 " },
    at: "ProxyPass /",
    options: { mount: "/" },
  },
  { code: "short-lines", change: { " responsefieldsize=16384": "" }, at: "ProxyPass /files/" },
  {
    code: "short-lines",
    change: { "responsefieldsize=16384": "responsefieldsize=8190" },
    at: "ProxyPass /files/",
  },
  {
    code: "no-secret",
    change: { "RequestHeader set Sendoff-Secret": "RequestHeader set Other" },
    at: host,
    options: withSecret,
  },
  {
    code: "other-secret",
    change: { [SECRET]: `x${SECRET}` },
    at: `x${SECRET}`,
    options: withSecret,
  },
  {
    code: "other-secret",
    change: { [SECRET]: `${SECRET} env=x` },
    at: "env=x",
    options: withSecret,
  },
  {
    code: "unknown-unescape",
    change: { "XSendFile On": "XSendFile On\nXSendFileUnescape Off" },
    at: "XSendFileUnescape",
  },
  {
    code: "unescape-off",
    change: { "XSendFileUnescape On": "XSendFileUnescape off" },
    at: "XSendFileUnescape",
    options: one,
  },
  {
    code: "published-root",
    change: { "XSendFile On": "XSendFile On\nDocumentRoot /srv/files" },
    at: "DocumentRoot",
  },
  {
    code: "published-root",
    change: { "XSendFile On": 'XSendFile On\nDocumentRoot "/srv/files/img"' },
    at: "DocumentRoot",
  },
  {
    code: "published-root",
    change: { "XSendFile On": "XSendFile On\nAlias /pub /srv" },
    at: "Alias /pub",
  },
];

describe("checkConfig for Apache", () => {
  it.each(MUTATIONS.map((mutation, i) => ({ ...mutation, title: `${mutation.code} (${i})` })))(
    "finds $title",
    (mutation) => expectFinding("apache", base, mutation),
  );

  it("has a test for every code", () => {
    const tested = new Set<string>(MUTATIONS.map(({ code }) => code));
    expect([...tested].sort()).toEqual(Object.keys(APACHE_DANGERS).sort());
  });
});
