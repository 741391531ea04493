// Where the doctor is easily wrong: dangers that hide, and set-ups that only look wrong.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderConfig } from "sendoff/config";
import type { Check, Verification } from "sendoff/doctor";
import { afterEach, describe, expect, it } from "vitest";
import { SECRET } from "../support/config_cases.ts";
import { COOKIE, failures, makeSite, type Site } from "../support/doctor_site.ts";
import {
  type FrontName,
  frontProgram,
  startApacheOn,
  startNginx,
  startNginxOn,
} from "../support/fronts.ts";
import { ask, header } from "../support/raw_client.ts";

const BY_LOCATION: [string, Record<string, unknown>] = ["nginx", { location: "/_sendoff/" }];

let site: Site;
afterEach(() => site.close());

function describeOn(server: FrontName, title: string, body: () => void) {
  const missing = frontProgram(server) === undefined;
  describe.skipIf(missing && process.env["CI"] !== "true")(title, body);
}

/** nginx on the generated config, changed. */
async function nginxWith(
  change: (config: string) => string,
  more: object = {},
  outside = "",
): Promise<number> {
  const { root, appPort } = site.place;
  const block = (port: number) => {
    const where = { serverName: "127.0.0.1", listen: `127.0.0.1:${port}` };
    const made = renderConfig("nginx", {
      root,
      upstream: `127.0.0.1:${appPort}`,
      ...where,
      ...more,
    });
    const changed = change(made);
    if (change !== asItIs) expect(changed).not.toBe(made);
    return outside + changed;
  };
  return (await site.run(startNginxOn(block, site.place))).port;
}

const asItIs = (config: string) => config;
const open = (config: string) => config.replace("internal;", "");
const of = ({ checks }: Verification, name: Check["name"]) =>
  checks.find((check) => check.name === name);

