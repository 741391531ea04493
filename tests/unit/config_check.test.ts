import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { APACHE_DANGERS } from "../../src/config/check/apache/dangers.ts";
import { CADDY_DANGERS } from "../../src/config/check/caddy/dangers.ts";
import { LIGHTTPD_DANGERS } from "../../src/config/check/lighttpd/dangers.ts";
import { NGINX_DANGERS } from "../../src/config/check/nginx/dangers.ts";
import { CHECKED_SERVERS, checkConfig } from "../../src/config/check.ts";
import { type ConfigOptionsMap, type ConfigServer, renderConfig } from "../../src/config/render.ts";
import { SECRET } from "../support/config_check_mutation.ts";

const DANGERS = {
  nginx: NGINX_DANGERS,
  apache: APACHE_DANGERS,
  lighttpd: LIGHTTPD_DANGERS,
  caddy: CADDY_DANGERS,
};

const ROOTS = [
  "/srv/files",
  "/srv/files/",
  "/srv/our files",
  '/srv/it\'s "ours"',
  "/srv/a;b {c} #d",
  "/srv/größe",
];
const MOUNTS = ["/", "/files", "/deep/er", "/our%20files"];
const OPTIONS: Record<string, Record<string, readonly unknown[]>> = {
  nginx: {
    symlinks: ["refuse", "follow"],
    gzipStatic: [false, true],
    location: ["/_sendoff/", "/a b/c/"],
  },
  apache: { modXsendfile: ["0.12", "1.0"], listen: ["80", "127.0.0.1:8080"] },
  lighttpd: { symlinks: ["refuse", "follow"], protocol: ["http", "fastcgi"] },
  caddy: { location: [undefined, "/_sendoff/", "/a b/"], listen: ["80", "127.0.0.1:8080"] },
};

