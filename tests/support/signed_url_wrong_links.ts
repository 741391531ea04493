// What can't be a link for a front server, and who says so: the maker of links, before there is one.
import { lighttpdSecdownload, nginxSecureLink } from "sendoff/signed-url";
import { expect, it } from "vitest";
import { SECRET } from "./signed_url_links.ts";

export function itRefusesWrongLinks(): void {
  const nginxOptions = { secret: SECRET, expires: 60 };
  const lighttpdOptions = { secret: SECRET, prefix: "/dl/" };
  const make = {
    nginx: (url: unknown, more: object = {}) =>
      nginxSecureLink(url as string, { ...nginxOptions, ...more }),
    lighttpd: (path: unknown, more: object = {}) =>
      lighttpdSecdownload(path as string, { ...lighttpdOptions, ...more }),
  };

  it.each([
    ["/shared/../a.txt", /dot-segment/],
    ["/shared/%2e%2E/a.txt", /dot-segment/],
    ["/shared/..%2fa.txt", /encoded-separator/],
    ["/shared//a.txt", /empty-segment/],
    ["//example.org/a.txt", /empty-segment/],
    ["/shared/a%00.txt", /control-character/],
    ["/shared/a\n.txt", /control-character/],
    ["/shared/a%zz.txt", /malformed-escape/],
    ["/shared/a\\b.txt", /malformed-url/],
    ["/shared/", /no-index/],
    ["shared/a.txt", /want the URL of a file/],
    ["ftp://example.org/a.txt", /want the URL of a file/],
    ["https://user@example.org/a.txt", /want the URL of a file/],
    ["/shared/a.txt?a=\n", /want the URL of a file/],
    ["/shared/a.txt?md5=1", /without the parameters md5 and expires/],
    ["/shared/a.txt?MD5=1", /without the parameters md5 and expires/],
    ["/shared/a.txt?x&Expires", /without the parameters md5 and expires/],
    [undefined, /"url" is missing/],
  ])("nginx: %j", (url, message) => {
    expect(() => make.nginx(url)).toThrow(TypeError);
    expect(() => make.nginx(url)).toThrow(message);
  });

  it.each([
    ["../a.txt", /dot-segment/],
    ["a/./b", /dot-segment/],
    ["/a.txt", /empty-segment/],
    ["a/", /empty-segment/],
    ["", /empty-segment/],
    ["a\\b", /encoded-separator/],
    ["a\u0001b", /control-character/],
    ["a\ud800", /ill-formed-name/],
    ["n".repeat(256), /too-long/],
    [undefined, /"path" is missing/],
  ])("lighttpd: %j", async (path, message) => {
    await expect(make.lighttpd(path)).rejects.toThrow(TypeError);
    await expect(make.lighttpd(path)).rejects.toThrow(message);
  });

  it.each([
    [{ expires: 0 }, /whole seconds from 1 to 604800/],
    [{ expires: 1.5 }, /whole seconds/],
    [{ expires: undefined }, /"expires" is missing/],
    [{ expires: 604_801 }, /whole seconds from 1 to 604800/],
    [{ expires: 61, maxExpires: 60 }, /whole seconds from 1 to 60$/],
    [{ maxExpires: 1e12 }, /"maxExpires"/],
    [{ expiry: 60 }, /"expiry" is not known/],
  ])("nginx: %j", (more, message) => expect(() => make.nginx("/a.txt", more)).toThrow(message));

  it.each([
    [{ expires: 0 }, /whole seconds from 1 to 60$/],
    [{ expires: 61 }, /whole seconds from 1 to 60$/],
    [{ timeout: 0 }, /"timeout"/],
    [{ timeout: 1e12 }, /"timeout"/],
    [{ prefix: "/dl" }, /"prefix"/],
    [{ prefix: "dl/" }, /"prefix"/],
    [{ prefix: "/dl/../" }, /"prefix"/],
    [{ prefix: "/%64l/" }, /"prefix"/],
    [{ prefix: "//example.org/" }, /"prefix"/],
    [{ prefix: "/dl/?a=/" }, /"prefix"/],
    [{ prefix: undefined }, /"prefix" is missing/],
    [{ lifetime: 60 }, /"lifetime" is not known/],
  ])("lighttpd: %j", async (more, message) =>
    expect(make.lighttpd("a.txt", more)).rejects.toThrow(message),
  );

  it.each([
    undefined,
    "short",
    "a".repeat(40),
    `${SECRET}"`,
    `${SECRET} $uri`,
    `${SECRET}/`,
    new Uint8Array(32),
  ])("the secret %j, which no message shows", async (secret) => {
    const errors = [
      await make.lighttpd("a.txt", { secret }).catch((error) => error),
      await (async () => make.nginx("/a.txt", { secret }))().catch((error) => error),
    ];
    for (const error of errors) {
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toMatch(/secret.*want/);
      if (typeof secret === "string") expect(error.message).not.toContain(secret);
    }
  });
}
