import { createFileHandler, type FileHandlerOptions, nginx } from "sendoff";
import { describe, expect, it } from "vitest";
import { FILE_URL, run } from "../support/unit_handler.ts";

const GOOD = { authorize: "public", delivery: nginx({ location: "/_sendoff/" }) } as const;

/** The message for options as JavaScript lets somebody write them. */
function errorOf(options: unknown): string {
  try {
    createFileHandler(options as FileHandlerOptions);
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return (error as TypeError).message;
  }
  return "no error";
}

const KNOWN =
  "authorize, delivery, mount, index, dotfiles, literalEscapes, inline, cacheControl, inspect, timeout, refuse, onOutcome";
const AUTHORIZE = 'a function that says who may have a file, or "public" for everybody';
const DELIVERY =
  "who sends the bytes: nginx(), apache(), lighttpd(), caddy(), litespeed(), h2o(), handOff() or embedded()";
const MOUNT =
  'a prefix as it stands in the URL (percent-encoded, no route pattern, no "/" at its end), such as "/files", or "/"';
const OUTSIDE = 'a URL prefix outside the delivery\'s internal location "/_sendoff/"';
const INDEX = 'the name of a file, such as "index.html", or false';
const CACHING = 'a header value such as "private, no-cache"';
const TIMEOUT = "whole milliseconds from 1 to 2147483647";
const POLICY = '"refuse" or "allow"';
const INLINE = '"safe", "all" or a function of the media type';

describe("options that are no object", () => {
  it.each([
    [undefined, "nothing"],
    [null, "null"],
    ["public", '"public"'],
    [[], "an array"],
    [() => true, "a function"],
  ])("%s", (options, shown) => {
    const message = `createFileHandler(): got ${shown}, want an object of options, { … }`;
    expect(errorOf(options)).toBe(message);
  });
});

describe("an option that has to be there", () => {
  it.each([
    [{}, `option "authorize" is missing, want ${AUTHORIZE}`],
    [{ delivery: GOOD.delivery }, `option "authorize" is missing, want ${AUTHORIZE}`],
    [{ authorize: "public" }, `option "delivery" is missing, want ${DELIVERY}`],
  ])("%o", (options, message) => {
    expect(errorOf(options)).toBe(`createFileHandler(): ${message}`);
  });
});

describe("an option of a name that is not known", () => {
  it.each(["authorise", "Authorize", "root", "dotfile", "onoutcome", "toString"])("%s", (name) => {
    const message = `createFileHandler(): option "${name}" is not known, want one of ${KNOWN}`;
    expect(errorOf({ ...GOOD, [name]: () => true })).toBe(message);
  });

  it("may be inherited, as what every object has", () => {
    expect(errorOf(Object.assign(Object.create({ helper: 1 }), GOOD))).toBe("no error");
  });
});

type Row = [option: string, value: unknown, shown: string, wanted: string];

