import {
  type Directive,
  DirectiveTree,
  type Reading,
  reading,
  unreadable,
  type Word,
} from "./directive.ts";
import { Scanner } from "./scanner.ts";

/**
 * Reads a Caddyfile. The block of global options has the name `""`. Placeholders and `{$VARIABLES}` come
 * out as they stand there.
 */
export function readCaddy(text: string): Reading {
  return reading(() => readLines(new Scanner(text), new DirectiveTree(text)));
}

interface CaddyWord extends Word {
  readonly quoted: boolean;
}

/** Blanks, comments, and a line break that a backslash takes away. */
const BLANK = /[^\S\n]+|\\\r?\n|#[^\n]*/y;

function readLines(scanner: Scanner, tree: DirectiveTree): readonly Directive[] {
  let words: CaddyWord[] = [];
  let end = 0;
  const endStatement = () => {
    const [first, ...rest] = words;
    if (first !== undefined) tree.statement([first, ...rest], end);
    words = [];
  };
  for (;;) {
    scanner.takeAll(BLANK);
    if (scanner.atEnd || scanner.take(/\n/y) !== "") {
      // A comma at the end of a line: one more address of the site follows.
      if (scanner.atEnd || words.at(-1)?.text.endsWith(",") !== true) endStatement();
      if (scanner.atEnd) return tree.finish();
      continue;
    }
    const found = word(scanner);
    if (found.quoted || !/^[{}]$/.test(found.text)) {
      words.push(found);
      end = scanner.at;
    } else if (found.text === "}") {
      endStatement();
      tree.close(found.line, scanner.at, "}");
    } else {
      open(scanner, tree, found, words);
      words = [];
    }
  }
}

function open(scanner: Scanner, tree: DirectiveTree, brace: Word, words: readonly Word[]): void {
  scanner.takeAll(BLANK);
  if (!scanner.atEnd && !scanner.text.startsWith("\n", scanner.at)) {
    unreadable(brace.line, "a line break must follow the {");
  }
  const [first, ...rest] = words;
  if (first !== undefined) tree.open([first, ...rest]);
  else if (tree.inside === undefined) tree.open([{ ...brace, text: "" }]);
  else unreadable(brace.line, "{ has no directive before it");
}

function word(scanner: Scanner): CaddyWord {
  const { line, at: start } = scanner;
  const quote = scanner.take(/["`]/y);
  if (quote === "") {
    const text = scanner.takeAll(/[^\s\\]+|\\(?!\r?\n)/y);
    return { text, line, start, quoted: false };
  }
  const inside = scanner.takeAll(quote === '"' ? /[^"\\]+|\\./sy : /[^`]+/y);
  if (scanner.take(/["`]/y) === "") unreadable(line, `${quote} is never closed`);
  const text = quote === '"' ? inside.replaceAll('\\"', '"') : inside;
  return { text, line, start, quoted: true };
}
