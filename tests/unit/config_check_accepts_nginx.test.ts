import { describe, expect, it } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { renderConfig } from "../../src/config/render.ts";
import { accepts, BASE } from "../support/config_check_mutation.ts";
import { fillIn } from "../support/docs_page.ts";

const plain = "proxy_pass http://127.0.0.1:3000;";
const location = "location ^~ /_sendoff/ {";

describe("checkConfig for nginx", () => {
  accepts("nginx", [
    [
      "a page of its own where the app is down",
      {
        [plain]: `${plain}\nerror_page 502 @down;`,
        "server {": "server {\nlocation @down { return 502; }",
      },
    ],
    [
      "one named location of many",
      {
        "location ^~ /files/ {":
          "location @a { return 404; }\nlocation /files/ { try_files /none @app; }\nlocation @app {",
      },
    ],
    [
      "a missing file's page in a folder",
      {
        "internal;": "internal;\nerror_page 404 /errors/404.html;",
        "server {": `server {\nlocation @x { ${plain} }\nlocation /errors/ { root /usr/share; }`,
      },
    ],
    [
      "an upstream by name",
      {
        "server {": "upstream app { server 127.0.0.1:3000; }\nserver {",
        [plain]: "proxy_pass http://app;",
      },
    ],
    ["an upstream in a variable", { [plain]: "proxy_pass http://$app;" }],
    ["localhost", { [plain]: "proxy_pass http://localhost:3000;" }],
    ["a path that is the location's", { [plain]: "proxy_pass http://127.0.0.1:3000/files/;" }],
    ["a mount without a slash", { "location ^~ /files/ {": "location /files {" }],
    ["a location that is wider than the mount", { "location ^~ /files/ {": "location / {" }],
    [
      "an app in a named location",
      { "location ^~ /files/ {": "location /files/ { try_files /none @app; }\nlocation @app {" },
    ],
    [
      "locations that send no files",
      {
        "server {":
          "server {\nroot /srv/files;\nlocation / { return 404; }\nlocation /php/ { fastcgi_pass x:1; }\nlocation = /x { expires 1h; }",
      },
    ],
    [
      "a server that only sends on",
      {
        "server {": "server {\nserver_name files.example.org;\nreturn 301 https://x;\n}\nserver {",
      },
    ],
    [
      "another site's server",
      { "server {": "server {\nserver_name other;\nlocation /_sendoff/ { alias /; }\n}\nserver {" },
    ],
    ["a root below which the mount is the app's", { "server {": "server {\nroot /srv;" }],
    [
      "another folder that lies open",
      { "server {": "server {\nroot /srv/files-of-all;\nlocation /a/ { alias /srv/b/; }" },
    ],
    [
      "a regex with ^~ on the internal location",
      { "server {": "server {\nlocation ~ \\.php$ { return 403; }" },
    ],
    [
      "a regex within the internal location",
      { [location]: "location /_sendoff/ {\nlocation ~ x { internal; }" },
    ],
    [
      "a regex over an open root, where the mount has ^~",
      { "server {": "server {\nlocation ~ \\.jpg$ { root /srv; }" },
    ],
    ["a fixed header", { $upstream_http_x_content_type_options: "nosniff" }],
    [
      "settings of the server",
      {
        "proxy_buffer_size 16k;": "",
        "disable_symlinks on from=$document_root;": "",
        "server {": "server {\nproxy_buffer_size 1m;\ndisable_symlinks on from=/srv;",
      },
    ],
    ["symlinks that are checked from the top", { " from=$document_root": "" }],
    ["symlinks that are asked for", {}, { symlinks: "follow" }],
    [
      "settings that are off",
      { "internal;": "internal;\nexpires off;\nautoindex off;\ngzip_static off;" },
    ],
    [
      "a missing file's own page",
      {
        "internal;": "internal;\nerror_page 404 /404.html;",
        "server {": "server {\nlocation = /404.html { root /usr/share; }",
      },
    ],
    ["try_files with a status", { "internal;": "internal;\ntry_files $uri =404;" }],
    ["other headers that are ignored", { [plain]: `${plain}\nproxy_ignore_headers Vary;` }],
    [
      "a header that nginx is told to pass, and takes all the same",
      { [plain]: `${plain}\nproxy_pass_header X-Accel-Redirect;` },
    ],
    [
      "a secret where none is asked for",
      { [plain]: `${plain}\nproxy_set_header Sendoff-Secret x;` },
    ],
  ]);

  it("accepts a root that comes to the folder", () => {
    const options = { root: "/srv/inside", location: "/inside/" };
    const text = renderConfig("nginx", options);
    expect(
      checkConfig("nginx", fillIn(text, { "alias /srv/inside/;": "root /srv;" }), options),
    ).toEqual([]);
    const outside = fillIn(text, {
      "alias /srv/inside/;": "",
      "server {": "server {\nroot /srv/;",
    });
    expect(checkConfig("nginx", outside, options)).toEqual([]);
  });

  it("accepts a server in http, and locations without a server", () => {
    const text = renderConfig("nginx", BASE);
    expect(checkConfig("nginx", `events {}\nhttp {\n${text}\n}\n`, BASE)).toEqual([]);
    const inside = text.replace("server {", "").replace(/\}\s*$/, "");
    expect(checkConfig("nginx", inside, BASE)).toEqual([]);
    const block = "upstream app { server 127.0.0.1:3000; }";
    const named = fillIn(text, { [plain]: "proxy_pass http://app;" });
    expect(checkConfig("nginx", `http {\n${block}\n${named}\n}\n`, BASE)).toEqual([]);
  });

  it("says it of the server that asks the app, where none has the location or the name", () => {
    const text = `server {\nlisten 80;\n}\nserver {\nlocation / {\n${plain}\n}\n}`;
    expect(checkConfig("nginx", text, BASE)[0]).toMatchObject({ code: "no-location", line: 4 });
    const other = text.replace(":3000", ":3001");
    expect(checkConfig("nginx", other, BASE)[0]).toMatchObject({ code: "no-location", line: 1 });
  });

  it("checks every server that has the location", () => {
    const text = renderConfig("nginx", BASE);
    const findings = checkConfig("nginx", text + text.replace("internal;", ""), BASE);
    expect(findings.map(({ code }) => code)).toEqual(["not-internal"]);
    expect(findings[0]?.line).toBeGreaterThan(text.split("\n").length);
  });

  it("says what it did not read", () => {
    const text = `server {\ninclude mime.types;\n}\nserver {\nserver_name files.example.org;\ninclude a;\ninclude b;\n}`;
    const [first] = checkConfig("nginx", text, BASE);
    expect(first?.message).toMatch(
      /^There is no location \/_sendoff\/ \(what is included in line 6, 7 is not read\): /,
    );
    const [other] = checkConfig("nginx", "server {\ninclude mime.types;\n}", BASE);
    expect(other?.message).not.toContain("included");
  });
});
