import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { commandsOn, withPrintedBlocks } from "../../scripts/doc_blocks.mjs";
import { accessLine } from "../../src/cli/access_log.ts";
import { holdersOf } from "../../src/cli/credentials.ts";
import { VERSION } from "../../src/cli/version.ts";
import { renderConfig } from "../../src/config/mod.ts";
import { CONFIG_SERVERS, configOptionsOf } from "../../src/config/render.ts";
import { shellWord } from "../../src/config/text.ts";
import { runCli } from "../support/cli.ts";
import { SECRET } from "../support/config_cases.ts";
import { REPOSITORY, temporaryFolder } from "../support/process.ts";

const folder = temporaryFolder("cli");
afterAll(() => folder.remove());
const at = (name: string) => join(folder.path, name);
const NGINX = ["config", "nginx", "--root", "/srv/files"];

describe("sendoff", () => {
  it("has a version, which the package has too", async () => {
    const npm = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8"));
    expect(VERSION).toBe(npm.version);
    expect(await runCli(["--version"])).toEqual({ code: 0, out: `${VERSION}\n`, err: "" });
  });

  it.each([
    ["--help"],
    ["-h"],
    ["config", "--help"],
    ["config", "nginx", "--root", "x", "--help"],
    ["doctor", "--help"],
    ["serve", "--help"],
    ["sign", "--help"],
    ["verify", "--help"],
  ])("%s %s prints a usage with an example and ends well", async (...args) => {
    const { code, out, err } = await runCli(args);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^Usage: sendoff /);
    expect(out).toMatch(/^ {2}sendoff /m);
    expect(out).toMatch(/^Exit codes: /m);
    expect(Math.max(...out.split("\n").map(({ length }) => length))).toBeLessThan(115);
  });

  it.each([
    [[], "no command"],
    [["konfig"], '"konfig" is no command'],
    [["__proto__"], '"__proto__" is no command'],
    [["a\u001b[31m\n"], "is no command"],
    [["config"], "no server, want one of nginx, apache"],
    [["config", "iis"], '"iis" is no server'],
    [["config", "--root", "/x", "nginx"], "no server"],
    [["config", "nginx"], "--root is missing, want an absolute path"],
    [[...NGINX, "more"], '"more" is one word too many'],
    [[...NGINX, "--rot", "x"], "Unknown option '--rot', want one of --output, --check,"],
    [[...NGINX, "--location"], "--location"],
    [[...NGINX, "--root", "/srv/other"], "--root is given twice"],
    [[...NGINX, "--location", "x"], '--location is "x"'],
    [[...NGINX, "--server-name", "a b"], '--server-name is "a b"'],
    [[...NGINX, "--mod-xsendfile", "1.0"], "Unknown option '--mod-xsendfile'"],
    [[...NGINX, "--secret", SECRET], "Unknown option '--secret'"],
    [[...NGINX, "--secret-env", "NONE"], "there is no environment variable NONE"],
    [[...NGINX, "--secret-env", "WEAK"], "--secret-env is too weak"],
    [["config", "h2o", "--root", "/x", "--secret-env", "GOOD"], "Unknown option '--secret-env'"],
    [["config", "caddy", "--root", "/srv/{$X}"], "Caddy can't be told"],
    [[...NGINX, "--check", "a", "--output", "b"], "don't go together"],
    [
      ["config", "h2o", "--root", "/x", "--check", "/dev/null"],
      'server is "h2o", want one of "nginx", "apache"',
    ],
    [["doctor"], "no URL to ask"],
    [["doctor", "http://localhost/"], "--root is missing"],
    [["doctor", "localhost", "--root", "/x"], 'the URL is "localhost", want a URL'],
    [["doctor", "http://localhost/?q", "--root", "/x"], "the URL is"],
    [["doctor", "http://u:p@localhost/", "--root", "/x"], "the URL has a name or password in it"],
    [
      ["doctor", "http://localhost/", "--root", "/x", "--header", "Cookie"],
      "--header has no colon",
    ],
    [
      ["doctor", "http://localhost/", "--root", "/x", "--header", "A: b", "--header", "C"],
      "--header has no colon",
    ],
    [["doctor", "http://localhost/", "--root", "/x", "--header", "a b: c"], "which is no header"],
    [["doctor", "http://localhost/", "--root", "/x", "--server", "iis"], '--server is "iis"'],
    [["doctor", "http://localhost/", "--root", "/x", "--timeout", "x"], '--timeout is "x"'],
    [["doctor", "http://localhost/", "--root", "/", "--server", "nginx"], "--root is"],
    [["serve"], "no folder to serve"],
    [["serve", "."], "no credentials: say --token-env NAME, or --public"],
    [["serve", ".", "--token-env", "NONE"], "there is no environment variable NONE"],
    [["serve", ".", "--token-env", "WEAK"], "too weak"],
    [["serve", ".", "--token-env", "BLANK"], "can't be sent"],
    [["serve", ".", "--token-env", "GOOD", "--public"], "don't go together"],
    [
      ["serve", ".", "--token-env", SECRET.replace("1", ".")],
      "wants the name of an environment variable",
    ],
    [["serve", ".", "--token-env", SECRET], "wants the name of an environment variable"],
    [["serve", ".", "--token-env", "EMPTY"], "there is no environment variable EMPTY"],
    [["serve", ".", "--token-env", "TOKEN=abc"], "wants the name of an environment variable"],
    [["serve", ".", "--public", "--host="], '--host is ""'],
    [["config", "nginx", "--root", "/"], "--whole-disk as well"],
    [["config", "nginx", "--root", "/x", "--mount", "/fi les"], '--mount is "/fi les"'],
    [["config", "nginx", "--root", "/x", "--mount", "/a%2fb"], "--mount is"],
    [["serve", ".", "--token", SECRET], "Unknown option '--token'"],
    [["serve", ".", "--public", "--port", "x"], '--port is "x"'],
    [["serve", ".", "--public", "--port", "70000"], "--port"],
    [["serve", ".", "--public", "--mount", "files"], '--mount is "files"'],
    [["serve", ".", "more", "--public"], '"more" is one word too many'],
  ])("%j is told in a line, with the hint to --help, and gives 2", async (args, message) => {
    const env = {
      EMPTY: "",
      WEAK: "hunter2",
      GOOD: SECRET,
      BLANK: "a blank in a long enough token",
    };
    const { code, out, err } = await runCli(args, { env });
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain(message);
    expect(err).toMatch(/^sendoff[^\n]*: [^\n]+\nTry: sendoff[^\n]* --help\n$/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(err.replaceAll("\n", "")).not.toMatch(/[\u0000-\u001f]/);
    expect(err).not.toMatch(/hunter2|a blank in|TOKEN=abc|u:p@/);
    expect(err).not.toContain(SECRET.slice(1));
  });
});

