// Links that nginx and lighttpd verify by themselves, on the configs of the docstrings; and the app's own signed
// links behind a real nginx.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  type LighttpdSecdownloadOptions,
  lighttpdSecdownload,
  type NginxSecureLinkOptions,
  nginxSecureLink,
} from "sendoff/signed-url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillIn } from "../support/docs_page.ts";
import { docstringBlock } from "../support/docstring_blocks.ts";
import { type Front, frontProgram, startLighttpdOn, startNginxOn } from "../support/fronts.ts";
import { AWKWARD_NAMES, isRefusedEverywhere } from "../support/names.ts";
import { temporaryFolder } from "../support/process.ts";
import { ask, header, type RawResponse } from "../support/raw_client.ts";
import { itSignsBehindNginx } from "../support/signed_url_behind_nginx.ts";
import { ago, flipped, SECRET } from "../support/signed_url_links.ts";
import { itRefusesWrongLinks } from "../support/signed_url_wrong_links.ts";

const SOURCE = "src/signed_url/front_links.ts";
const OTHER = "b51284d1e84b26a0c9f3e7d6b3f7a9c0";
const NAMES = [
  ...AWKWARD_NAMES.filter((name) => !isRefusedEverywhere(name)),
  "sub/ü x%+\"'&#?.txt",
  "%41.txt",
];
const inCi = process.env["CI"] === "true";
const hasNginx = frontProgram("nginx") !== undefined;
// Debian packs it apart, in lighttpd-modules-lua.
const hasMagnet =
  frontProgram("lighttpd") !== undefined && existsSync("/usr/lib/lighttpd/mod_magnet.so");

function plant(root: string): void {
  for (const name of [...NAMES, "b.txt"]) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), `this is ${name}`);
  }
}

function expectFile(answer: RawResponse, name: string): void {
  expect([answer.status, answer.body.toString()]).toEqual([200, `this is ${name}`]);
}

