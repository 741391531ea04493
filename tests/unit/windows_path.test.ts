import { describe, expect, it } from "vitest";
import { checkFilePath, parseRequestPath } from "../../src/request_path.ts";

const POSIX = { dotfiles: false, literalEscapes: false, windows: false };
const WINDOWS = { ...POSIX, windows: true };

describe("names that mean something else on Windows", () => {
  it.each([
    ["device", "CON"],
    ["device in lower case", "nul"],
    ["device in mixed case", "pRn"],
    ["device with an extension", "AUX.txt"],
    ["device with two extensions", "CON.txt.html"],
    ["device with blanks", "CON . txt"],
    ["device in a folder", "b/CON"],
    ["device as a folder", "COM1/x"],
    ["port", "COM9"],
    ["port 0", "com0"],
    ["superscript port", "LPT²"],
    ["superscript port with an extension", "COM¹.txt"],
    ["console input", "CONIN$"],
    ["console output with an extension", "conout$.log"],
    ["clock", "CLOCK$"],
    ["drive", "C:"],
    ["drive and name", "C:/x"],
    ["name relative to a drive", "c:test.txt"],
    ["drive with the old pipe", "c|/x"],
    ["stream", "a.txt:b"],
    ["main stream", "a.txt::$DATA"],
    ["index stream", "dir::$INDEX_ALLOCATION/y"],
    ["dot at the end", "x."],
    ["dots and blanks at the end", "x. ."],
    ["blank at the end", "x.txt "],
    ["dot at a folder's end", "dir./x"],
    ["wildcard", "a*"],
    ["wildcard of DOS", "a<"],
    ["question mark", "a?"],
    ["quote", 'a"b'],
    ["short name", "PROGRA~1/x"],
    ["short name with an extension", "LONGFI~2.TXT"],
    ["short name with a hash", "AB12C3~1.HTM"],
  ])("%s is refused there alone", (_, path) => {
    expect(checkFilePath(path, WINDOWS)).toMatchObject({ reason: "windows-name", status: 404 });
    expect(checkFilePath(path, POSIX)).toBe(path);
  });

  it.each([
    ["ten", "COM10"],
    ["ten with an extension", "LPT10.txt"],
    ["longer word", "CONNINGTOWER"],
    ["word with a device at its end", "a.con"],
    ["device within", "x-nul-y"],
    ["console.log", "console.log"],
    ["dots within", "a..b"],
    ["blank within", "a b.txt"],
    ["blank in front", " a"],
    ["tilde in a long name", "my-long-name~1.html"],
    ["tilde without a number", "a~.txt"],
    ["non-ASCII", "Grüße.txt"],
  ])("%s is let through", (_, path) => {
    expect(checkFilePath(path, WINDOWS)).toBe(path);
  });

  it("asks the quick way out too", () => {
    const rules = { ...WINDOWS, prefix: "/", index: "index.html" };
    expect(parseRequestPath("http://h/NUL", rules)).toMatchObject({ reason: "windows-name" });
    expect(parseRequestPath("http://h/NULL", rules)).toBe("NULL");
  });
});
