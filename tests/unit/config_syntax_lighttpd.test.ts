import { describe, expect, it } from "vitest";
import { readLighttpd } from "../../src/config/syntax/lighttpd.ts";

describe("readLighttpd", () => {
  const word = (line: number, value: string) => ({ line, text: value });

  it.each([
    ["a = 1", "=", word(1, "1")],
    ['a.b-c += "x"', "+=", word(1, "x")],
    ["a :=\n \"x 'y' \\\\z\"", ":=", word(2, "x 'y' \\\\z")],
    ['a = "x \\"y\\" \\z\\n"', "=", word(1, 'x "y" \\z\\n')],
    ['a = "x\\\\" + b"', "=", word(1, 'x\\" + b')],
    ['a = "x" + "y"\n + var.z', "=", word(1, "xyvar.z")],
    ["a = () # b", "=", { line: 1, entries: [] }],
    [
      'a = ( "x", # y\n z, )',
      "=",
      {
        line: 1,
        entries: [
          { line: 1, value: word(1, "x") },
          { line: 2, value: word(2, "z") },
        ],
      },
    ],
    [
      'a = ( "x" => ( 1 ) )',
      "=",
      {
        line: 1,
        entries: [
          { line: 1, key: "x", value: { line: 1, entries: [{ line: 1, value: word(1, "1") }] } },
        ],
      },
    ],
    [
      'a = ( "x" ) + ( "y" )',
      "=",
      {
        line: 1,
        entries: [
          { line: 1, value: word(1, "x") },
          { line: 1, value: word(1, "y") },
        ],
      },
    ],
    ['include "x"', "", word(1, "x")],
  ])("reads %j", (source, operator, value) => {
    const read = readLighttpd(source);
    const [setting] = "content" in read ? read.content.settings : [];
    expect(setting?.operator).toBe(operator);
    expect(setting?.value).toEqual(value);
  });

  it("replaces variables, and keeps what stands in the file", () => {
    const read = readLighttpd('var.a = "/srv"\nb = var.a + "/x"\n');
    const settings = "content" in read ? read.content.settings : [];
    expect(settings[1]?.value).toEqual(word(2, "/srv/x"));
    expect(settings[1]?.source).toBe('b = var.a + "/x"');
  });

  it("reads blocks", () => {
    const source = `a = 1
$HTTP["host"] =~ "^x{2}$" {
  b = 2
  $HTTP["url"] == "/" { c = 3 }
}
else if $SERVER["socket"] == ":80" # why
{ d = 4 }
else { e = 5 }
f = 6
`;
    const names = (scope: {
      settings: readonly { name: string }[];
      scopes: readonly unknown[];
    }): unknown => [
      ...scope.settings.map(({ name }) => name),
      ...scope.scopes.map((inner) => names(inner as typeof scope)),
    ];
    const read = readLighttpd(source);
    expect("content" in read && names(read.content)).toEqual([
      "a",
      "f",
      ["b", ["c"]],
      ["d"],
      ["e"],
    ]);
    const lines = "content" in read ? read.content.scopes.map(({ line }) => line) : [];
    expect(lines).toEqual([2, 6, 8]);
  });

  it.each<[text: string, line: number, problem: string]>([
    ["a\nb = 1", 1, "a has no ="],
    ["a = 1\n= 2", 2, "a setting has no name"],
    ["a =\n", 2, "a value is missing"],
    ['a = "b\n', 1, '" is never closed'],
    ["a = 'b'", 1, "a value is missing"],
    ["a = ''", 1, "a value is missing"],
    ['a = "b\\"', 1, '" is never closed'],
    ["a = (\n 1", 1, "( is never closed"],
    ["a = ( 1\n 2 )", 2, "a comma or ) is missing"],
    ["a = ( (1) => 2 )", 1, "a list can't be a key"],
    ["$A {\n b = 1\n", 1, "the block is never closed"],
    ["a = 1\n}", 2, "} closes nothing"],
    ["$A (\n", 1, "the condition $A has no {"],
    ["$A {".repeat(66), 1, "too many blocks in each other"],
    [`a = ${"(".repeat(66)}`, 1, "too many lists in each other"],
    [`a = "${"x".repeat(60_000)}"\nb = a + a`, 2, "a value is too long"],
    [`a = ("b")\n${'a = a + ("b")\n'.repeat(2000)}`, 1414, "lists are added up too often"],
  ])("can't read %j", (text, line, problem) => {
    expect(readLighttpd(text)).toEqual({ unreadable: { line, problem } });
  });
});