describeOn("nginx", "the doctor finds ways round the app", () => {
  it("by the location of a folder above the one that the URL names", async () => {
    site = await makeSite();
    mkdirSync(join(site.place.root, "photos"));
    await site.app(BY_LOCATION);
    const port = await nginxWith(open);
    const root = join(site.place.root, "photos");
    const found = await site.look(port, { url: `http://127.0.0.1:${port}/files/photos/`, root });
    expect(of(found, "internal")).toMatchObject({ result: "failed", layer: "front config" });
    expect(of(found, "internal")?.detail).toMatch(/^\/_sendoff\/photos\/.*gives the file/);
  });

  it("by the location of a folder that only a grant names", async () => {
    site = await makeSite();
    const root = join(site.place.root, "tenants/ann");
    mkdirSync(root, { recursive: true });
    await site.app(BY_LOCATION, { more: { map: "tenants/ann" } });
    const port = await nginxWith(open);
    const found = await site.look(port, { root });
    expect(of(found, "internal")?.detail).toMatch(/^\/_sendoff\/tenants\/ann\//);
  });

  it("by a location of another name, which the app tells or the user; else it says that it can't know", async () => {
    site = await makeSite();
    await site.app(["nginx", { location: "/protected/" }]);
    const port = await nginxWith(open, { location: "/protected/" });
    const unknown = await site.look(port);
    expect(of(unknown, "internal")).toMatchObject({ result: "skipped" });
    expect(of(unknown, "internal")?.detail).toMatch(/say --location, or --app/);
    const app = `http://127.0.0.1:${site.place.appPort}`;
    for (const more of [{ app }, { location: "/protected/" }]) {
      expect(of(await site.look(port, more), "internal")?.result).toBe("failed");
    }
  });

  it("by a document root above the folder", async () => {
    site = await makeSite();
    await site.app(BY_LOCATION, { mount: "/dl" });
    const port = await nginxWith(
      (config) =>
        config
          .replace("location /dl", `root ${site.base};\n    location /dl`)
          .replace("location ^~ /dl", `root ${site.base};\n    location ^~ /dl`),
      { mount: "/dl" },
    );
    const found = await site.look(port, { url: `http://127.0.0.1:${port}/dl/` });
    expect(of(found, "internal")?.detail).toMatch(/^\/root\/sendoff-canary.*gives the file/);
  });
});

describeOn("nginx", "the doctor finds leaks in pages of the app's", () => {
  it.each(["refusePath", "refuseTrace"])("%s", async (options) => {
    site = await makeSite();
    await site.app(BY_LOCATION, { more: { options } });
    const found = await site.look(await nginxWith(asItIs));
    expect(of(found, "leak")).toMatchObject({ result: "failed" });
    expect(of(found, "leak")?.detail).toMatch(/shows the folder/);
  });

  it("but not where a page only says what the client has asked for", async () => {
    site = await makeSite();
    // As in a container: the URL's path holds the folder's.
    const mount = site.place.root;
    await site.app(BY_LOCATION, { mount, more: { options: "refuseUrl" } });
    const port = await nginxWith(asItIs);
    const found = await site.look(port, { url: `http://127.0.0.1:${port}${mount}/` });
    expect(failures(found)).toEqual([]);
  });
});

describeOn("nginx", "the doctor is not misled", () => {
  it.each([
    ["refuse that says 404 to all", { more: { options: "refuse404" } }, asItIs],
    [
      "a request id, and other headers that are new each time",
      {},
      (config: string) =>
        config.replace("internal;", "internal; add_header X-Correlation-Id $request_id;"),
    ],
  ])("by %s", async (_, app, change) => {
    site = await makeSite();
    await site.app(BY_LOCATION, app);
    expect(failures(await site.look(await nginxWith(change)))).toEqual([]);
  });

  it("by files for everybody, with public caching", async () => {
    site = await makeSite();
    await site.app(BY_LOCATION, { more: { isPublic: true, options: "cached" } });
    const found = await site.look(await nginxWith(asItIs), { headers: {} });
    expect(failures(found)).toEqual([]);
  });

  it("by a URL that is not the handler's, where refusals are 404 as well", async () => {
    site = await makeSite();
    await site.app(BY_LOCATION, { more: { all: true, options: "refuse404" } });
    const port = await nginxWith(asItIs);
    const { checks } = await site.look(port, { url: `http://127.0.0.1:${port}/nothing/` });
    const found = checks.find(({ result }) => result === "failed");
    expect(found).toMatchObject({ name: "bytes", layer: "app" });
    expect(found?.detail).toMatch(/knows no files below this URL/);
  });

  it("by a cache that cuts the ranges of what the app has sent", async () => {
    site = await makeSite();
    await site.app(["embedded", { root: site.place.root }], { more: { options: "cached" } });
    const cache = `proxy_cache_path ${site.place.work}/cache keys_zone=c:1m;\n`;
    const port = await nginxWith(
      (config) =>
        config.replace(
          "proxy_http_version",
          "proxy_cache c; proxy_cache_valid 200 1m;\n        proxy_http_version",
        ),
      {},
      cache,
    );
    const app = `http://127.0.0.1:${site.place.appPort}`;
    const found = await site.look(port, { app });
    expect(of(found, "sender")?.result).toBe("skipped");
    expect(of(found, "sender")?.detail).toMatch(/hands nothing off/);
    expect((await site.look(port)).checks.find(({ name }) => name === "sender")?.detail).toMatch(
      /so would a cache's; --app asks the app itself/,
    );
  });

  it("by --app without the secret", async () => {
    site = await makeSite();
    await site.app(BY_LOCATION, { secret: SECRET, fallBack: true });
    const port = await nginxWith(asItIs, { secret: SECRET });
    const app = `http://127.0.0.1:${site.place.appPort}`;
    const without = await site.look(port, { app });
    expect(of(without, "sender")).toMatchObject({ result: "skipped" });
    expect(of(await site.look(port, { app, secret: SECRET }), "sender")?.result).toBe("passed");
  });

  it("by compression, which it tells of", async () => {
    site = await makeSite();
    await site.app(BY_LOCATION);
    const port = await nginxWith((config) =>
      config.replace("internal;", "internal; gzip on; gzip_types text/plain; gzip_min_length 1;"),
    );
    const found = await site.look(port);
    expect(failures(found)).toEqual([]);
    expect(of(found, "range")?.detail).toMatch(/text is compressed on the way \(gzip\)/);
  });

  it("by symlinks that lead in a circle, and folders that are closed to us", async () => {
    site = await makeSite();
    const { root } = site.place;
    symlinkSync(".", join(root, "self"));
    symlinkSync("loop", join(root, "loop"));
    mkdirSync(join(root, "closed"));
    writeFileSync(join(root, "closed/a.txt"), "a");
    chmodSync(join(root, "closed"), 0o744);
    await site.app(BY_LOCATION);
    const found = await site.look(await nginxWith(asItIs));
    // As root the closed folder is open to us, and nginx's user may not enter it: that is found.
    const wrong = failures(found).filter((text) => !/closed \(mode 0744\)/.test(text));
    expect(wrong).toEqual([]);
  });

  it("by an umask for oneself alone", async () => {
    site = await makeSite();
    await site.app(BY_LOCATION);
    const port = await nginxWith(asItIs);
    const before = process.umask(0o077);
    try {
      expect(failures(await site.look(port))).toEqual([]);
    } finally {
      process.umask(before);
    }
  });

  it("by a disk that can't have one of the names", async () => {
    site = await makeSite();
    // So deep that the longest name does not fit into what the system takes as a path.
    let { root } = site.place;
    while (root.length < 3800) root += `/${"d".repeat(Math.min(200, 3820 - root.length))}`;
    mkdirSync(root, { recursive: true });
    await site.app(["nginx", { location: "/_sendoff/" }]);
    site.place.root = root;
    const { checks } = await site.look(await nginxWith(asItIs), { root });
    expect(checks.find(({ name }) => name === "names")).toMatchObject({ result: "passed" });
    expect(checks.find(({ name }) => name === "names")?.detail).toMatch(/this disk can't have 長/);
  });

  it("and its cures can be pasted, whatever the folder is called", async () => {
    site = await makeSite();
    const root = join(site.place.root, "our files");
    mkdirSync(root);
    site.place.root = root;
    await site.app(BY_LOCATION);
    const port = await nginxWith((config) =>
      config.replace(/alias [^;]+;/, "alias /srv/nothing/;"),
    );
    const wrong = await site.look(port, { root });
    expect(of(wrong, "bytes")?.cure).toContain(`alias "${root}/";`);
    chmodSync(root, 0o700);
    const closed = await site.look(port, { root });
    expect(of(closed, "bytes")?.cure).toContain(`chmod o+rX '${root}',`);
  });

  it("and removes what a run that was killed has left, once it is old", async () => {
    site = await makeSite();
    const { root } = site.place;
    const names = [
      `sendoff-canary-${"a".repeat(32)}`,
      `sendoff-canary-${"b".repeat(32)}`,
      "sendoff-canary-ours",
    ];
    for (const name of names) mkdirSync(join(root, name));
    const old = Date.now() / 1000 - 4000;
    for (const name of [names[0], names[2]]) utimesSync(join(root, String(name)), old, old);
    await site.app(BY_LOCATION);
    expect(failures(await site.look(await nginxWith(asItIs)))).toEqual([]);
    expect(readdirSync(root).sort()).toEqual([names[1], names[2], "there.txt"]);
  });

  it("by headers in another form", async () => {
    site = await makeSite();
    await site.app(BY_LOCATION);
    const port = await nginxWith(asItIs);
    expect(failures(await site.look(port, { headers: new Headers(COOKIE) }))).toEqual([]);
  });
});

describeOn("nginx", "the doctor and TLS", () => {
  async function secure(): Promise<number> {
    const key = join(site.base, "key.pem");
    const cert = join(site.base, "cert.pem");
    const subject = ["-subj", "/CN=127.0.0.1", "-days", "2", "-nodes"];
    execFileSync(
      "openssl",
      ["req", "-x509", "-newkey", "rsa:2048", "-keyout", key, "-out", cert, ...subject],
      { stdio: "ignore" },
    );
    chmodSync(key, 0o644);
    return nginxWith((config) =>
      config.replace(
        /listen ([^;]+);/,
        `listen $1 ssl;\n    ssl_certificate ${cert};\n    ssl_certificate_key ${key};`,
      ),
    );
  }

  it.each([
    ["https", /no TLS: .*certificate/, /certificate/],
    ["http", /http:\/\/ is spoken to a port that wants TLS/, /https:\/\//],
  ])("asked by %s", async (scheme, detail, cure) => {
    site = await makeSite();
    await site.app(BY_LOCATION);
    const port = await secure();
    const { checks } = await site.look(port, { url: `${scheme}://127.0.0.1:${port}/files/` });
    const found = checks.find(({ result }) => result === "failed");
    expect(found?.layer).toBe("network");
    expect(found?.detail).toMatch(detail);
    expect(found?.cure).toMatch(cure);
  });
});

describeOn("apache", "Apache and the secret", () => {
  it("is not taken off by a client that names it in Connection", async () => {
    site = await makeSite();
    writeFileSync(join(site.place.root, "there.txt"), "the file");
    await site.app(["apache", { root: site.place.root }], { secret: SECRET });
    const upstream = `127.0.0.1:${site.place.appPort}`;
    const host = (port: number) =>
      renderConfig("apache", {
        root: site.place.root,
        upstream,
        secret: SECRET,
        listen: `127.0.0.1:${port}`,
      });
    const { port } = await site.run(startApacheOn(host, site.place));
    for (const connection of ["close, Sendoff-Secret", "sendoff-secret", "SENDOFF-SECRET, close"]) {
      const headers = { Cookie: "session=ann", Connection: connection };
      const answer = await ask(port, { target: "/files/there.txt", headers, untilComplete: true });
      expect([answer.status, answer.body.toString()]).toEqual([200, "the file"]);
    }
  });
});

describeOn("nginx", "nginx and the Host", () => {
  it("gives the app the one it was asked under, with its port, also to HTTP/1.0", async () => {
    site = await makeSite();
    await site.app(BY_LOCATION);
    const { port } = await site.run(startNginx(site.place));
    const answer = await ask(port, { target: "/headers", headers: { Host: `files.test:${port}` } });
    expect(JSON.parse(answer.body.toString())).toContainEqual(["host", `files.test:${port}`]);
    expect(header(answer, "content-type")).toMatch(/json/);
  });
});

describeOn("nginx", "the doctor's cures lead on", () => {
  it("where the app has another location, which --app tells", async () => {
    site = await makeSite();
    await site.app(["nginx", { location: "/_files/" }]);
    const port = await nginxWith(asItIs);
    const app = `http://127.0.0.1:${site.place.appPort}`;
    const found = of(await site.look(port, { app }), "bytes");
    expect(found).toMatchObject({ layer: "app" });
    expect(found?.detail).toMatch(/the app says \/_files\/, and \/_sendoff\/ was looked for/);
    expect(of(await site.look(port), "bytes")?.detail).toMatch(/or the app says another location/);
  });

  it("where nobody answers at --app: once, and it is not the front server that is blamed", async () => {
    site = await makeSite();
    await site.app(BY_LOCATION);
    const found = await site.look(await nginxWith(asItIs), { app: "http://127.0.0.1:9" });
    expect(failures(found)).toHaveLength(1);
    expect(of(found, "sender")).toMatchObject({ result: "failed", layer: "app" });
    expect(of(found, "sender")?.detail).toMatch(/no answer at --app 127\.0\.0\.1:9/);
    expect(of(found, "headers")).toMatchObject({ result: "skipped" });
  });

  it("where the front server asks the app for another path", async () => {
    site = await makeSite();
    await site.app(BY_LOCATION, { more: { all: true, options: "refuse404" } });
    const port = await nginxWith((config) =>
      config.replace(/proxy_pass http:\/\/([^;]+);/, "proxy_pass http://$1/x/;"),
    );
    const app = `http://127.0.0.1:${site.place.appPort}`;
    expect(of(await site.look(port, { app }), "bytes")).toMatchObject({ layer: "front config" });
    expect(of(await site.look(port), "bytes")?.cure).toMatch(/proxy_pass without a path/);
  });

  it("where a folder on the way is a symlink", async () => {
    site = await makeSite();
    const { root } = site.place;
    mkdirSync(join(root, "real"));
    symlinkSync("real", join(root, "photos"));
    await site.app(BY_LOCATION);
    const port = await nginxWith(asItIs);
    const url = `http://127.0.0.1:${port}/files/photos/`;
    const found = of(await site.look(port, { url, root: join(root, "photos") }), "bytes");
    expect(found?.detail).toMatch(/photos is a symlink, which disable_symlinks refuses/);
    expect(found?.cure).toMatch(/--symlinks follow/);
  });
});
