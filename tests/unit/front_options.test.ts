import {
  apache,
  caddy,
  type HandOffOptions,
  h2o,
  handOff,
  lighttpd,
  litespeed,
  nginx,
} from "sendoff";
import { describe, expect, it } from "vitest";

/** The factories as JavaScript lets somebody call them. */
const FACTORIES = { apache, caddy, h2o, handOff, lighttpd, litespeed, nginx };
type Factory = keyof typeof FACTORIES;

function errorOf(factory: Factory, options: unknown): string {
  try {
    (FACTORIES[factory] as (options: unknown) => unknown)(options);
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return (error as TypeError).message;
  }
  return "no error";
}

const BY_LOCATION = ["nginx", "caddy", "litespeed"] as const;
const BY_ROOT = ["apache", "lighttpd", "caddy"] as const;
const LOCATION =
  'the internal location with both slashes, such as "/_sendoff/", and not "/" itself';
const ROOT = 'an absolute path without "." or ".." in it, such as "/srv/files"';
const FOLDER = "a folder; for the whole disk say wholeDisk: true as well";
const CLASS = "a class such as globalThis.Response";

describe.each(BY_LOCATION)("%s() wants a location", (factory) => {
  it.each<[location: unknown, shown: string]>([
    ["/", '"/"'],
    ["//", '"//"'],
    ["", '""'],
    ["/_sendoff", '"/_sendoff"'],
    ["_sendoff/", '"_sendoff/"'],
    ["@named", '"@named"'],
    ["/a//b/", '"/a//b/"'],
    ["/a/../b/", '"/a/../b/"'],
    ["/./", '"/./"'],
    ["/../", '"/../"'],
    ["http://h/", '"http://h/"'],
    ["/a\nb/", '"/a\\nb/"'],
    ["/a\0/", '"/a\\u0000/"'],
    ["/a\u007f/", '"/a\\u007f/"'],
    ["/a/\n", '"/a/\\n"'],
    [5, "5"],
    [undefined, "missing"],
  ])("and not %j", (location, shown) => {
    const message = `${factory}(): option "location" is ${shown}, want ${LOCATION}`;
    expect(errorOf(factory, { location })).toBe(message);
  });

  it("and takes one with any letters", () => {
    expect(errorOf(factory, { location: "/f/Über 100%?/" })).toBe("no error");
  });

  it("and not half a character", () => {
    expect(errorOf(factory, { location: "/\ud800/" })).toContain(`${factory}(): option "location"`);
  });
});

describe.each(BY_ROOT)("%s() wants a root", (factory) => {
  it.each<[root: unknown, shown: string]>([
    ["", '""'],
    ["srv/files", '"srv/files"'],
    ["./files", '"./files"'],
    ["C:files", '"C:files"'],
    ["//", '"//"'],
    ["//?/C:/", '"//?/C:/"'],
    ["//./C:/", '"//./C:/"'],
    ["\\\\", '"\\\\\\\\"'],
    ["/srv/../files", '"/srv/../files"'],
    ["/srv/./files", '"/srv/./files"'],
    ["/srv//files", '"/srv//files"'],
    ["/..", '"/.."'],
    ["C:\\srv\\..\\files", '"C:\\\\srv\\\\..\\\\files"'],
    ["/srv/a\nb", '"/srv/a\\nb"'],
    ["/srv/a\0", '"/srv/a\\u0000"'],
    ["/srv\t", '"/srv\\t"'],
    [5, "5"],
    [null, "null"],
    [undefined, "missing"],
  ])("and not %j", (root, shown) => {
    const message = `${factory}(): option "root" is ${shown}, want ${ROOT}`;
    expect(errorOf(factory, { root })).toBe(message);
  });

  it.each([
    ["/", '"/"'],
    ["C:\\", '"C:\\\\"'],
    ["c:/", '"c:/"'],
  ])("and not the whole disk %j, unless told", (root, shown) => {
    const message = `${factory}(): option "root" is ${shown}, want ${FOLDER}`;
    expect(errorOf(factory, { root })).toBe(message);
    expect(errorOf(factory, { root, wholeDisk: false })).toBe(message);
  });

  it.each(["/", "C:\\"])("and the whole disk %j if told", (root) => {
    expect(errorOf(factory, { root, wholeDisk: true })).toBe("no error");
    const message = `${factory}(): option "wholeDisk" is 1, want true or false`;
    expect(errorOf(factory, { root, wholeDisk: 1 })).toBe(message);
  });

  it.each(["/srv/files", "/srv/files/", "/é/a b/.c", "C:\\srv", "D:/srv/", "\\\\host\\share\\dir"])(
    "and takes %j",
    (root) => {
      expect(errorOf(factory, { root })).toBe("no error");
    },
  );

  it("and not half a character, which would name another folder", () => {
    expect(errorOf(factory, { root: "/srv/\ud800" })).toContain(`${factory}(): option "root"`);
  });
});

