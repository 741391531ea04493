import { describe, expect, it } from "vitest";
import { readApache } from "../../src/config/syntax/apache.ts";
import { readCaddy } from "../../src/config/syntax/caddy.ts";
import type { Directive, Reading } from "../../src/config/syntax/directive.ts";
import { readNginx } from "../../src/config/syntax/nginx.ts";

type Reader = (text: string) => Reading;

/** A statement as a list: its line, its words, and what is in it. */
type Brief = readonly (number | string | readonly Brief[])[];

function brief({ line, name, args, block }: Directive): Brief {
  return [line, name, ...args, ...(block === undefined ? [] : [block.map(brief)])];
}

function contentOf(reader: Reader, text: string): readonly Directive[] {
  const read = reader(text);
  if ("unreadable" in read) throw new Error(JSON.stringify(read.unreadable));
  return read.content;
}

function readTable(reader: Reader, rows: readonly (readonly [text: string, ...Brief[]])[]): void {
  it.each(rows.map(([text, ...wanted]) => ({ text, wanted })))(
    "reads $text",
    ({ text, wanted }) => {
      expect(contentOf(reader, text).map(brief)).toEqual(wanted);
    },
  );
}

function unreadableTable(
  reader: Reader,
  rows: readonly (readonly [text: string, line: number, problem: string])[],
): void {
  it.each(rows)("can't read %j", (text, line, problem) => {
    expect(reader(text)).toEqual({ unreadable: { line, problem } });
  });

  it("can't read blocks without an end", () => {
    for (const sign of ["{", "a {\n", "<a>\n", "(", "[", '"', "'", "`"]) {
      const read = reader(`a = ${sign.repeat(100_000)}`);
      if ("content" in read) continue;
      expect(read.unreadable.line).toBeGreaterThan(0);
    }
  });
}

describe("readNginx", () => {
  readTable(readNginx, [
    [""],
    ["a;", [1, "a"]],
    ["a b  c\n;\nd;", [1, "a", "b", "c"], [3, "d"]],
    [
      "a { b; c { d; } } e;",
      [
        1,
        "a",
        [
          [1, "b"],
          [1, "c", [[1, "d"]]],
        ],
      ],
      [1, "e"],
    ],
    ["# a;\nb; # c", [2, "b"]],
    ["a b#c;", [1, "a", "b#c"]],
    ['a "b;{}#\n c";\nd;', [1, "a", "b;{}#\n c"], [3, "d"]],
    ["a 'b \"c\"' \"d 'e'\";", [1, "a", 'b "c"', "d 'e'"]],
    ["a \"\" '';", [1, "a", "", ""]],
    ['a "b\\"c" \'d\\\'e\' f\\"g;', [1, "a", 'b"c', "d'e", 'f"g']],
    ['a "b\\\\" "\\t\\n\\d" \\;;', [1, "a", "b\\", "\t\n\\d", "\\;"]],
    ['a b"c"d;', [1, "a", 'b"c"d']],
    ["a \x24{b}c;", [1, "a", "\x24{b}c"]],
    ['if ($a ~ "x{2}") { b; }', [1, "if", "($a", "~", "x{2}", ")", [[1, "b"]]]],
    ["a/\x24{b}/c;", [1, "a/\x24{b}/c"]],
    ["a{b;}c;", [1, "a", [[1, "b"]]], [1, "c"]],
    ["a b}c;", [1, "a", "b}c"]],
    ["a {\r\n b;\r\n}\r\n", [1, "a", [[2, "b"]]]],
    ["\uFEFFa;", [1, "a"]],
    ["x_by_lua_block { if { a = '}{' } ; } b;", [1, "b"]],
  ]);

  unreadableTable(readNginx, [
    ["a", 1, "a has no ; at its end"],
    ["\na b\n", 2, "a has no ; at its end"],
    ["a {\n b }", 2, "b has no ; at its end"],
    ["a {\n b;\n", 1, "the block of a is never closed"],
    ["a;\n}", 2, "} closes nothing"],
    ["a;\n;", 2, "; has no directive before it"],
    ["\n{", 2, "{ has no directive before it"],
    ['a\n"b;\n', 2, '" is never closed'],
    ["a 'b\";", 1, "' is never closed"],
    ['a "b\\";', 1, '" is never closed'],
    ['a "b"c;', 1, 'a blank or ; must follow the "'],
    ["\nx_by_lua_block {{}", 2, "the block of x_by_lua_block is never closed"],
    ["a{".repeat(65), 1, "too many blocks in each other"],
  ]);

  it("keeps what stands in the file", () => {
    const [a] = contentOf(readNginx, "# x\na {\n  b 'c';\n}\n");
    expect([a?.source, a?.block?.[0]?.source]).toEqual(["a {\n  b 'c';\n}", "b 'c';"]);
  });
});