describe.skipIf(!hasNginx && !inCi)("nginxSecureLink and nginx", () => {
  const folder = temporaryFolder("secure-link");
  let front: Front;
  const link = (name: string, more: Partial<NginxSecureLinkOptions> = {}) => {
    const path = name.split("/").map(encodeURIComponent).join("/");
    return nginxSecureLink(`/shared/${path}`, { secret: SECRET, expires: 60, ...more });
  };
  const get = (target: string) => ask(front.port, { target });
  const statusOf = async (target: string) => (await get(target)).status;

  beforeAll(async () => {
    const root = join(folder.path, "root");
    plant(root);
    const location = fillIn(docstringBlock(SOURCE, "nginx"), {
      SECRET,
      "/srv/shared/": `${root}/`,
    });
    const server = (port: number) => `server {\nlisten 127.0.0.1:${port};\n${location}}\n`;
    front = await startNginxOn(server, { root, work: join(folder.path, "work"), appPort: 0 });
  });
  afterAll(async () => {
    await front?.stop();
    folder.remove();
  });

  it.each(NAMES)("opens %j", async (name) => expectFile(await get(link(name)), name));

  it("opens the file whatever else is in the query, and however its name was spelt", async () => {
    const spelt = nginxSecureLink("/shared/%62.tx%74?a=1&b=%20#top", {
      secret: SECRET,
      expires: 60,
    });
    expect(spelt).toMatch(/^\/shared\/b\.txt\?a=1&b=%20&md5=[\w-]{22}&expires=\d+#top$/);
    expectFile(await get(spelt.replace("#top", "")), "b.txt");
    expectFile(await get(link("b.txt").replace("b.txt", "%62.txt")), "b.txt");
    expect(nginxSecureLink("/a'(b)!*.txt", { secret: SECRET, expires: 60 })).toContain(
      "/a%27%28b%29%21%2A.txt?",
    );
  });

  it("sends what keeps an upload from running", async () => {
    const answer = await get(link("b.txt"));
    expect(header(answer, "x-content-type-options")).toBe("nosniff");
    expect(header(answer, "content-security-policy")).toContain("sandbox");
    expect(header(answer, "referrer-policy")).toBe("no-referrer");
    expect(header(answer, "cache-control")).toBe("private, no-cache");
  });

  it("is 410 when the time is over, and not a moment before", async () => {
    expect(await statusOf(await ago(70, () => link("b.txt", { expires: 60 })))).toBe(410);
    expect(await statusOf(await ago(50, () => link("b.txt", { expires: 60 })))).toBe(200);
  });

  it("is 403 for every letter of the hash, another time, file or secret, and without", async () => {
    const right = link("b.txt");
    const at = right.indexOf("md5=") + 4;
    for (let i = 0; i < 21; i++) expect(await statusOf(flipped(right, at + i))).toBe(403);
    const later = right.replace(/expires=(\d+)/, (_, end) => `expires=${Number(end) + 1}`);
    const wrong = [
      later,
      right.replace(/&expires=\d+/, ""),
      right.replace(/expires=\d+/, "expires=99999999999"),
      right.replace("b.txt", "a%20b.txt"),
      right.replace("/b.txt", "/sub/../a%20b.txt"),
      right.replace(/md5=[^&]+/, "md5="),
      link("b.txt", { secret: OTHER }),
      "/shared/b.txt",
    ];
    for (const target of wrong) expect([target, await statusOf(target)]).toEqual([target, 403]);
  });
});

describe.skipIf(!hasMagnet && !inCi)("lighttpdSecdownload and lighttpd with mod_magnet", () => {
  const folder = temporaryFolder("secdownload");
  let front: Front;
  const link = (name: string, more: Partial<LighttpdSecdownloadOptions> = {}) =>
    lighttpdSecdownload(name, { secret: SECRET, prefix: "/dl/", ...more });
  const get = (target: string) => ask(front.port, { target });
  const statusOf = async (target: string) => (await get(target)).status;

  beforeAll(async () => {
    const root = join(folder.path, "root");
    plant(root);
    const script = join(folder.path, "shared.lua");
    const lua = fillIn(docstringBlock(SOURCE, "lua"), { SECRET, "/srv/shared": root });
    writeFileSync(script, lua, { mode: 0o644 });
    const lines = fillIn(docstringBlock(SOURCE, "lighttpd"), {
      "/etc/lighttpd/shared.lua": script,
    });
    const place = { root, work: join(folder.path, "work"), appPort: 0 };
    front = await startLighttpdOn(lines, place);
  });
  afterAll(async () => {
    await front?.stop();
    folder.remove();
  });

  it.each(NAMES)("opens %j", async (name) => expectFile(await get(await link(name)), name));

  it("sends what keeps an upload from running", async () => {
    const answer = await get(await link("b.txt"));
    expect(header(answer, "x-content-type-options")).toBe("nosniff");
    expect(header(answer, "content-security-policy")).toContain("sandbox");
    expect(header(answer, "referrer-policy")).toBe("no-referrer");
    expect(header(answer, "cache-control")).toBe("private, no-cache");
  });

  it("is 410 when the time is over, and not a moment before", async () => {
    expect(await statusOf(await ago(70, () => link("b.txt")))).toBe(410);
    expect(await statusOf(await ago(50, () => link("b.txt")))).toBe(200);
    expect(await statusOf(await ago(20, () => link("b.txt", { expires: 10 })))).toBe(410);
    expect(await statusOf(await ago(5, () => link("b.txt", { expires: 10 })))).toBe(200);
  });

  it("is 403 for every letter of the signature, another time, file or secret, and without", async () => {
    const right = await link("b.txt");
    const at = "/dl/".length;
    for (let i = 0; i < 43; i++) expect(await statusOf(flipped(right, at + i))).toBe(403);
    const time = right.split("/")[3] ?? "";
    const other = (Number.parseInt(time, 16) - 1).toString(16).padStart(8, "0");
    const wrong = [
      right.replace(time, other),
      right.replace("b.txt", "a%20b.txt"),
      right.replace("b.txt", "sub/../a%20b.txt"),
      right.replace("/dl/", "/dl/x"),
      right.replace(`/${time}`, `=/${time}`),
      right.replace("b.txt", ""),
      await link("b.txt", { secret: OTHER }),
      "/dl/b.txt",
      "/dl/",
    ];
    for (const target of wrong) expect([target, await statusOf(target)]).toEqual([target, 403]);
  });
});

describe("links for front servers are refused at creation", itRefusesWrongLinks);
describe.skipIf(!hasNginx && !inCi)("createUrlSigner behind nginx", itSignsBehindNginx);