describe("caddy()", () => {
  const message =
    'caddy(): want one of location (Caddy 2.7 and later), such as "/_sendoff/", ' +
    'and root (any Caddy 2), such as "/srv/files"';

  it.each([[{}], [{ location: "/f/", root: "/srv" }], [{ location: "/f/", root: undefined }]])(
    "wants one of location and root: %j",
    (options) => {
      expect(errorOf("caddy", options)).toBe(message);
    },
  );
});

describe("h2o()", () => {
  it.each<[host: unknown, shown: string]>([
    ["", '""'],
    ["localhost", '"localhost"'],
    ["files.internal:8081", '"files.internal:8081"'],
    ["http://files.internal", '"http://files.internal"'],
    ["files.internal/", '"files.internal/"'],
    ["Files.internal", '"Files.internal"'],
    ["files..internal", '"files..internal"'],
    ["u@files.internal", '"u@files.internal"'],
    ["files.internal\n", '"files.internal\\n"'],
    [undefined, "missing"],
  ])("wants a host, not %j", (host, shown) => {
    const message = `h2o(): option "host" is ${shown}, want a host of h2o's config without a port, as "files.internal"`;
    expect(errorOf("h2o", { host })).toBe(message);
  });
});

describe("apache()", () => {
  it.each([
    ["1.1", '"1.1"'],
    [1, "1"],
    [null, "null"],
  ])("knows no mod_xsendfile %j", (version, shown) => {
    const message = `apache(): option "modXsendfile" is ${shown}, want "0.12" or "1.0"`;
    expect(errorOf("apache", { root: "/srv", modXsendfile: version })).toBe(message);
  });
});

describe("names that are not known, and options that are no object", () => {
  it.each<[factory: Factory, known: string]>([
    ["nginx", "location, otherwise, Response"],
    ["litespeed", "location, otherwise, Response"],
    ["apache", "root, wholeDisk, modXsendfile, otherwise, Response"],
    ["lighttpd", "root, wholeDisk, otherwise, Response"],
    ["caddy", "location, root, wholeDisk, otherwise, Response"],
    ["h2o", "host, otherwise, Response"],
    [
      "handOff",
      "name, header, prefix, encoding, inexpressible, maxValueBytes, status, add, omit, otherwise, Response",
    ],
  ])("%s()", (factory, known) => {
    const unknown = `${factory}(): option "rot" is not known, want one of ${known}`;
    expect(errorOf(factory, { rot: "/srv" })).toBe(unknown);
    expect(errorOf(factory, undefined)).toBe(
      `${factory}(): got nothing, want an object of options, { … }`,
    );
    expect(errorOf(factory, "/srv")).toBe(
      `${factory}(): got "/srv", want an object of options, { … }`,
    );
  });

  it.each<[factory: Factory, options: object]>([
    ["nginx", { location: "/f/" }],
    ["litespeed", { location: "/f/" }],
    ["caddy", { location: "/f/" }],
    ["apache", { root: "/srv" }],
    ["lighttpd", { root: "/srv" }],
    ["h2o", { host: "files.internal" }],
  ])("%s() blames itself for a wrong Response", (factory, options) => {
    const message = `${factory}(): option "Response" is 5, want ${CLASS}`;
    expect(errorOf(factory, { ...options, Response: 5 })).toBe(message);
  });
});