describe("an option of a wrong value", () => {
  it.each<Row>([
    ["authorize", true, "true", AUTHORIZE],
    ["authorize", null, "null", AUTHORIZE],
    ["authorize", "Public", '"Public"', AUTHORIZE],
    ["authorize", { allow: true }, "an object", AUTHORIZE],
    ["delivery", nginx, "a function", DELIVERY],
    ["delivery", "nginx", '"nginx"', DELIVERY],
    ["delivery", { name: "nginx" }, "an object", DELIVERY],
    ["delivery", { deliver: () => {} }, "an object", DELIVERY],
    ["mount", "", '""', MOUNT],
    ["mount", "files", '"files"', MOUNT],
    ["mount", "/files/", '"/files/"', MOUNT],
    ["mount", "//files", '"//files"', MOUNT],
    ["mount", "/a//b", '"/a//b"', MOUNT],
    ["mount", "/..", '"/.."', MOUNT],
    ["mount", "/./a", '"/./a"', MOUNT],
    ["mount", "/a/../b", '"/a/../b"', MOUNT],
    ["mount", "/a/.", '"/a/."', MOUNT],
    ["mount", "/a b", '"/a b"', MOUNT],
    ["mount", "/a?b", '"/a?b"', MOUNT],
    ["mount", "/a#b", '"/a#b"', MOUNT],
    ["mount", "/é", '"/é"', MOUNT],
    ["mount", "/a%", '"/a%"', MOUNT],
    ["mount", "/a%4", '"/a%4"', MOUNT],
    ["mount", "/a\\b", '"/a\\\\b"', MOUNT],
    ["mount", "/a\nb", '"/a\\nb"', MOUNT],
    ["mount", "/files\n", '"/files\\n"', MOUNT],
    ["mount", "http://h/files", '"http://h/files"', MOUNT],
    ["mount", "/files/*", '"/files/*"', MOUNT],
    ["mount", "/files/:id", '"/files/:id"', MOUNT],
    ["mount", "/%2e%2e", '"/%2e%2e"', MOUNT],
    ["mount", /files/, "/files/", MOUNT],
    ["mount", "/_sendoff", '"/_sendoff"', OUTSIDE],
    ["mount", "/_sendoff/files", '"/_sendoff/files"', OUTSIDE],
    ["mount", "/%5Fsendoff", '"/%5Fsendoff"', OUTSIDE],
    ["index", "", '""', INDEX],
    ["index", true, "true", INDEX],
    ["index", "a/b", '"a/b"', INDEX],
    ["index", "..", '".."', INDEX],
    ["index", ".index", '".index"', INDEX],
    ["index", "a\\b", '"a\\\\b"', INDEX],
    ["index", "a\0", '"a\\u0000"', INDEX],
    ["index", "a%20b", '"a%20b"', INDEX],
    ["index", "n".repeat(256), `"${"n".repeat(256)}"`, INDEX],
    ["dotfiles", true, "true", POLICY],
    ["dotfiles", "ignore", '"ignore"', POLICY],
    ["literalEscapes", false, "false", POLICY],
    ["inline", true, "true", INLINE],
    ["inline", "none", '"none"', INLINE],
    ["inline", ["image/png"], "an array", INLINE],
    ["cacheControl", "", '""', CACHING],
    ["cacheControl", 60, "60", CACHING],
    ["cacheControl", "no-store\r\nX: y", '"no-store\\r\\nX: y"', CACHING],
    ["cacheControl", "no-store\n", '"no-store\\n"', CACHING],
    ["cacheControl", " no-store", '" no-store"', CACHING],
    ["cacheControl", "é", '"é"', CACHING],
    ["timeout", 0, "0", TIMEOUT],
    ["timeout", -1, "-1", TIMEOUT],
    ["timeout", 0.5, "0.5", TIMEOUT],
    ["timeout", Number.NaN, "NaN", TIMEOUT],
    ["timeout", Number.POSITIVE_INFINITY, "Infinity", TIMEOUT],
    ["timeout", 2 ** 31, "2147483648", TIMEOUT],
    ["timeout", "10", '"10"', TIMEOUT],
    ["timeout", null, "null", TIMEOUT],
    ["inspect", true, "true", "a function"],
    ["refuse", new Response(), "an object", "a function"],
    ["onOutcome", console, "an object", "a function"],
    ["onOutcome", null, "null", "a function"],
  ])("%s: %j", (option, value, shown, wanted) => {
    const message = `createFileHandler(): option "${option}" is ${shown}, want ${wanted}`;
    expect(errorOf({ ...GOOD, [option]: value })).toBe(message);
  });
});

describe("an option of a right value", () => {
  it.each([
    ["mount", "/"],
    ["mount", "/a/b.c/~d"],
    ["mount", "/caf%C3%A9"],
    ["mount", "/..."],
    ["mount", "/_sendoff-files"],
    ["mount", "/_sendoff2"],
    ["index", false],
    ["index", "a b"],
    ["timeout", 1],
    ["timeout", 2_147_483_647],
    ["inline", "all"],
    ["cacheControl", undefined],
    ["onOutcome", undefined],
  ])("%s: %j", (option, value) => {
    expect(errorOf({ ...GOOD, [option]: value })).toBe("no error");
  });

  it("index: a dotfile, where those are allowed", () => {
    expect(errorOf({ ...GOOD, index: ".index", dotfiles: "allow" })).toBe("no error");
  });

  it("is read once", async () => {
    const options = { ...GOOD, authorize: (() => false) as () => boolean };
    const handler = createFileHandler(options);
    options.authorize = () => true;
    expect((await handler(new Request(FILE_URL))).status).toBe(403);
  });

  it("mount: cut off as it stands in the URL", async () => {
    const mount = "/caf%C3%A9";
    const inside = await run({ mount }, new Request("http://localhost/caf%C3%A9/a.txt"));
    expect(inside.outcome.path).toBe("a.txt");
  });
});
