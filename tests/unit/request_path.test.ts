import { describe, expect, it } from "vitest";
import { checkFilePath, parseRequestPath, type RequestPathRules } from "../../src/request_path.ts";

const RULES: RequestPathRules = {
  prefix: "/f/",
  index: "index.html",
  dotfiles: false,
  literalEscapes: false,
  windows: false,
};

/** `path: …` for a file, else the reason. */
function read(url: string, rules: Partial<RequestPathRules> = {}): string {
  const result = parseRequestPath(url, { ...RULES, ...rules });
  return typeof result === "string" ? `path: ${result}` : result.reason;
}

type Row = [title: string, url: string, result: string, rules?: Partial<RequestPathRules>];

const root = { prefix: "/" };

describe("the advisories of the peers (row of threats.md)", () => {
  it.each<Row>([
    ["6: encoded slash", "http://h/f/admin%2Fsecret.txt", "encoded-separator"],
    ["6: encoded slash, lower case", "http://h/f/admin%2fsecret.txt", "encoded-separator"],
    ["7: encoded backslash", "http://h/f/admin%5Csecret.txt", "encoded-separator"],
    ["8: dot segment within", "http://h/f/pub/../admin/secret.txt", "dot-segment"],
    ["8: encoded dot segment", "http://h/f/pub/%2e%2e/admin/secret.txt", "dot-segment"],
    ["8: half encoded dot segment", "http://h/f/pub/.%2E/admin/secret.txt", "dot-segment"],
    ["9: two slashes before the mount", "http://h//admin/secret.txt", "outside-mount"],
    ["9: two slashes at the root", "http://h//admin/secret.txt", "empty-segment", root],
    ["9: single dot", "http://h/f/./admin/secret.txt", "dot-segment"],
    ["9: encoded single dot", "http://h/f/%2e/admin/secret.txt", "dot-segment"],
    ["9: two slashes after the mount", "http://h/f//admin/secret.txt", "empty-segment"],
    ["10: case is kept as it was sent", "http://h/f/ADMIN/secret.txt", "path: ADMIN/secret.txt"],
    ["10: the mount's case counts", "http://h/F/secret.txt", "outside-mount"],
    ["11: two slashes within", "http://h/f/static//admin/secret.txt", "empty-segment"],
    ["12: raw backslash", "http://h/f/admin\\secret.txt", "malformed-url"],
    ["12: raw backslash for the mount's slash", "http://h/f\\secret.txt", "malformed-url"],
    ["13: decoded twice it would be admin", "http://h/f/%2561dmin/secret.txt", "literal-escape"],
    ["13: decoded once it is 90%", "http://h/f/90%25.txt", "path: 90%.txt"],
    ["14: malformed escapes around good ones", "http://h/f/%%36%31dmin/x", "malformed-escape"],
    ["15: encoded dots first", "http://h/%2e%2e/%2e%2e/etc/passwd", "dot-segment", root],
    ["15: twice encoded dots", "http://h/%252e%252e/x", "literal-escape", root],
    ["15: dots with encoded backslashes", "http://h/..%5c..%5cetc", "encoded-separator", root],
    ["15: twice encoded dots within", "http://h/pub/%252e%252e/x", "literal-escape", root],
    ["16: encoded dots under a mount", "http://h/f/%2e%2e/main.ts", "dot-segment"],
    ["17: the sibling of the root", "http://h/f/../root-secret/key.txt", "dot-segment"],
    ["17: the sibling of the mount", "http://h/f-secret/key.txt", "outside-mount"],
    ["21: three slashes, a share", "http://h/f///host/share/x", "empty-segment"],
    ["21: drive", "http://h/f/C:/x", "windows-name", { windows: true }],
    ["21: encoded drive", "http://h/f/C%3A/x", "windows-name", { windows: true }],
    ["21: stream", "http://h/f/a.txt::$DATA", "windows-name", { windows: true }],
    ["22: device", "http://h/f/b/CON", "windows-name", { windows: true }],
    ["22: plain names pass, the quick way or not", "http://h/f/CON.d", "path: CON.d"],
    ["23: encoded dot of a dotfile", "http://h/f/%2eenv", "dotfile"],
    ["24: encoded dot of an extension", "http://h/f/x%2Esvg", "path: x.svg"],
  ])("%s", (_, url, result, rules) => {
    expect(read(url, rules)).toBe(result);
  });

  it.each([
    ["19: dot segments", "../root-secret/key.txt", "dot-segment"],
    ["19: NUL", "a\0b", "control-character"],
    ["19: nothing", "", "empty-segment"],
    ["19: absolute", "/etc/passwd", "empty-segment"],
    ["19: backslash", "a\\b", "encoded-separator"],
  ])("%s in a path that the app gives", (_, path, reason) => {
    expect(checkFilePath(path, RULES)).toMatchObject({ reason });
  });
});

