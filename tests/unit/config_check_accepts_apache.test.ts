import { describe, expect, it } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { renderConfig } from "../../src/config/render.ts";
import { accepts, BASE } from "../support/config_check_mutation.ts";

const pass = "ProxyPass /files/ http://127.0.0.1:3000/files/ responsefieldsize=16384";
const guard = 'Header unset X-Sendfile "expr=%{REQUEST_STATUS} -ne 200"';

describe("checkConfig for Apache", () => {
  accepts("apache", [
    [
      "another site that hands off as well",
      {
        "<VirtualHost":
          "<VirtualHost *:80>\nServerName other\nXSendFile On\nXSendFilePath /\n</VirtualHost>\n<VirtualHost",
      },
    ],
    [
      "an Alias that has no path of its own",
      { [pass]: `${pass}\n<Location /files/>\nAlias /srv/files\n</Location>` },
    ],
    [
      "a section for the mount",
      {
        "XSendFile On": "",
        [pass]:
          "<Location /files/>\nProxyPass http://127.0.0.1:3000/files/ responsefieldsize=16384\nXSendFile On\n</Location>",
      },
    ],
    [
      "a section that depends on a module",
      { [pass]: `<IfModule mod_proxy.c>\n${pass}\n</IfModule>` },
    ],
    ["lines of the whole server", { "<VirtualHost": `FileETag None\n${guard}\n<VirtualHost` }],
    [
      "a folder with a slash, and another one beside it",
      { "XSendFilePath /srv/files": "XSendFilePath /srv/files/\nXSendFilePath /srv/other" },
    ],
    ["both sides without a slash", { "/files/ http": "/files http", "3000/files/": "3000/files" }],
    ["a wider ProxyPass", { "/files/ http": "/ http", "3000/files/": "3000/" }],
    ["localhost", { "127.0.0.1:3000": "localhost:3000" }],
    ["a balancer", { "http://127.0.0.1:3000/files/": "balancer://apps/files/" }],
    [
      "a rule by a pattern",
      { [pass]: "RewriteRule ^/files/(.*) http://127.0.0.1:3000/files/$1 [P]" },
    ],
    ["the word onsuccess", { [guard]: guard.replace("Header", "Header onsuccess") }],
    ["an unset for the other table", { [guard]: `${guard}\nHeader always unset X-Sendfile` }],
    [
      "the word early",
      { "RequestHeader unset X-Sendfile\n": "RequestHeader unset X-Sendfile early\n" },
    ],
    ["another header", { [guard]: `${guard}\nRequestHeader unset Cookie\nHeader unset Server` }],
    ["an unset of what is set again", { [guard]: `${guard}\nRequestHeader set Range x` }],
    [
      "a root that is the app's",
      { "XSendFile On": "XSendFile On\nDocumentRoot /srv/files" },
      { mount: "/" },
    ],
    [
      "another folder that lies open",
      { "XSendFile On": "XSendFile On\nDocumentRoot /srv/other\nAlias /x /srv/files-of-all" },
    ],
    [
      "an alias that the app's mount comes before",
      { "XSendFile On": "XSendFile On\nAlias /files/pub /srv/files" },
    ],
    [
      "another site's host",
      {
        "<VirtualHost":
          "<VirtualHost *:80>\nServerName other\nDocumentRoot /srv/files\n</VirtualHost>\n<VirtualHost",
      },
    ],
    [
      "a host that only sends on",
      {
        "<VirtualHost":
          "<VirtualHost *:80>\nServerName files.example.org\nRedirect / https://x/\n</VirtualHost>\n<VirtualHost",
      },
    ],
    [
      "lines of another section",
      {
        [pass]: `<Directory /srv>\nXSendFile Off\nHeader unset X-Sendfile\n</Directory>\n<Location /other>\nXSendFile Off\n</Location>\n${pass}`,
      },
    ],
    ["nothing about escapes", { "XSendFileUnescape On": "" }, { modXsendfile: "1.0" }],
  ]);

  it("accepts lines without a host", () => {
    const text = renderConfig("apache", BASE).replace(/<\/?VirtualHost.*/g, "");
    expect(checkConfig("apache", text, BASE)).toEqual([]);
  });

  it("says what it did not read", () => {
    const [first] = checkConfig("apache", "ServerName x\nIncludeOptional y\n", BASE);
    expect(first?.message).toContain("(what is included in line 2 is not read)");
  });
});
