import { contentDisposition } from "sendoff";
import { describe, expect, it } from "vitest";
import { dispositionCases } from "../support/unit_cases.ts";
import { parseDisposition } from "../support/unit_parse_disposition.ts";

/** Names that are not saved as they are given, and what becomes of them. */
const MADE_SAFE: Readonly<Record<string, string>> = {
  "cd-013": "download", // no name
  "cd-014": "name", // "example" file\name
  "cd-019": '";" dummy".txt', // multi-part-one\";" dummy".txt
  "cd-031": "ст", // те:/ст
  "cd-036": "a_b.txt", // CR
  "cd-038": "a_b.txt", // NUL
  "cd-039": "a_b.txt", // TAB
  "cd-041": "a_b.txt", // ESC
  "cd-043": "a_b.txt", // line separator
  "cd-045": "invoice_fdp.exe", // right-to-left override
  "cd-046": "_abc.txt", // right-to-left mark
  "cd-048": "a_b.txt", // zero-width space
  "cd-051": "bad\ufffd.txt", // lone surrogate
  "cd-053": "👨_👩_👧.png", // zero-width joiner
  "cd-069": "y.txt", // C:\x\y.txt
  "cd-070": "passwd", // /etc/passwd
  "cd-073": "download", // .
  "cd-075": "_COM1.txt", // device
  "cd-083": "download", // a\
  "cd-084": '"b', // a\"b
  "cd-094": `${"x".repeat(251)}.txt`, // 259 bytes
  "cd-097": "日".repeat(85), // 2,000 of them
};

describe("shared cases: Content-Disposition", () => {
  it.each(dispositionCases.map((row) => [row.id, row.name.slice(0, 40), row] as const))(
    "%s %j",
    (id, _, { name, type }) => {
      const value = contentDisposition(type, name);
      const parsed = parseDisposition(value);
      const filename = parsed.parameters.get("filename") ?? "";
      const extended = parsed.parameters.get("filename*");

      expect(parsed.type).toBe(type);
      expect(extended ?? filename).toBe(MADE_SAFE[id] ?? name);
      if (extended === undefined) expect(filename).not.toMatch(/%[0-9A-Fa-f]{2}/);
      expect([...parsed.parameters.keys()].filter((key) => !key.startsWith("filename"))).toEqual(
        [],
      );
      expect(value.length).toBeLessThan(16 * 1024);
    },
  );
});

describe("the value", () => {
  it.each<[title: string, name: string | undefined, value: string]>([
    ["no name", undefined, "attachment"],
    ["ASCII", "plan.pdf", 'attachment; filename="plan.pdf"'],
    ["quotes", 'a"b', 'attachment; filename="a\\"b"'],
    ["escape", "a%41", `attachment; filename="a_41"; filename*=UTF-8''a%2541`],
    ["half an escape", "100%4", 'attachment; filename="100%4"'],
    ["half an escape, and a letter", "5%a-z", 'attachment; filename="5%a-z"'],
    ["letters", "é.txt", `attachment; filename="_.txt"; filename*=UTF-8''%C3%A9.txt`],
    [
      "a run of letters",
      "日本語 1.txt",
      `attachment; filename="_ 1.txt"; filename*=UTF-8''%E6%97%A5%E6%9C%AC%E8%AA%9E%201.txt`,
    ],
    [
      "not attr-char",
      "é'()*!",
      `attachment; filename="_'()*!"; filename*=UTF-8''%C3%A9%27%28%29%2A!`,
    ],
    ["CRLF", "a\r\nSet-Cookie: x=1", 'attachment; filename="a__Set-Cookie: x=1"'],
    ["parent", "..", 'attachment; filename="download"'],
    ["folders", "a/../b", 'attachment; filename="b"'],
    ["folder at the end", "a/", 'attachment; filename="download"'],
    ["blanks around", "  a  ", 'attachment; filename="a"'],
    ["device", "CON", 'attachment; filename="_CON"'],
    [
      "superscript device",
      "lpt².txt",
      `attachment; filename="_lpt_.txt"; filename*=UTF-8''_lpt%C2%B2.txt`,
    ],
    ["device with blanks", "nul .txt", 'attachment; filename="_nul .txt"'],
    ["longer word", "console.log", 'attachment; filename="console.log"'],
  ])("%s", (_, name, value) => {
    expect(contentDisposition("attachment", name)).toBe(value);
  });

  it("ends in no blank where it is cut at one", () => {
    const name = `${"a".repeat(254)} ${"b".repeat(20)}`;
    expect(contentDisposition("attachment", name)).toBe(
      `attachment; filename="${"a".repeat(254)}"`,
    );
  });

  it("is cut to 255 bytes, before the extension", () => {
    const name = `${"é".repeat(200)}.jpeg`;
    const filename = parseDisposition(contentDisposition("inline", name)).parameters.get(
      "filename*",
    );
    expect(filename).toBe(`${"é".repeat(125)}.jpeg`);
    expect(new TextEncoder().encode(filename)).toHaveLength(255);
  });

  it("is not cut where it has 255 bytes", () => {
    const name = `${"a".repeat(251)}.txt`;
    expect(contentDisposition("inline", name)).toBe(`inline; filename="${name}"`);
    expect(contentDisposition("inline", `a${name}`)).toBe(`inline; filename="${name}"`);
  });

  it("keeps an extension of 20 characters with its dot, and no longer one", () => {
    const stem = "a".repeat(250);
    const kept = `.${"b".repeat(19)}`;
    expect(contentDisposition("inline", stem + kept)).toBe(
      `inline; filename="${"a".repeat(235)}${kept}"`,
    );
    expect(contentDisposition("inline", `${stem}${kept}b`)).toBe(`inline; filename="${stem}.bbbb"`);
  });

  it.each<[given: unknown, shown: string]>([
    ["form-data", '"form-data"'],
    ["Inline", '"Inline"'],
    ["", '""'],
    [undefined, "undefined"],
  ])("has no type %j", (type, shown) => {
    const message = `contentDisposition(): got the type ${shown}, want "inline" or "attachment"`;
    expect(() => contentDisposition(type as "inline", "a.txt")).toThrow(new TypeError(message));
  });
});

describe("the parser of these tests is strict", () => {
  it.each([
    ["a name twice", 'attachment; filename="a"; filename="b"'],
    ["a name twice in another case", "attachment; filename=a; FileName=b"],
    ["an open quote", 'attachment; filename="a'],
    ["text after a quote", 'attachment; filename="a"b'],
    ["a bare backslash at the end", 'attachment; filename="a\\"'],
    ["a blank in a token", "attachment; filename=a b"],
    ["a character that is not ASCII", 'attachment; filename="é"'],
    ["a line break", 'attachment; filename="a\r\nb"'],
    ["a separator at the end", "attachment;"],
    ["another charset", "attachment; filename*=ISO-8859-1''a"],
    ["a quote in an ext-value", "attachment; filename*=UTF-8''a'b"],
    ["a broken escape", "attachment; filename*=UTF-8''a%4"],
    ["bytes that are not UTF-8", "attachment; filename*=UTF-8''%ff"],
  ])("%s is an error", (_, value) => {
    expect(() => parseDisposition(value)).toThrow();
  });
});