describe("where the path begins and ends", () => {
  it.each<Row>([
    ["query", "http://h/f/a.txt?/../b", "path: a.txt"],
    ["raw fragment", "http://h/f/a.txt#/../b", "path: a.txt"],
    ["fragment before a query", "http://h/f/a.txt#b?c", "path: a.txt"],
    ["query before a fragment", "http://h/f/a.txt?b#c", "path: a.txt"],
    ["backslash in a query", "http://h/f/a.txt?\\", "path: a.txt"],
    ["encoded ? and #", "http://h/f/a%3Fb%23c", "path: a?b#c"],
    ["no origin", "/f/a.txt", "path: a.txt"],
    ["no origin, path with ://", "/f/http:%2F%2Fx", "encoded-separator"],
    ["host, but no path", "http://h", "malformed-url"],
    ["query, but no path", "http://h?/f/a.txt", "malformed-url"],
    ["fragment, but no path", "http://h#/f/a.txt", "malformed-url"],
    ["neither scheme nor slash", "f/a.txt", "malformed-url"],
    ["a host without a scheme", "://h/f/a.txt", "malformed-url"],
    ["nothing", "", "malformed-url"],
    ["asterisk form", "*", "malformed-url"],
    ["backslash in the authority", "http://h\\@evil/f/a.txt", "malformed-url"],
    ["user and port", "http://u:p@h:8080/f/a.txt", "path: a.txt"],
    ["path that looks like a host", "//evil/f/a.txt", "outside-mount"],
    ["the mount without its slash", "http://h/f", "outside-mount"],
    ["the mount encoded in another way", "http://h/%66/a.txt", "outside-mount"],
    ["index", "http://h/f/", "path: index.html"],
    ["index of a folder", "http://h/f/a/b/", "path: a/b/index.html"],
    ["no index", "http://h/f/a/", "no-index", { index: false }],
    ["slash after a file asks for its index", "http://h/f/a.txt/", "path: a.txt/index.html"],
    ["two slashes at the end", "http://h/f/a//", "empty-segment"],
  ])("%s", (_, url, result, rules) => {
    expect(read(url, rules)).toBe(result);
  });
});