/** All ways to choose one value for each option. */
function choices(options: Record<string, readonly unknown[]>): Record<string, unknown>[] {
  return Object.entries(options).reduce<Record<string, unknown>[]>(
    (sofar, [name, values]) =>
      sofar.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

const SERVERS = CHECKED_SERVERS.map((server) => ({ server }));

describe.each(SERVERS)("checkConfig for $server", ({ server }) => {
  it("finds nothing in what renderConfig makes", () => {
    const all = choices({
      root: ROOTS,
      mount: MOUNTS,
      upstream: ["127.0.0.1:3000", "[::1]:8080"],
      secret: [undefined, SECRET],
      ...OPTIONS[server],
    });
    expect(all.length).toBeGreaterThan(300);
    // By path Caddy has no way to write braces.
    const inBraces = ({ root, location }: Record<string, unknown>) =>
      server === "caddy" && location === undefined && String(root).includes("{");
    for (const one of all.filter((choice) => !inBraces(choice))) {
      const options = one as unknown as ConfigOptionsMap[ConfigServer];
      const text = renderConfig(server, options);
      expect(checkConfig(server, text, options), JSON.stringify(one)).toEqual([]);
      expect(checkConfig(server, text.replaceAll("\n", "\r\n"), options)).toEqual([]);
    }
  });

  it("finds nothing for a whole disk that is asked for", () => {
    const options = { root: "/", wholeDisk: true };
    expect(checkConfig(server, renderConfig(server, options), options)).toEqual([]);
  });

  it("checks the options first", () => {
    const subject = `checkConfig("${server}"): `;
    const check = (options: object, text: unknown = "") =>
      checkConfig(server, text as string, options as { root: string });
    expect(() => check({})).toThrow(`${subject}option "root" is missing`);
    expect(() => check({ root: "/srv", roof: 1 })).toThrow(`${subject}option "roof" is not known`);
    expect(() => check({ root: "/srv", secret: "short" })).toThrow(`${subject}option "secret"`);
    expect(() => check({ root: "/srv" }, 7)).toThrow(`${subject}text is 7, want the config`);
  });

  it("finds all missing in an empty text, in line 1", () => {
    const findings = checkConfig(server, "", { root: "/srv/files" });
    expect(findings.map(({ code }) => code)).toContain("no-mount");
    expect(findings.every(({ line }) => line === 1)).toBe(true);
  });

  it("never throws, and comes to an end, whatever the text is", () => {
    const options = { root: "/srv/files" };
    const made = renderConfig(server, options);
    const part = fc.nat(made.length).map((at) => made.slice(at, at + 30));
    const signs = fc.constantFrom(
      ..."{}()<>;\"'`\\\n\r\t #$=+,@/*",
      "</",
      "${",
      "\\\n",
      "<VirtualHost>",
      "location /_sendoff/ {",
      "server {",
    );
    const noise = fc.array(fc.oneof(signs, part, fc.string())).map((parts) => parts.join(""));
    const inside = fc
      .tuple(fc.nat(made.length), noise)
      .map(([at, text]) => made.slice(0, at) + text + made.slice(at));
    fc.assert(
      fc.property(fc.oneof(noise, inside), (text) => {
        const lines = text.split("\n").length;
        for (const { line, message, cure } of checkConfig(server, text, options)) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines);
          expect(message).not.toContain("undefined");
          expect(cure).not.toBe("");
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    "{",
    "a {\n",
    "(",
    "<a>\n",
    '"',
    "\\",
    "'",
    "`",
    "a=",
    "a;",
    "a\n",
    "#",
    "var.a = var.a + var.a\n",
    "location /a { root /srv; }\n",
    "ProxyPass /a http://b/\n",
    'alias.url += ("/a" => "/srv/")\n',
    "handle /a* {\nfile_server\n}\n",
  ])("takes no longer than a long text of %j needs", (sign) => {
    const text = sign.repeat(20_000);
    const start = performance.now();
    checkConfig(server, text, { root: "/srv/files" });
    expect(performance.now() - start).toBeLessThan(3000);
  });

  it("has its codes on the page", () => {
    const page = readFileSync(new URL("../../docs/config-check.md", import.meta.url), "utf8");
    const title = { nginx: "nginx", apache: "Apache", lighttpd: "lighttpd", caddy: "Caddy" };
    const name = title[server as keyof typeof title];
    const [, section = ""] =
      new RegExp(`^## ${name}\n(.*?)(?=^## |$(?![^]))`, "ms").exec(page) ?? [];
    const rows = [...section.matchAll(/^\| `([^`]+)` \| (.*?) \| (.*) \|$/gm)];
    const said = Object.fromEntries(rows.map(([, code, , danger]) => [code, danger]));
    expect(said).toEqual(DANGERS[server as keyof typeof DANGERS]);
  });
});

describe("checkConfig", () => {
  it.each(["h2o", "litespeed", "iis", "toString", undefined])("refuses %s", (server) => {
    const check = () => checkConfig(server as ConfigServer, "", { root: "/srv/files" });
    expect(check).toThrow('want one of "nginx", "apache", "lighttpd", "caddy"');
    expect(check).toThrow(TypeError);
  });

  it("does not show a secret that is there", () => {
    for (const { server } of SERVERS) {
      const other = SECRET.replaceAll("0", "z");
      const text = renderConfig(server, { root: "/srv/files", secret: other });
      const findings = checkConfig(server, text, { root: "/srv/files", secret: SECRET });
      expect(findings.map(({ code }) => code)).toEqual(["other-secret"]);
      expect(JSON.stringify(findings)).not.toContain(other);
    }
  });

  it("says it on one line, whatever stands in the config", () => {
    const text = renderConfig("nginx", { root: "/srv/files" });
    const wrong = text.replace("alias /srv/files/", 'alias "/srv/\\n\u001b[2J\u0085"');
    const [finding] = checkConfig("nginx", wrong, { root: "/srv/files" });
    expect(finding?.message).toMatch(/^The alias is \/srv\/\\u000a\\u001b\[2J\\u0085: nginx sends/);
  });
});
