import { apache, type FilePath, handOff, lighttpd, nginx, type Refusal } from "sendoff";
import { describe, expect, it } from "vitest";
import { percentEncode, rawBytes } from "../../src/front/encoding.ts";
import { decodeAsServer, FRONTS, type FrontCase } from "../support/unit_fronts.ts";
import { FILE_URL, reasonFor } from "../support/unit_handler.ts";

/** The names that were tried on the real servers, and how each is written into a header. */
const NAMES: readonly [name: string, percent: string, bytes?: string][] = [
  ["a b", "a%20b"],
  ["100%", "100%25"],
  ["a%20b", "a%2520b"],
  ["a%2Fb", "a%252Fb"],
  ["a%2eb", "a%252eb"],
  ["a%00b", "a%2500b"],
  ["a?b", "a%3Fb"],
  ["a#b", "a%23b"],
  ["a+b", "a%2Bb"],
  ["a&b", "a%26b"],
  ["a;b", "a%3Bb"],
  ["a,b", "a%2Cb"],
  ["a:b", "a%3Ab"],
  ["a=b", "a%3Db"],
  ["a@b", "a%40b"],
  ["a$b", "a%24b"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of Apache and nginx
  ["${x}", "%24%7Bx%7D"],
  ["{path}", "%7Bpath%7D"],
  ["a[b", "a%5Bb"],
  ["a]b", "a%5Db"],
  ["a|b", "a%7Cb"],
  ["a^b", "a%5Eb"],
  ["a`b", "a%60b"],
  ["a<b", "a%3Cb"],
  ["a>b", "a%3Eb"],
  ["a*b", "a%2Ab"],
  ["a!b", "a%21b"],
  ["a(b)", "a%28b%29"],
  ['a"b', "a%22b"],
  ["a'b", "a%27b"],
  ["a\\b", "a%5Cb"],
  ["..\\b", "..%5Cb"],
  ["\u00e9", "%C3%A9", "\xc3\xa9"],
  ["e\u0301", "e%CC%81", "e\xcc\x81"],
  ["日", "%E6%97%A5", "\xe6\x97\xa5"],
  ["💩", "%F0%9F%92%A9", "\xf0\x9f\x92\xa9"],
  ["a\tb", "a%09b"],
  ["a\nb", "a%0Ab"],
  ["a\rb", "a%0Db"],
  ["a\u007fb", "a%7Fb"],
  ["a\u0001b", "a%01b"],
  ["-rf", "-rf"],
  ["~a", "~a"],
  ["a_b", "a_b"],
  ["a..b", "a..b"],
  ["..b", "..b"],
  ["b..", "b.."],
  ["...", "..."],
  [".env", ".env"],
  [" a", "%20a"],
  ["a ", "a%20"],
  ["a.", "a."],
  ["n".repeat(255), "n".repeat(255)],
];

const REQUEST = new Request(FILE_URL);

/** Past the checks of a FilePath: a delivery must stand on its own. */
function handOffOf({ delivery, header }: FrontCase, name: string): string | Refusal {
  const answer = delivery.deliver({ path: name as FilePath, headers: {} }, REQUEST);
  if (answer instanceof Response) return answer.headers.get(header) ?? "";
  return answer as Refusal;
}

describe("53 names", () => {
  it("are 53", () => {
    expect(new Set(NAMES.map(([name]) => name)).size).toBe(53);
  });

  it.each(NAMES)("%j", (name, percent, bytes = name) => {
    expect(percentEncode(name)).toBe(percent);
    expect(rawBytes(name)).toBe(bytes);
    expect(percentEncode(`d/${name}/e`)).toBe(`d/${percent}/e`);
    expect(rawBytes(`d/${name}/e`)).toBe(`d/${bytes}/e`);
  });

  it("look-alikes of CR and LF are not cut to one byte", () => {
    expect(rawBytes("\u560a\u560d\u010a\u010d")).toBe("\xe5\x98\x8a\xe5\x98\x8d\xc4\x8a\xc4\x8d");
    expect(percentEncode("\u560a\u010d")).toBe("%E5%98%8A%C4%8D");
  });
});

const CONTROLS = ["a\nb", "a\rb", "a\u007fb", "a\u0001b"];

/** What each server would read as another name (front-servers.md, 2). */
const INEXPRESSIBLE: Readonly<Record<string, readonly string[]>> = {
  nginx: [],
  "apache 0.12": [...CONTROLS, "a ", "a\t", "d/a "],
  "apache 1.0": [],
  lighttpd: ["a\tb", ...CONTROLS, "a\t"],
  "caddy by location": [],
  "caddy by root": ["a\tb", ...CONTROLS, "a ", "a\t", "d/a "],
  litespeed: [],
  h2o: [],
  "another server": [],
};

describe.each(FRONTS)("$title", (front) => {
  const { title, prefix, decodes, max } = front;
  const names = [...NAMES.map(([name]) => name), "a\t", "d/a ", "d /a"];
  const refused = INEXPRESSIBLE[title] ?? [];
  const sent = names.filter((name) => !refused.includes(name));

  it("refuses the names it can't be told", () => {
    const reasons = [...refused, "a\0b"].map((name) => [name, handOffOf(front, name)]);
    const reason = { reason: "inexpressible-name", status: 404 };
    expect(reasons).toEqual([...refused, "a\0b"].map((name) => [name, reason]));
  });

  it("reads every other name as it is", () => {
    const values = sent.map((name) => handOffOf(front, name));
    const read = values.map((value) => typeof value === "string" && decodeAsServer(front, value));
    expect(read).toEqual(sent.map((name) => prefix + name));
  });

  it(`is given up to ${max} bytes`, () => {
    const room = max - prefix.length;
    const path = "n".repeat(room);
    expect(handOffOf(front, path)).toHaveLength(max);
    expect(handOffOf(front, `${path}n`)).toMatchObject({ reason: "name-too-long-for-front" });
  });

  it("is given bytes, and not characters, up to there", () => {
    const width = decodes === "percent" ? 9 : 3;
    const fitting = Math.floor((max - prefix.length) / width);
    expect(typeof handOffOf(front, "日".repeat(fitting))).toBe("string");
    expect(handOffOf(front, "日".repeat(fitting + 1))).toMatchObject({
      reason: "name-too-long-for-front",
    });
  });
});

describe("what stands before the name is encoded like it", () => {
  const value = (delivery: ReturnType<typeof apache>, header = "X-Sendfile") =>
    (delivery.deliver({ path: "a.txt" as FilePath, headers: {} }, REQUEST) as Response).headers.get(
      header,
    );

  it.each([
    ["bytes", apache({ root: "/srv/100% é" }), "/srv/100% \xc3\xa9/a.txt"],
    ["percent", lighttpd({ root: "/srv/100% é/" }), "/srv/100%25%20%C3%A9/a.txt"],
    ["a whole disk", apache({ root: "/", wholeDisk: true }), "/a.txt"],
    ["a drive, bytes", apache({ root: "C:\\srv\\my files" }), "C:/srv/my files/a.txt"],
    ["a drive, percent", lighttpd({ root: "C:\\srv\\my files\\" }), "C%3A/srv/my%20files/a.txt"],
    ["a whole drive", apache({ root: "D:/", wholeDisk: true }), "D:/a.txt"],
    ["a share", apache({ root: "\\\\host\\share" }), "//host/share/a.txt"],
    ["a backslash in a POSIX root", apache({ root: "/srv/a\\b" }), "/srv/a\\b/a.txt"],
  ])("%s", (_, delivery, expected) => {
    expect(value(delivery)).toBe(expected);
  });

  it("a location, too", () => {
    const delivery = nginx({ location: "/50% é?/" });
    expect(value(delivery, "X-Accel-Redirect")).toBe("/50%25%20%C3%A9%3F/a.txt");
  });

  it("but not a URL, which is whole already", () => {
    const delivery = handOff({
      name: "ours",
      header: "X-Send-This",
      prefix: "http://files.internal:8081/a%20b/",
      encoding: "percent",
      inexpressible: /\0/,
      maxValueBytes: 1000,
      status: 200,
    });
    expect(value(delivery, "X-Send-This")).toBe("http://files.internal:8081/a%20b/a.txt");
  });
});

describe("a root on a Windows disk", () => {
  it.each(["C:\\srv", "c:/srv", "\\\\host\\share", "//host/share"])("%s", async (root) => {
    const delivery = apache({ root });
    const ask = (name: string) =>
      reasonFor("public", { delivery }, new Request(`http://localhost/${name}`));
    expect(delivery.windows).toBe(true);
    expect(await ask("NUL.txt")).toBe("windows-name");
    expect(await ask("a.txt::$DATA")).toBe("windows-name");
    expect(await ask("a.txt")).toBe("delivered");
  });

  it("is not a root that begins with a letter", () => {
    expect(apache({ root: "/C:/srv" })).not.toHaveProperty("windows");
  });
});