describe("readApache", () => {
  readTable(readApache, [
    [""],
    ["A b  c\nD", [1, "a", "b", "c"], [2, "d"]],
    ['  A\t"b c" \'d "e"\' "f \\"g\\\\ \\n"', [1, "a", "b c", 'd "e"', 'f "g\\ \\n']],
    ["A b\\\n  c \\\r\n d\nE", [1, "a", "b", "c", "d"], [4, "e"]],
    ["# A\\\nB\nC d # e", [3, "c", "d", "#", "e"]],
    ["A b\\c d\\", [1, "a", "b\\c", "d\\"]],
    ["A b\\\\c \\\" \\'d", [1, "a", "b\\c", '\\"', "\\'d"]],
    [`A "b\\'c" 'd\\"e' 'f\\'g'`, [1, "a", "b\\'c", 'd\\"e', "f'g"]],
    ["A b\\\nc \"d\\\ne\" 'f\\\r\ng'", [1, "a", "bc", "de", "fg"]],
    ["A\\\nB c", [1, "ab", "c"]],
    ["A b\\\\\nc\nD", [1, "a", "b\\c"], [3, "d"]],
    ['A "b\\\\\n"c"', [1, "a", 'b"c']],
    ["A b\\\\\n\nc\nD", [1, "a", "bc"], [4, "d"]],
    ["A b\\\\\n \nC", [1, "a", "b\\"], [3, "c"]],
    ["\\\n \nA b\\\n# c\nD", [3, "a", "b#", "c"], [5, "d"]],
    ["\\\n# A\nB", [3, "b"]],
    ['"A" b"c"d "e"f', [1, "a", 'b"c"d', "e", "f"]],
    ["A b\u00a0c\u2003d\u00a0", [1, "a", "b\u00a0c\u2003d\u00a0"]],
    ['A b"c', [1, "a", 'b"c']],
    // A quote that is not closed ends with the line.
    ['A "b c \t\nD', [1, "a", "b c"], [2, "d"]],
    ["A 'b\\' \" c\\", [1, "a", "b' \" c\\"]],
    ['<A "b >\n</A>', [1, "a", "b ", []]],
    ["<VirtualHost *:80>\n A\n</virtualhost>\nB", [1, "virtualhost", "*:80", [[2, "a"]]], [4, "b"]],
    ['<If "%{X} > 1">\n</If>', [1, "if", "%{X} > 1", []]],
    ["<A b>c>\n</A>", [1, "a", "b>c", []]],
    ["<A b\\\n c > d\n</A>", [1, "a", "b", "c", []]],
    ["<A>\n<B c>\nD\n</B>\n</A> e", [1, "a", [[2, "b", "c", [[3, "d"]]]]]],
    ['A\r\n<B>\r\nC "d"\r\n</B>\r\n', [1, "a"], [2, "b", [[3, "c", "d"]]]],
    [">", [1, ">"]],
  ]);

  unreadableTable(readApache, [
    ["\n<A>\n", 2, "the block of a is never closed"],
    ["<A>\n</B>", 2, "</b> closes nothing"],
    ["</A>", 1, "</a> closes nothing"],
    ["<A\n>", 1, "< has no > on its line"],
    ["<A>\n</A\n>", 2, "</a has no > on its line"],
    ["<A>\n</A >", 2, "</a has no > on its line"],
    ["<A>\n# b\n\\\n</C \\\n", 4, "</c has no > on its line"],
    ["<A>\n".repeat(65), 65, "too many blocks in each other"],
  ]);

  it("keeps what stands in the file", () => {
    const [a] = contentOf(readApache, '<A>\r\n \\\n  B "c" \\\n d  \n</A> \n');
    expect([a?.source, a?.block?.[0]?.source]).toEqual([
      '<A>\r\n \\\n  B "c" \\\n d  \n</A>',
      'B "c" \\\n d',
    ]);
  });
});

