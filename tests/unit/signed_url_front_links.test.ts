// Links that nginx and lighttpd verify by themselves. That they do is tested with the real ones.
import { createHash, createHmac } from "node:crypto";
import { lighttpdSecdownload, nginxSecureLink } from "sendoff/signed-url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SECRET } from "../support/signed_url.ts";

const NOW = 1_800_000_000;
const TEN_YEARS = 315_576_000;
const A_TEXT = "a text such as `openssl rand -hex 32` makes it: letters, digits, - or _";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: NOW * 1000 + 999 }));
afterEach(() => void vi.useRealTimers());

const nginx = (url: unknown, options: object = {}) =>
  nginxSecureLink(url as string, { secret: SECRET, expires: 600, ...options });

const lighttpd = (path: unknown, options: object = {}) =>
  lighttpdSecdownload(path as string, { secret: SECRET, prefix: "/dl/", ...options });

function md5(path: string, end: number): string {
  return createHash("md5").update(`${end}${path} ${SECRET}`).digest("base64url");
}

function hmac(text: string): string {
  return createHmac("sha256", SECRET).update(text).digest("base64url");
}

describe("nginxSecureLink()", () => {
  it.each([
    ["/a.txt", "/a.txt", "/a.txt?", ""],
    ["/s/a%20b é.txt", "/s/a b é.txt", "/s/a%20b%20%C3%A9.txt?", ""],
    ["/s/a%2520b", "/s/a%20b", "/s/a%2520b?", ""],
    ["/.a/b", "/.a/b", "/.a/b?", ""],
    ["/a?", "/a", "/a?", ""],
    ["/a?v=1", "/a", "/a?v=1&", ""],
    ['/a?"v"=1', "/a", '/a?"v"=1&', ""],
    ["/a#page=2", "/a", "/a?", "#page=2"],
    ["/a#", "/a", "/a?", "#"],
    ["http://h/a?v=1&w#x", "/a", "http://h/a?v=1&w&", "#x"],
    ["https://h-1.example:8443/a", "/a", "https://h-1.example:8443/a?", ""],
    ["https://[2001:db8::1]/a", "/a", "https://[2001:db8::1]/a?", ""],
  ])("signs %s", (url, path, before, after) => {
    const end = NOW + 600;
    expect(nginx(url)).toBe(`${before}md5=${md5(path, end)}&expires=${end}${after}`);
  });

  it.each([
    ["a.txt", '"a.txt"', ""],
    ["", '""', ""],
    ["ftp://h/a", '"ftp://h/a"', ""],
    ["http://u@h/a", '"http://u@h/a"', ""],
    ["x http://h/a", '"x http://h/a"', ""],
    ["/a?é", '"/a?é"', ""],
    ["/a# b", '"/a# b"', ""],
    [7, "7", ""],
    [["/a"], "an array", ""],
    [undefined, "missing", ""],
    ["/a/", '"/a/"', " (no-index)"],
    ["/a/../b", '"/a/../b"', " (dot-segment)"],
    ["/%ff", '"/%ff"', " (malformed-escape)"],
  ])("does not sign %j", (url, shown, why) => {
    const wanted = `the URL of a file, such as "/shared/a.txt"${why}`;
    const error = new TypeError(`nginxSecureLink(): option "url" is ${shown}, want ${wanted}`);
    expect(() => nginx(url)).toThrow(error);
  });

  it.each(["/a?md5=1", "/a?v&MD5", "/a?expires=1", "/a?Expires=1&v", "/a?%6dd5=1"])(
    "does not sign %s, which has a parameter of its own",
    (url) => {
      expect(() => nginx(url)).toThrow(
        new TypeError(
          `nginxSecureLink(): option "url" is "${url}", want one without the parameters md5 and expires`,
        ),
      );
    },
  );

  it("holds for a second at least, and for a week, or as the options say, at most", () => {
    const text = nginx("/a", { expires: 1 });
    expect(text).toMatch(new RegExp(`&expires=${NOW + 1}$`));
    expect(nginx("/a", { expires: 604_800 })).toMatch(new RegExp(`&expires=${NOW + 604_800}$`));
    const longest = { expires: TEN_YEARS, maxExpires: TEN_YEARS };
    expect(nginx("/a", longest)).toMatch(new RegExp(`&expires=${NOW + TEN_YEARS}$`));
  });

  it.each([
    ["expires", 0, 604_800],
    ["expires", 1.5, 604_800],
    ["expires", 604_801, 604_800],
    ["maxExpires", 0, TEN_YEARS],
    ["maxExpires", TEN_YEARS + 1, TEN_YEARS],
  ])("%s can't be %d", (option, given, most) => {
    expect(() => nginx("/a", { [option]: given })).toThrow(
      new TypeError(
        `nginxSecureLink(): option "${option}" is ${given}, want whole seconds from 1 to ${most}`,
      ),
    );
  });
});