describe("decoding", () => {
  it.each<Row>([
    ["blank", "http://h/f/a%20b", "path: a b"],
    ["plus is a plus", "http://h/f/a+b%2Bc", "path: a+b+c"],
    ["two bytes", "http://h/f/%C3%A9", "path: é"],
    ["four bytes", "http://h/f/%F0%9F%92%A9", "path: 💩"],
    ["never normalised", "http://h/f/e%CC%81", "path: e\u0301"],
    ["raw letter beside an escape", "/f/é%20é", "path: é é"],
    ["semicolon is part of the name", "http://h/f/a;x=1", "path: a;x=1"],
    ["semicolon before dots", "http://h/f/a;/../b", "dot-segment"],
    ["dots before a semicolon", "http://h/f/..;/b", "dotfile"],
    ["overlong dot", "http://h/f/%c0%ae%c0%ae/x", "malformed-escape"],
    ["overlong slash, 2 bytes", "http://h/f/..%c0%afx", "malformed-escape"],
    ["overlong slash, 3 bytes", "http://h/f/..%e0%80%afx", "malformed-escape"],
    ["overlong slash, 4 bytes", "http://h/f/..%f0%80%80%afx", "malformed-escape"],
    ["overlong NUL", "http://h/f/a%c0%80", "malformed-escape"],
    ["CESU surrogate", "http://h/f/%ed%a0%80", "malformed-escape"],
    ["CESU surrogate pair", "http://h/f/%ed%a0%bd%ed%b2%a9", "malformed-escape"],
    ["above U+10FFFF", "http://h/f/%f4%90%80%80", "malformed-escape"],
    ["bytes that are not UTF-8", "http://h/f/%ff", "malformed-escape"],
    ["latin1", "http://h/f/%e9", "malformed-escape"],
    ["character split by a slash", "http://h/f/%C3/%A9", "malformed-escape"],
    ["escape of IIS", "http://h/f/..%u2215x", "malformed-escape"],
    ["escape cut off", "http://h/f/a%", "malformed-escape"],
    ["escape cut off after a digit", "http://h/f/a%2", "malformed-escape"],
    ["no hex", "http://h/f/a%zz", "malformed-escape"],
    ["raw lone surrogate", "/f/a\ud800b", "ill-formed-name"],
    ["raw lone surrogate beside an escape", "/f/a\udc00%20b", "ill-formed-name"],
    ["raw surrogate pair", "/f/\ud83d\udca9", "path: 💩"],
    ["U+FFFD", "http://h/f/%EF%BF%BD", "ill-formed-name"],
    ["raw U+FFFD", "/f/a\ufffd", "ill-formed-name"],
    ["NUL", "http://h/f/a%00.txt", "control-character"],
    ["CRLF", "http://h/f/a%0d%0aX-Sendfile:%20b", "control-character"],
    ["raw LF", "/f/a\nb", "control-character"],
    ["escape sequence of a terminal", "http://h/f/%0A%1b[31mFAKE", "control-character"],
    ["look-alikes of LF and CR", "http://h/f/%E5%98%8A%C4%8A%C4%8D", "path: \u560a\u010a\u010d"],
    ["look-alikes of dots and slashes", "/f/\u2024\u2024\u2215\uff0e\uff0f", "path: ․․∕．／"],
    ["dots in a name", "http://h/f/a..b/c..", "path: a..b/c.."],
  ])("%s", (_, url, result, rules) => {
    expect(read(url, rules)).toBe(result);
  });

  it("refuses every control character, raw and encoded", () => {
    const codes = Array.from({ length: 0xa0 }, (_, code) => code);
    const controls = codes.filter((code) => code < 0x20 || code >= 0x7f);
    expect(controls).toHaveLength(32 + 1 + 32);
    const results = controls.flatMap((code) => {
      const character = String.fromCharCode(code);
      return [read(`/f/a${character}`), read(`/f/a${encodeURIComponent(character)}`)];
    });
    expect(new Set(results)).toEqual(new Set(["control-character"]));
  });
});

describe("policies", () => {
  const dotfiles = true;
  const literalEscapes = true;

  it.each<Row>([
    ["dotfile", "/f/.env", "dotfile"],
    ["dot folder", "/f/a/.git/config", "dotfile"],
    ["three dots", "/f/...", "dotfile"],
    ["dotfiles allowed", "/f/a/.git/config", "path: a/.git/config", { dotfiles }],
    ["three dots allowed", "/f/.../a", "path: .../a", { dotfiles }],
    ["parent, dotfiles allowed", "/f/../a", "dot-segment", { dotfiles }],
    ["self, dotfiles allowed", "/f/./a", "dot-segment", { dotfiles }],
    ["escape in the name", "/f/my%2520file", "literal-escape"],
    ["escape allowed", "/f/my%2520file", "path: my%20file", { literalEscapes }],
    ["encoded dots allowed as text", "/f/%252e%252e/a", "path: %2e%2e/a", { literalEscapes }],
    ["malformed, escapes allowed", "/f/a%2", "malformed-escape", { literalEscapes }],
    ["percent before one hex digit", "/f/a%25a", "path: a%a"],
    ["percent before no hex digit", "/f/a%25zz", "path: a%zz"],
    ["percent at the end", "/f/100%25", "path: 100%"],
  ])("%s", (_, url, result, rules) => {
    expect(read(url, rules)).toBe(result);
  });
});
