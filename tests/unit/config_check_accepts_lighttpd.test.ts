import { describe, expect, it } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { renderConfig } from "../../src/config/render.ts";
import { accepts, BASE, SECRET } from "../support/config_check_mutation.ts";

const cache = 'server.stat-cache-engine = "disable"';
const folders = '( "/srv/files/" )';

describe("checkConfig for lighttpd", () => {
  accepts("lighttpd", [
    ["an alias without a URL", { [cache]: `${cache}\nalias.url = ( "/srv/files/" )` }],
    ["a folder without a slash", { "/srv/files/": "/srv/files" }],
    ["another folder beside it", { [folders]: '( "/srv/other", "/srv/files/" )' }],
    ["the old name with a folder", { '"x-sendfile" =>': '"allow-x-send-file" =>' }],
    ["a wider key", { '"/files/" =>': '"" =>' }],
    ["a second app", { "((\n": '((\n"host" => "10.0.0.1" ),(\n' }],
    ["localhost", { '"127.0.0.1"': '"localhost"' }],
    [
      "lists in parts",
      {
        "setenv.set-request-header = (":
          'setenv.set-request-header = ( "A" => "" )\nsetenv.set-request-header += (',
      },
    ],
    [
      "a variable",
      { [cache]: `${cache}\nvar.root = "/srv"`, [folders]: '( var.root + "/files/" )' },
    ],
    [
      "a root that is the app's",
      { [cache]: `${cache}\nserver.document-root = "/srv/files"` },
      { mount: "/" },
    ],
    [
      "another folder that lies open",
      {
        [cache]: `${cache}\nserver.document-root = "/srv/other"\nalias.url = ( "/a/" => "/srv/files-of-all/" )`,
      },
    ],
    ["symlinks that are refused", {}, { symlinks: "refuse" }],
    [
      "a host's own block for something else",
      {
        [cache]: `${cache}\n$HTTP["host"] == "x" {\nproxy.server = ( "/other/" => (( "host" => "10.0.0.1" )) )\n}`,
      },
    ],
    ["a secret", {}, { secret: SECRET }],
  ]);

  it("accepts lines in a host's block", () => {
    const [modules = "", ...rest] = renderConfig("lighttpd", BASE).split("\n\n");
    const text = `${modules}\n$HTTP["host"] == "files.example.org" {\n${rest.join("\n\n")}}\n`;
    expect(checkConfig("lighttpd", text, BASE)).toEqual([]);
  });

  it("takes the setting that is nearest", () => {
    const text = renderConfig("lighttpd", BASE).replace(
      "proxy.server",
      '$HTTP["host"] == "x" {\nsetenv.set-request-header = ()\nproxy.server',
    );
    const findings = checkConfig("lighttpd", `${text}\n}\n`, BASE);
    expect(findings.map(({ code }) => code)).toEqual(["inbound-header"]);
  });

  it("says what it did not read", () => {
    const [first] = checkConfig("lighttpd", 'include "a"\ninclude_shell "b"\n', BASE);
    expect(first?.message).toContain("(what is included in line 1, 2 is not read)");
  });
});
