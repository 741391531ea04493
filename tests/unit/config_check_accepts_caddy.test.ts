import { describe, expect, it } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { renderConfig } from "../../src/config/render.ts";
import { accepts, BASE, SECRET } from "../support/config_check_mutation.ts";

const proxy = "reverse_proxy /files/* 127.0.0.1:3000 {";
const open = "root * /srv/files\nfile_server";
const byLocation = { location: "/_sendoff/" };
const headers = /(?:\s+header_up -\S+)+/.exec(renderConfig("caddy", BASE))?.[0] ?? "";

describe("checkConfig for Caddy", () => {
  accepts("caddy", [
    [
      "an open root in a variable, or without a name",
      { [proxy]: `root * {$DIR}\nfile_server\nhandle /a/* {\nroot\nfile_server\n}\n${proxy}` },
    ],
    ["localhost", { "127.0.0.1:3000": "localhost:3000" }],
    ["a scheme", { "127.0.0.1:3000": "http://127.0.0.1:3000" }],
    ["a variable", { "127.0.0.1:3000": "{$APP}" }],
    ["the word to", { [proxy]: "reverse_proxy /files/* {\nto 127.0.0.1:3000" }],
    ["a wider matcher", { "/files/* 127": "127" }],
    ["a named matcher", { [proxy]: "@app path /files/*\nreverse_proxy @app 127.0.0.1:3000 {" }],
    ["headers that begin alike", { [headers]: "\nheader_up -X-Accel-*\nheader_up -x-sendfile*" }],
    [
      "headers that the site takes off",
      { [headers]: "", [proxy]: `request_header -X-Accel-*\nrequest_header -X-Send*\n${proxy}` },
    ],
    ["the long name of a placeholder", { "root {rp.": "root {http.reverse_proxy." }],
    [
      "a matcher in a block",
      { "@file header X-Sendfile /srv/files/*": "@file {\nheader X-Sendfile /srv/files/*\n}" },
    ],
    [
      "the root in a line of its own",
      {
        "root {rp.header.X-Sendfile}": "",
        "rewrite * /\n": "rewrite * /\nroot * {rp.header.X-Sendfile}\n",
      },
    ],
    [
      "headers that are named one by one",
      {
        "exclude X-Sendfile Content-Length":
          "include Content-Type Content-Security-Policy X-Content-Type-Options",
      },
    ],
    ["canonical URLs where the mount is no /", { disable_canonical_uris: "" }],
    ["canonical URLs by location", { disable_canonical_uris: "" }, { ...byLocation, mount: "/" }],
    [
      "a location without a slash, which names no other file",
      { "/_sendoff/*": "/_sendoff*" },
      byLocation,
    ],
    [
      "a prefix that is taken off",
      { "handle_path /_sendoff/* {": "uri strip_prefix /_sendoff\nhandle {" },
      byLocation,
    ],
    [
      "a narrower matcher by location, and a guard",
      {
        "@accel header X-Accel-Redirect *":
          "@leak header X-Accel-Redirect *\n@accel header X-Accel-Redirect /_sendoff/*",
        "error 404\n\t\t}":
          "error 404\n\t\t}\n\t\thandle_response @leak {\n\t\t\trespond 502\n\t\t}",
      },
      byLocation,
    ],
    [
      "an open root that the app comes before",
      { "reverse_proxy 127": `${open}\nreverse_proxy 127` },
      { mount: "/" },
    ],
    [
      "an open root for other paths",
      { [proxy]: `root * /srv/files\nfile_server /files/*\n${proxy}` },
    ],
    [
      "an open root where the mount has its own handle",
      {
        [proxy]: `handle {\nroot * /srv\nfile_server\n}\nhandle /files/* {\n${proxy}`,
        "\t}\n}\n": "\t}\n}\n}\n",
      },
    ],
    [
      "another folder that lies open",
      { [proxy]: `root * /srv/files-of-all\nfile_server\n${proxy}` },
    ],
    ["another site", { "http://files": `other.org {\n${open}\n}\nhttp://files` }],
    [
      "a site that only sends on",
      { "http://files": "http://files.example.org {\nredir https://x\n}\nhttp://files" },
    ],
    [
      "global options, and a snippet",
      { "http://files": "{\nadmin off\n}\n(a) {\nfile_server\n}\nhttp://files" },
    ],
    ["a secret", {}, { secret: SECRET }],
  ]);

  it("accepts a site without braces, and directives without a site", () => {
    const inside = renderConfig("caddy", BASE)
      .replace(/^[^{]*\{/, "")
      .replace(/\}\s*$/, "");
    expect(checkConfig("caddy", inside, BASE)).toEqual([]);
    expect(checkConfig("caddy", `files.example.org\n${inside}`, BASE)).toEqual([]);
  });

  it("says what it did not read", () => {
    const [first] = checkConfig("caddy", "a.org {\n\timport x\n}\n", BASE);
    expect(first?.message).toContain("(what is included in line 2 is not read)");
  });
});