describe("handOff()", () => {
  const good: HandOffOptions = {
    name: "ours",
    header: "X-Send-This",
    prefix: "/srv/",
    encoding: "percent",
    inexpressible: /\0/,
    maxValueBytes: 1000,
    status: 200,
  };
  const NAME = "a name for the audit hook";
  const HEADER = 'a header that begins with "X-", such as "X-Sendfile"';
  const PREFIX = 'a path, a location or a URL with a host, that ends in "/" and is not "/" itself';
  const PATTERN = "a regular expression without the flags g and y";
  const LENGTH = "a number of bytes above 0";
  const ADDED = "printable ASCII, under a lower-case header name";

  it.each<[option: keyof HandOffOptions, value: unknown, shown: string, wanted: string]>([
    ["name", "", '""', NAME],
    ["name", undefined, "missing", NAME],
    ["header", undefined, "missing", HEADER],
    ["header", "Location", '"Location"', HEADER],
    ["header", "X Send", '"X Send"', HEADER],
    ["header", "X-Send:", '"X-Send:"', HEADER],
    ["header", "X-Send\n", '"X-Send\\n"', HEADER],
    ["prefix", undefined, "missing", PREFIX],
    ["prefix", "", '""', PREFIX],
    ["prefix", "/srv", '"/srv"', PREFIX],
    ["prefix", "/a\u0001/", '"/a\\u0001/"', PREFIX],
    ["prefix", "http://é/", '"http://é/"', "a URL in ASCII"],
    ["prefix", "/srv/../", '"/srv/../"', 'a path without "." or ".." in it'],
    ["prefix", "./", '"./"', PREFIX],
    ["prefix", "/", '"/"', PREFIX],
    ["prefix", "//", '"//"', PREFIX],
    ["prefix", "http://", '"http://"', PREFIX],
    ["header", "X-Frame-Options", '"X-Frame-Options"', HEADER],
    ["omit", "etag", '"etag"', "an array of lower-case header names"],
    ["encoding", "none", '"none"', '"percent" or "bytes"'],
    ["encoding", undefined, "missing", '"percent" or "bytes"'],
    ["inexpressible", undefined, "missing", PATTERN],
    ["inexpressible", "\0", '"\\u0000"', PATTERN],
    ["inexpressible", /a/g, "/a/g", PATTERN],
    ["inexpressible", /a/y, "/a/y", PATTERN],
    ["maxValueBytes", 0, "0", LENGTH],
    ["maxValueBytes", 1.5, "1.5", LENGTH],
    ["maxValueBytes", Number.NaN, "NaN", LENGTH],
    ["maxValueBytes", Number.POSITIVE_INFINITY, "Infinity", LENGTH],
    ["status", 204, "204", "200 or 307"],
    ["status", undefined, "missing", "200 or 307"],
    ["Response", {}, "an object", CLASS],
  ])("wants another %s than %j", (option, value, shown, wanted) => {
    const message = `handOff(): option "${option}" is ${shown}, want ${wanted}`;
    expect(errorOf("handOff", { ...good, [option]: value })).toBe(message);
  });

  it.each([
    ["Accept-Ranges", "bytes", '"bytes"'],
    ["a b", "c", '"c"'],
    ["x-a", "b\r\nc", '"b\\r\\nc"'],
    ["x-a", "", '""'],
    ["x-a", 5, "5"],
  ])("adds no header %j: %j", (name, value, shown) => {
    const message = `handOff(): option "add["${name}"]" is ${shown}, want ${ADDED}`;
    expect(errorOf("handOff", { ...good, add: { [name]: value } })).toBe(message);
  });

  it.each(["x-sendfile", "x-send-this", "content-length"])("adds no %s of its own", (name) => {
    const wanted = "want a header that does not command a front server";
    const message = `handOff(): option "add["${name}"]" is "5", ${wanted}`;
    expect(errorOf("handOff", { ...good, add: { [name]: "5" } })).toBe(message);
  });

  it("takes what is right", () => {
    expect(errorOf("handOff", good)).toBe("no error");
    const more = { add: { "x-a": "b" }, omit: ["etag"], Response, status: 307 };
    expect(errorOf("handOff", { ...good, ...more })).toBe("no error");
  });
});