describe("sendoff config", () => {
  it("prints the config, how it was made, and the delivery that goes with it", async () => {
    const { code, out } = await runCli([...NGINX, "--mount", "/files", "--location=/_in/"]);
    expect(code).toBe(0);
    const [made, app, , empty, ...rest] = out.split("\n");
    expect(made).toBe(
      "# Made by: sendoff config nginx --root /srv/files --mount /files --location=/_in/",
    );
    expect(app).toBe(
      '# In the app: createFileHandler({ mount: "/files", delivery: nginx({ location: "/_in/" }), … })',
    );
    expect(empty).toBe("");
    const options = { root: "/srv/files", mount: "/files", location: "/_in/" };
    expect(rest.join("\n")).toBe(renderConfig("nginx", options));
  });

  it("has switches that take no value", async () => {
    const args = ["config", "nginx", "--root", "/", "--whole-disk", "--gzip-static"];
    const { code, out } = await runCli(args);
    expect(code).toBe(0);
    const options = { root: "/", wholeDisk: true, gzipStatic: true } as const;
    expect(out.endsWith(renderConfig("nginx", options))).toBe(true);
  });

  it("has an option for each of a config's, and its usage names it", async () => {
    const { out } = await runCli(["config", "--help"]);
    for (const option of CONFIG_SERVERS.flatMap(configOptionsOf)) {
      const flag =
        option === "secret" ? "secret-env" : option.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
      expect(out).toContain(`  --${flag} `);
    }
  });

  it("quotes words so that the line can be run again", () => {
    expect(["a", "a b", "it's", "$x", "", "#", "--a=b", "é"].map(shellWord)).toEqual([
      "a",
      "'a b'",
      `'it'\\''s'`,
      "'$x'",
      "''",
      "'#'",
      "--a=b",
      "'é'",
    ]);
  });

  it("writes it to a file for all to read, and one with a secret for its owner alone", async () => {
    expect(await runCli([...NGINX, "--output", at("a.conf")])).toEqual({
      code: 0,
      out: "",
      err: "",
    });
    expect(readFileSync(at("a.conf"), "utf8")).toBe((await runCli(NGINX)).out);
    expect(statSync(at("a.conf")).mode & 0o777).toBe(0o644);

    const args = [...NGINX, "--secret-env", "S", "--output", at("b.conf")];
    expect((await runCli(args, { env: { S: SECRET } })).code).toBe(0);
    const text = readFileSync(at("b.conf"), "utf8");
    expect(text).toContain(`proxy_set_header Sendoff-Secret ${SECRET};`);
    expect(text.slice(0, text.indexOf("server {"))).not.toContain(SECRET);
    expect(text).toContain("delivery: behindFront({ secret, delivery: nginx(");
    expect(statSync(at("b.conf")).mode & 0o777).toBe(0o600);
  });

  it("tells how it was made in words for a shell, without where it went, whatever the umask", async () => {
    const file = at("f.conf");
    const args = ["config", "nginx", "--root", "/srv/our files"];
    const before = process.umask(0o077);
    try {
      expect((await runCli([...args, `--output=${file}`])).code).toBe(0);
    } finally {
      process.umask(before);
    }
    const text = readFileSync(file, "utf8");
    expect(text).toMatch(/^# Made by: sendoff config nginx --root '\/srv\/our files'\n/);
    expect(text).toBe((await runCli(args)).out);
    expect(statSync(file).mode & 0o777).toBe(0o644);
  });

  it("replaces what sendoff has written, and nothing else", async () => {
    const file = at("c.conf");
    await runCli([...NGINX, "--output", file]);
    chmodSync(file, 0o666);
    expect((await runCli([...NGINX, "--mount", "/files", "--output", file])).code).toBe(0);
    expect(readFileSync(file, "utf8")).toContain("location ^~ /files/ {");
    const around = `# ours, around it\n${(await runCli(NGINX)).out}`;
    writeFileSync(file, around);
    expect((await runCli([...NGINX, "--output", file])).code).toBe(1);
    expect(readFileSync(file, "utf8")).toBe(around);
    writeFileSync(file, "server { # ours\n}\n");
    const { code, err } = await runCli([...NGINX, "--output", file]);
    expect(code).toBe(1);
    expect(err).toContain("not made by sendoff");
    expect(readFileSync(file, "utf8")).toBe("server { # ours\n}\n");
    expect(readdirSync(folder.path).filter((name) => name.includes("sendoff-"))).toEqual([]);
  });

  it("writes through a link, and to nothing but a file", async () => {
    mkdirSync(at("available"));
    symlinkSync("available/site.conf", at("enabled.conf"));
    const dangling = await runCli([...NGINX, "--output", at("enabled.conf")]);
    expect(dangling.code).toBe(1);
    expect(dangling.err).toMatch(/enabled\.conf can't be written: ENOENT/);
    await runCli([...NGINX, "--output", at("available/site.conf")]);
    expect(
      (await runCli([...NGINX, "--mount", "/files", "--output", at("enabled.conf")])).code,
    ).toBe(0);
    expect(lstatSync(at("enabled.conf")).isSymbolicLink()).toBe(true);
    expect(readFileSync(at("available/site.conf"), "utf8")).toContain("/files/");
    for (const odd of [at("available"), "/dev/null"]) {
      const { code, err } = await runCli([...NGINX, "--output", odd]);
      expect(code).toBe(1);
      expect(err).toMatch(/^sendoff config: .* is no regular file\n$/);
    }
  });

  it("does not show the secret in a cure", async () => {
    const file = at("e.conf");
    writeFileSync(file, (await runCli(NGINX)).out);
    const args = [...NGINX, "--secret-env", "S", "--check", file];
    const { code, out } = await runCli(args, { env: { S: SECRET } });
    expect(code).toBe(1);
    expect(out).toContain("proxy_set_header Sendoff-Secret <the secret>;");
    expect(out).not.toContain(SECRET);
  });

  it("says in a line why it can't write or read", async () => {
    const { code, err } = await runCli([...NGINX, "--output", at("none/a.conf")]);
    expect(code).toBe(1);
    expect(err).toMatch(/^sendoff config: .*can't be written: ENOENT[^\n]*\n$/);
    expect(existsSync(at("none"))).toBe(false);
    const check = await runCli([...NGINX, "--check", at("none.conf")]);
    expect(check.code).toBe(1);
    expect(check.err).toMatch(/^sendoff config: .*can't be read: ENOENT/);
  });

  it("--check finds nothing in its own, and says what is wrong with its line and the cure", async () => {
    const file = at("d.conf");
    await runCli([...NGINX, "--output", file]);
    const good = await runCli([...NGINX, "--check", file]);
    expect(good).toEqual({ code: 0, err: "", out: expect.stringContaining("nothing missing") });

    writeFileSync(file, readFileSync(file, "utf8").replace("internal;", ""));
    const line =
      readFileSync(file, "utf8")
        .split("\n")
        .findIndex((text) => text.includes("/_sendoff/ {")) + 1;
    const bad = await runCli([...NGINX, "--check", file]);
    expect(bad.code).toBe(1);
    expect(bad.out).toContain(`${file}:${line}: `);
    expect(bad.out).toMatch(/^ {4}internal;$/m);
    expect(bad.out).toMatch(/\n1 found for nginx\(/);
  });
});

describe("sendoff doctor", () => {
  const args = ["doctor", "http://127.0.0.1:9/", "--root", folder.path];

  it("prints a line with a sign for each check, and gives 1 for a ✗", async () => {
    const { code, out } = await runCli(args);
    expect(code).toBe(1);
    expect(out).toMatch(
      /^✗ reachable: the URL answers \[network\]\n {4}nobody listens: .*\n {4}cure: start the front server/,
    );
    expect(out).toMatch(/^– 15 checks not made, after reachable\n/m);
    expect(out).toMatch(/1 of 16 checks failed, 15 not checked/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is looked for
    expect(out).not.toMatch(/\u001b/);
  });

  it("has colours where a person watches", async () => {
    const { out } = await runCli(args, { isInteractive: true });
    expect(out.startsWith("\u001b[31m✗\u001b[0m reachable")).toBe(true);
  });

  it("gives one object with --json, the same as verifyFront()", async () => {
    const { code, out } = await runCli([...args, "--json"], { isInteractive: true });
    expect(code).toBe(1);
    const { ok, checks } = JSON.parse(out);
    expect(ok).toBe(false);
    expect(checks).toHaveLength(16);
    expect(checks[0]).toMatchObject({ name: "reachable", result: "failed", layer: "network" });
    expect(Object.keys(checks[1])).toEqual(["name", "result", "detail"]);
  });

  it("says in a line that it can't plant, and leaves nothing behind", async () => {
    const { code, err } = await runCli(["doctor", "http://127.0.0.1:9/", "--root", at("none")]);
    expect(code).toBe(1);
    expect(err).toMatch(/^sendoff doctor: The canaries can't be planted: ENOENT[^\n]*\n$/);
    await runCli(args);
    expect(readdirSync(folder.path).filter((name) => name.startsWith("sendoff-canary"))).toEqual(
      [],
    );
  });
});

describe("sendoff serve", () => {
  it("refuses the whole disk, and a folder that is a link to itself", async () => {
    symlinkSync("loop", at("loop"));
    for (const [folder, message] of [
      ["/", "the whole disk"],
      [at("loop"), "is no folder"],
    ]) {
      const { code, err } = await runCli(["serve", String(folder), "--public"]);
      expect(code).toBe(1);
      expect(err).toContain(message);
    }
  });

  it("says in a line that a folder is none, or a port is taken", async () => {
    const none = await runCli(["serve", at("none"), "--public"]);
    expect(none).toEqual({
      code: 1,
      out: "",
      err: expect.stringMatching(/^sendoff serve: .*is no folder\n$/),
    });
    const elsewhere = await runCli([
      "serve",
      ".",
      "--public",
      "--host",
      "192.0.2.1",
      "--port",
      "0",
    ]);
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.err).toMatch(/^sendoff serve: can't listen on 192\.0\.2\.1:0: /);
  });

  const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

  it.each([
    [`Bearer ${SECRET}`, true],
    [`bearer ${SECRET}`, true],
    [`Basic ${base64(`me:${SECRET}`)}`, true],
    [`basic ${base64(`:${SECRET}`)}`, true],
    [`Bearer ${SECRET}x`, false],
    [`Bearer ${SECRET.slice(1)}`, false],
    [`Bearer ${SECRET} ${SECRET}`, false],
    [`Basic ${base64(`${SECRET}:me`)}`, false],
    [`Basic ${base64(`me:${SECRET}:`)}`, false],
    [`Basic ${base64(SECRET)}`, false],
    [`Basic ${SECRET}`, false],
    ["Basic %%%", false],
    [`Basic ${btoa("\xff:x")}`, false],
    [`Digest ${SECRET}`, false],
    [`x Bearer ${SECRET}`, false],
    [SECRET, false],
    ["Bearer ", false],
    ["", false],
  ])("Authorization: %s: %s", async (authorization, allowed) => {
    const request = new Request("http://localhost/a", { headers: { authorization } });
    const input = { request } as Parameters<ReturnType<typeof holdersOf>>[0];
    const verdict = await holdersOf(SECRET)(input);
    if (allowed) return expect(verdict).toBe(true);
    expect((verdict as Response).status).toBe(401);
    expect((verdict as Response).headers.get("www-authenticate")).toMatch(/^Basic realm=/);
    expect((verdict as Response).headers.get("cache-control")).toBe("no-store");
  });

  it("logs a line that no path can forge, without the query", () => {
    const headers = new Headers({ "content-length": "7" });
    const sent = { headers: new Headers() };
    const request = {
      ...sent,
      method: "GET",
      url: 'http://localhost/a\u001b[31m\n"x?token=secret#y',
    };
    const line = accessLine(
      "::1",
      request,
      { status: 404, headers },
      { duration: 1.6, reason: "denied" },
    );
    expect(line).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]+Z ::1 GET "\/a\\u001b\[31m\\n\\"x" 404 7 2ms denied\n$/,
    );
    const absolute = { ...sent, method: "GET", url: "http://h?k=A/secret" };
    expect(accessLine("-", absolute, { status: 404, headers }, {})).not.toContain("secret");
    expect(accessLine("-", request, { status: 200, headers: new Headers() }, {})).toMatch(
      /200 - 0ms\n$/,
    );
    const broken = { ...sent, method: "GET", url: "http://localhost/a?token\n=secret" };
    expect(accessLine("-", broken, { status: 404, headers }, {})).not.toContain("secret");
    const withToken = { ...request, headers: new Headers({ authorization: "Bearer x" }) };
    expect(accessLine("-", request, { status: 401, headers }, {})).toMatch(/ no-token\n$/);
    expect(accessLine("-", withToken, { status: 401, headers }, {})).toMatch(/ wrong-token\n$/);
    const bare = new Error("bare");
    expect(accessLine("-", request, { status: 500, headers }, { error: bare })).toMatch(
      / "Error: bare"\n$/,
    );
    const error = new Error("outer", { cause: new Error("disk\nfailed") });
    expect(accessLine("-", request, { status: 500, headers }, { error })).toMatch(
      / "Error: disk\\nfailed"\n$/,
    );
  });
});

describe("the docs", () => {
  const pages = readdirSync(join(REPOSITORY, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.startsWith("reference")) // made by the site's build
    .map((name) => `docs/${name}`);
  const text = (page: string) => readFileSync(join(REPOSITORY, page), "utf8");

  it("show what the program prints for every server and every command", () => {
    const commands = pages.flatMap((page) => commandsOn(text(page)));
    for (const server of CONFIG_SERVERS) {
      expect(
        commands.some((command) => command.startsWith(`config ${server} `)),
        server,
      ).toBe(true);
    }
    for (const command of ["", "config ", "doctor ", "serve ", "sign ", "verify "]) {
      expect(commands).toContain(`${command}--help`);
    }
  });

  it.each(pages)("%s shows it as it is (npm run docs writes it)", async (page) => {
    const printed = await withPrintedBlocks(text(page), async (args) => (await runCli(args)).out);
    expect(text(page)).toBe(printed);
  });
});