describe("readCaddy", () => {
  readTable(readCaddy, [
    [""],
    ["a b\nc", [1, "a", "b"], [2, "c"]],
    [
      "a {\n\tb {\n\t\tc\n\t}\n\td\n}\ne",
      [
        1,
        "a",
        [
          [2, "b", [[3, "c"]]],
          [5, "d"],
        ],
      ],
      [7, "e"],
    ],
    ["{\n\tadmin off\n}\na", [1, "", [[2, "admin", "off"]]], [4, "a"]],
    ["# a\nb # c\nd#e", [2, "b"], [3, "d#e"]],
    ['a "b {c} \\"d\\" \\e\n" f', [1, "a", 'b {c} "d" \\e\n', "f"]],
    ['a `b "c" \\` d', [1, "a", 'b "c" \\', "d"]],
    ['a "" {b} {$C} {d', [1, "a", "", "{b}", "{$C}", "{d"]],
    ["a b \\\n c\nd", [1, "a", "b", "c"], [3, "d"]],
    ["a.org,\nb.org {\n}", [1, "a.org,", "b.org", []]],
    [
      "a {\n\tb c,\n\td\n}",
      [
        1,
        "a",
        [
          [2, "b", "c,"],
          [3, "d"],
        ],
      ],
    ],
    ["a {\n\tb }\nc", [1, "a", [[2, "b"]]], [3, "c"]],
    ['a "{"\nb\n`}`\nc', [1, "a", [[2, "b"]]], [4, "c"]],
    ["a {\r\n\tb\r\n}\r\n", [1, "a", [[2, "b"]]]],
    ["a { # why\n}", [1, "a", []]],
    ["a { # b\\c\n\td\n}", [1, "a", [[2, "d"]]]],
    ["a { b\n}\nc { }", [1, "a", [[1, "b"]]], [3, "c", []]],
    ["{ b\n}", [1, "", [[1, "b"]]]],
    // A backslash in a comment escapes the line break at its end.
    ["a # b\\c\nd\ne", [1, "a", "d"], [3, "e"]],
    ["# \\\na # \\\\\nb", [2, "a", "b"]],
    ["a \\# b\nc", [1, "a", "c"]],
    ["a \\ # b\nc", [1, "a", "c"]],
    ["a # \\", [1, "a"]],
    // What stands after blanks is escaped as well.
    ["a \\ b", [1, "a", "\\b"]],
    ["a \\\t \\b c", [1, "a", "\\\\b", "c"]],
    ["a \\ \nb", [1, "a", "b"]],
    ['a \\"b c" \\""d" \\\\"e"', [1, "a", "\\b c", '"d', '\\\\"e"']],
    ["a \\`b c`", [1, "a", "b c"]],
    ['a "b"\\ c', [1, "a", "b", "\\c"]],
    // Within a word a blank ends it, and the backslash is gone.
    ["a b\\ c d\\", [1, "a", "b", "c", "d"]],
    ["a b\\\nc\nd", [1, "a", "b", "c"], [3, "d"]],
    ["a b\\\\\nc", [1, "a", "b\\\\"], [2, "c"]],
    ["a \\\\\nb", [1, "a", "\\\\"], [2, "b"]],
    ["a \\b c\\d \\\\\\e", [1, "a", "\\b", "c\\d", "\\\\\\e"]],
    ['a "b\\\\" "c\\\nd"', [1, "a", "b\\\\", "c\\\nd"]],
    ["a b\rc \\\r\nd\\\r\ne\r\nf", [1, "a", "bc", "d", "e"], [4, "f"]],
  ]);

  unreadableTable(readCaddy, [
    ['a\nb "c\nd', 2, '" is never closed'],
    ["a `b", 1, "` is never closed"],
    ["\na {\nb", 2, "the block of a is never closed"],
    ["a\n}", 2, "} closes nothing"],
    ["a {\nb { c\n}\n}", 2, "a line break must follow the {"],
    ["a {\nb { # c\\d\n}\n}", 2, "a line break must follow the {"],
    ["a {\n{\n}\n}", 2, "{ has no directive before it"],
    ["a {\n".repeat(65), 65, "too many blocks in each other"],
  ]);

  it("keeps what stands in the file", () => {
    const [a] = contentOf(readCaddy, "a {\n\tb `c`  # d\n\te f\\\n\n}\n");
    const inside = a?.block?.map(({ source }) => source);
    expect([a?.source, inside]).toEqual(["a {\n\tb `c`  # d\n\te f\\\n\n}", ["b `c`", "e f"]]);
  });
});
