import { describe, expect, it } from "vitest";
import * as sendoff from "../../mod.ts";
import { type ConfigServer, renderConfig } from "../../src/config/mod.ts";
import {
  CONFIG_SERVERS,
  configOptionsOf,
  deliveryFor,
  installFor,
} from "../../src/config/render.ts";
import { CONFIG_CASES, SECRET } from "../support/config_cases.ts";

const root = "/srv/files";
/** Options of any form, as a program without types could give them. */
const render = (server: string, options: object) =>
  renderConfig(server as "nginx", options as { root: string });

describe("renderConfig", () => {
  it.each(CONFIG_CASES)("%s is as the golden file has it", async (name, server, options) => {
    const text = render(server, options);
    await expect(text).toMatchFileSnapshot(`golden/${name}.conf`);
    expect(text.endsWith("\n")).toBe(true);
    expect(text).not.toMatch(/[ \t]$|\n\n\n/m);
  });

  it("has a case for each server and each of its options", () => {
    for (const server of CONFIG_SERVERS) {
      const used = CONFIG_CASES.filter(([, of]) => of === server).flatMap(([, , options]) =>
        Object.keys(options),
      );
      const never = configOptionsOf(server).filter(
        (name) => !used.includes(name) && name !== "wholeDisk",
      );
      expect(never, server).toEqual([]);
    }
  });

  it.each(["nginx", "apache", "lighttpd", "caddy"] as const)(
    "%s gets the secret, where there is one",
    (server) => {
      expect(render(server, { root, secret: SECRET })).toMatch(
        new RegExp(`Sendoff-Secret\\W+${SECRET}`),
      );
      expect(render(server, { root })).not.toContain("Sendoff-Secret");
    },
  );

  it.each(["h2o", "litespeed"])("%s can't add one, and says so", (server) => {
    expect(() => render(server, { root, secret: SECRET })).toThrow(/option "secret" is not known/);
  });

  it.each(["X-Accel-Redirect", "X-Accel-Mapping", "X-Sendfile", "X-Sendfile-Type"])(
    "a client's %s is taken off by every server that can",
    (name) => {
      expect(render("nginx", { root })).toContain(`proxy_set_header ${name} "";`);
      expect(render("apache", { root })).toContain(`RequestHeader unset ${name}\n`);
      expect(render("lighttpd", { root })).toContain(`"${name}" => ""`);
      expect(render("caddy", { root })).toContain(`header_up -${name}\n`);
    },
  );

  const wrong: [string, object, RegExp][] = [
    ["nginx", {}, /"root" is missing, want an absolute path/],
    ["nginx", { root: "files" }, /"root" is "files"/],
    ["nginx", { root: "/srv/../etc" }, /"root" is/],
    ["nginx", { root: "/" }, /wholeDisk: true/],
    ["nginx", { root: "/srv/a\nb" }, /"root" is "\/srv\/a\\nb"/],
    ["nginx", { root, wholeDisk: 1 }, /"wholeDisk" is 1/],
    ["nginx", { root, rot: 1 }, /option "rot" is not known, want one of root,/],
    ["nginx", { root, modXsendfile: "1.0" }, /option "modXsendfile" is not known/],
    [
      "nginx",
      { root, upstream: "http://127.0.0.1:3000" },
      /"upstream" is .* want the app's host and port/,
    ],
    ["nginx", { root, upstream: "127.0.0.1" }, /"upstream"/],
    ["nginx", { root, upstream: "127.0.0.1:99999" }, /"upstream"/],
    ["nginx", { root, upstream: "127.0.0.1:0" }, /"upstream"/],
    ["nginx", { root, upstream: "127.0.0.1:65536" }, /"upstream"/],
    ["nginx", { root, upstream: "a b:1" }, /"upstream"/],
    ["nginx", { root, upstream: "app:3000; evil" }, /"upstream"/],
    ["nginx", { root, upstream: ["app:3000"] }, /"upstream"/],
    ["nginx", { root, mount: "files" }, /"mount" is "files"/],
    ["nginx", { root, mount: "/files/" }, /"mount"/],
    ["nginx", { root, mount: "/files/*" }, /"mount"/],
    ["nginx", { root, mount: "/a//b" }, /"mount"/],
    ["nginx", { root, mount: "/a/../b" }, /"mount"/],
    ["nginx", { root, mount: "/a/.." }, /"mount"/],
    ["nginx", { root, mount: "/%zz" }, /"mount"/],
    ["nginx", { root, mount: "/a%0Ab" }, /"mount"/],
    ["nginx", { root, mount: "/a%252e" }, /"mount"/],
    ["caddy", { root, mount: "/a*b" }, /"mount"/],
    ["caddy", { root, mount: "/a%2ab" }, /"mount"/],
    ["nginx", { root, mount: "/a%3fb" }, /"mount"/],
    ["nginx", { root, mount: "/a%23b" }, /"mount"/],
    ["nginx", { root, mount: 1 }, /"mount" is 1/],
    ["nginx", { root, location: "_sendoff/" }, /"location"/],
    ["nginx", { root, location: "/_sendoff" }, /"location"/],
    ["nginx", { root, location: "/" }, /"location"/],
    [
      "nginx",
      { root, location: "/files/", mount: "/files" },
      /"location" is "\/files\/", want another prefix/,
    ],
    ["nginx", { root, location: "/files/", mount: "/files/below" }, /"location"/],
    ["caddy", { root, location: "/files/", mount: "/files" }, /"location"/],
    ["litespeed", { root }, /"location" is missing, want a name that nobody guesses/],
    ["litespeed", { root, location: `/_in-${"a1".repeat(11)}a/` }, /"location".*nobody guesses/],
    ["litespeed", { root, location: `/_in (x)-${"a1".repeat(12)}/` }, /can't be told "\/_in \(x\)/],
    [
      "litespeed",
      { root, location: `/_in-${"a1".repeat(12)}/`, mount: "/a%20b" },
      /LiteSpeed can't be told "\/a b\/"/,
    ],
    ["litespeed", { root, location: "/_sendoff/" }, /"location" is "\/_sendoff\/".*openssl rand/],
    [
      "litespeed",
      {
        root,
        location: "/6b1d0c7f5e2a49388f17d0c4b5a6e7f8/",
        mount: "/6b1d0c7f5e2a49388f17d0c4b5a6e7f8",
      },
      /"location" is .*want another prefix/,
    ],
    ["nginx", { root, symlinks: "maybe" }, /"symlinks" is "maybe", want "refuse" or "follow"/],
    ["nginx", { root, store: "s3.example.org" }, /"store" is "s3.example.org", want the endpoint/],
    ["nginx", { root, store: "https://s3.example.org/bucket" }, /"store"/],
    ["nginx", { root, store: "https://u:p@s3.example.org" }, /"store"/],
    ["nginx", { root, store: "https://s3.example.org; evil" }, /"store"/],
    ...["http://{env.HOME}", "http://$host", "http://a;b"].flatMap((host) =>
      ["nginx", "caddy"].map(
        (server) =>
          [server, { root, store: host }, /"store" is .*, want an endpoint whose host/] as [
            string,
            object,
            RegExp,
          ],
      ),
    ),
    ["nginx", { root, store: "https://10.0.0.1" }, /"store" is .*, want a name/],
    ["nginx", { root, store: "https://[::1]:7443" }, /"store" is .*, want a name/],
    ["nginx", { root, storeLocation: "/_s3/" }, /"storeLocation" is "\/_s3\/"/],
    ["nginx", { root, storeLocation: "/a b" }, /"storeLocation"/],
    ["nginx", { root, storeCache: "/c" }, /"storeCache" wants option "store" beside it/],
    [
      "nginx",
      { store: "http://s3.example.org", storeSlice: "1m" },
      /"storeSlice" wants option "storeCache" beside it/,
    ],
    [
      "nginx",
      { store: "http://s3.example.org", storeCacheSize: "1g" },
      /"storeCacheSize" wants option "storeCache" beside it/,
    ],
    ...["cache", "/c/", "/", "/a//b", "/a/../b", "/a/./b", "/a$b", "/a\nb", "", 1].map(
      (storeCache) =>
        [
          "nginx",
          { store: "http://s3.example.org", storeCache },
          /"storeCache" is .*, want the absolute/,
        ] as [string, object, RegExp],
    ),
    ...["10", "10k", "0g", "1.5g", "9999999g", "10G; evil"].map(
      (storeCacheSize) =>
        [
          "nginx",
          { store: "http://s3.example.org", storeCache: "/c", storeCacheSize },
          /"storeCacheSize" is/,
        ] as [string, object, RegExp],
    ),
    ...["1", "1g", "0m", "on", "1m;"].map(
      (storeSlice) =>
        [
          "nginx",
          { store: "http://s3.example.org", storeCache: "/c", storeSlice },
          /"storeSlice" is/,
        ] as [string, object, RegExp],
    ),
    ["apache", { root, store: "https://s3.example.org" }, /option "store" is not known/],
    ["nginx", { root, gzipStatic: "on" }, /"gzipStatic" is "on", want true or false/],
    ["nginx", { root, serverName: "a b" }, /"serverName"/],
    ["nginx", { root, serverName: "a;b" }, /"serverName"/],
    ["nginx", { root, serverName: ";b" }, /"serverName"/],
    ["nginx", { root, serverName: ["a"] }, /"serverName" is an array/],
    ["nginx", { root, listen: 80 }, /"listen" is 80/],
    ["nginx", { root, listen: "0" }, /"listen"/],
    ["nginx", { root, listen: "80 ssl" }, /"listen"/],
    ["nginx", { root, listen: "80; listen 81" }, /"listen"/],
    ["nginx", { root, listen: "a;b:80" }, /"listen"/],
    ["nginx", { root, listen: "[a;b]:80" }, /"listen"/],
    ["nginx", { root, listen: "65536" }, /"listen"/],
    ["nginx", { root, secret: "short" }, /option "secret" is too weak or no text.*openssl rand/],
    ["nginx", { root, secret: 5 }, /option "secret"/],
    ["apache", { root, modXsendfile: "2" }, /"modXsendfile" is "2", want "0.12" or "1.0"/],
    ["lighttpd", { root, protocol: "ajp" }, /"protocol" is "ajp"/],
    ["lighttpd", { root, symlinks: "maybe" }, /"symlinks"/],
    ["lighttpd", { root, listen: "80" }, /option "listen" is not known/],
    ["h2o", { root, host: "Files" }, /"host" is "Files"/],
    ["h2o", { root, host: "files:80" }, /"host" is "files:80"/],
    ["h2o", { root, host: ["files"] }, /"host" is an array/],
    ["h2o", { root, internalListen: "x" }, /"internalListen" is "x"/],
    ["iis", { root }, /server is "iis", want one of "nginx", "apache"/],
    ["constructor", { root }, /server is "constructor"/],
  ];

  it.each(wrong)("%s with %o throws, and says what is wanted", (server, options, message) => {
    expect(() => render(server, options)).toThrow(TypeError);
    expect(() => render(server, options)).toThrow(message);
  });

  it("takes addresses and ports to their ends, and a mount that ends like the location", () => {
    const first = { upstream: "my-app_1.local:1", listen: "1", serverName: "_" };
    expect(render("nginx", { root, ...first })).toContain("proxy_pass http://my-app_1.local:1;");
    const last = "[::ffff:127.0.0.1]:65535";
    const text = render("nginx", { root, upstream: last, listen: last, mount: "/files/_sendoff" });
    expect(text).toContain(`proxy_pass http://${last};`);
    expect(text).toContain(`listen ${last};`);
    expect(render("nginx", { root, listen: "443" })).toContain("Host $host;");
    expect(render("h2o", { root, internalListen: last })).toContain(
      'host: "::ffff:127.0.0.1", port: 65535',
    );
  });

  it("names the whole disk where that is the root", () => {
    const disk = { root: "/", wholeDisk: true };
    expect(render("caddy", { ...disk, location: "/_sendoff/" })).toContain("root * /\n");
    expect(render("h2o", disk)).toContain('file.dir: "/"\n');
  });

  it("does not show a weak secret", () => {
    expect(() => render("nginx", { root, secret: "hunter2" })).not.toThrow(/hunter2/);
  });

  it.each([
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what Apache replaces
    ["apache", "/srv/${x}", /Apache can't be told "\/srv\/\$\{x\}"/],
    ["caddy", "/srv/{x}", /by location it has/],
    ["caddy", "/srv/{$HOME}", /Caddy can't be told/],
    ["caddy", "/srv/{$HOME", /\{\$, which it replaces by a variable/],
    ["caddy", "/srv/a\u00a0b", /a blank of another kind/],
    ["caddy", "/srv/a`b c", /backtick/],
    ["caddy", "/srv/a\\b", /backslash/],
    ["litespeed", "/srv/a b", /LiteSpeed can't be told/],
  ])("%s refuses the root %s, which it has no way to write", (server, odd, message) => {
    const location = "/_sendoff-6b1d0c7f5e2a49388f17d0c4b5a6e7f8/";
    const options = server === "litespeed" ? { root: odd, location } : { root: odd };
    expect(() => render(server, options)).toThrow(TypeError);
    expect(() => render(server, options)).toThrow(message);
  });

  it("names the delivery that goes with it, which can be made", () => {
    const factories = sendoff as unknown as Record<string, (options: object) => { name: string }>;
    for (const [, server, options] of CONFIG_CASES) {
      if (!("root" in options)) continue;
      const line = deliveryFor(server as "nginx", options as { root: string });
      const [, name = "", given = ""] = /^(\w+)\((\{.*\})\)$/.exec(line) ?? [];
      const read = JSON.parse(given.replace(/([{,]) (\w+):/g, '$1 "$2":'));
      expect(factories[name]?.(read).name).toBe(server);
    }
  });

  it("names the store's delivery where there are no files on a disk", () => {
    const store = "https://s3.example.org";
    expect(deliveryFor("nginx", { store })).toBe(
      'objectStore({ endpoint: "https://s3.example.org", via: nginx(), … })',
    );
    expect(deliveryFor("nginx", { store, storeCache: "/c" })).toContain("nginx({ cache: true })");
    expect(deliveryFor("nginx", { store, storeLocation: "/_s3" })).toContain(
      'via: nginx({ location: "/_s3" })',
    );
  });

  it("says of every server where its config goes", () => {
    for (const server of CONFIG_SERVERS)
      expect(installFor(server as ConfigServer)).toMatch(/^Put it into .*, then: /);
  });
});