describe("lighttpdSecdownload()", () => {
  it.each([
    ["/dl/", "a.txt", "a.txt"],
    ["/", "s/a b é.txt", "s/a%20b%20%C3%A9.txt"],
    ["/a.b/_c-~9/", ".a/b%20", ".a/b%2520"],
    ["/.../.a/", "a", "a"],
    ["http://h/dl/", "a", "a"],
    ["https://h-1.example:8443/dl/", "a", "a"],
    ["https://[2001:db8::1]/", "a", "a"],
  ])("signs below %s: %s", async (prefix, path, encoded) => {
    const time = NOW.toString(16);
    const link = `${prefix}${hmac(`/${time}/${path}`)}/${time}/${encoded}`;
    expect(await lighttpd(path, { prefix })).toBe(link);
  });

  it("dates a shorter link back", async () => {
    const time = (NOW + 20 - 3600).toString(16);
    const link = await lighttpd("a", { timeout: 3600, expires: 20 });
    expect(link).toBe(`/dl/${hmac(`/${time}/a`)}/${time}/a`);
  });

  it("writes the time in eight digits", async () => {
    vi.setSystemTime(1_000_000);
    expect(await lighttpd("a")).toBe(`/dl/${hmac("/000003e8/a")}/000003e8/a`);
  });

  it.each([
    ["", '""'],
    ["dl/", '"dl/"'],
    ["/dl", '"/dl"'],
    ["//", '"//"'],
    ["/a//b/", '"/a//b/"'],
    ["/a/../", '"/a/../"'],
    ["/./", '"/./"'],
    ["/a b/", '"/a b/"'],
    ["ftp://h/dl/", '"ftp://h/dl/"'],
    ["x/dl/", '"x/dl/"'],
    ["http://u@h/dl/", '"http://u@h/dl/"'],
    [["/dl/"], "an array"],
    [undefined, "missing"],
  ])("takes no prefix of %j", async (prefix, shown) => {
    const wanted = 'a path or URL that ends in "/", such as "/dl/"';
    await expect(lighttpd("a", { prefix })).rejects.toThrow(
      new TypeError(`lighttpdSecdownload(): option "prefix" is ${shown}, want ${wanted}`),
    );
  });

  it.each([
    ["", '""', " (empty-segment)"],
    ["/a", '"/a"', " (empty-segment)"],
    ["a/../b", '"a/../b"', " (dot-segment)"],
    [7, "7", ""],
    [["a"], "an array", ""],
    [undefined, "missing", ""],
  ])("does not sign %j", async (path, shown, why) => {
    const wanted = `the path of a file, such as "videos/a.mp4"${why}`;
    await expect(lighttpd(path)).rejects.toThrow(
      new TypeError(`lighttpdSecdownload(): option "path" is ${shown}, want ${wanted}`),
    );
  });

  it.each([
    ["expires", 0, 60],
    ["expires", 61, 60],
    ["timeout", 0, TEN_YEARS],
    ["timeout", TEN_YEARS + 1, TEN_YEARS],
  ])("%s can't be %d", async (option, given, most) => {
    await expect(lighttpd("a", { [option]: given })).rejects.toThrow(
      new TypeError(
        `lighttpdSecdownload(): option "${option}" is ${given}, want whole seconds from 1 to ${most}`,
      ),
    );
  });
});

describe.each([
  ["nginxSecureLink()", async (options: object) => nginx("/a", options)],
  ["lighttpdSecdownload()", (options: object) => lighttpd("a", options)],
])("the options of %s", (subject, link) => {
  it.each([undefined, 7, `${SECRET} `, ` ${SECRET}`, `${SECRET}"`, [SECRET]])(
    "have a secret that can stand in a config, and not %j",
    async (secret) => {
      await expect(link({ secret })).rejects.toThrow(
        new TypeError(`${subject}: option "secret" is missing or no such text, want ${A_TEXT}`),
      );
    },
  );

  it.each(["", SECRET.slice(1)])("have no weak secret, as %j", async (secret) => {
    await expect(link({ secret })).rejects.toThrow(
      `${subject}: the secret of key "secret" is too weak`,
    );
  });

  it("are all known", async () => {
    await expect(link({ purpose: "x" })).rejects.toThrow(
      `${subject}: option "purpose" is not known, want one of secret, `,
    );
  });
});
