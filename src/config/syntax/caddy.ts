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
  readonly end: number;
}

/**
 * Blanks and comments. A backslash among them waits for something to escape: if a line break comes first, in
 * a comment or after it too, the line goes on.
 */
const BLANK = /[^\S\n]+|\\[^\S\n]*(?:#[^\n]*)?(?:\n|$)|#[^\n\\]*(?:\\[^\n]*\n?)?/y;

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
      const goesOn = tree.inside === undefined && words.at(-1)?.text.endsWith(",") === true;
      if (scanner.atEnd || !goesOn) endStatement();
      if (scanner.atEnd) return tree.finish();
      continue;
    }
    const found = word(scanner);
    // Within quotes a brace is one as well.
    if (!/^[{}]$/.test(found.text)) {
      words.push(found);
      ({ end } = found);
    } else if (found.text === "}") {
      endStatement();
      tree.close(found.line, found.end, "}");
    } else {
      open(scanner, tree, found, words);
      words = [];
    }
  }
}

function open(scanner: Scanner, tree: DirectiveTree, brace: Word, words: readonly Word[]): void {
  scanner.takeAll(BLANK);
  // Behind that of a site anything may stand.
  const isWithin = tree.inside !== undefined;
  if (isWithin && !scanner.atEnd && !scanner.text.startsWith("\n", scanner.at)) {
    unreadable(brace.line, "a line break must follow the {");
  }
  const [first, ...rest] = words;
  if (first !== undefined) tree.open([first, ...rest]);
  else if (!isWithin) tree.open([{ ...brace, text: "" }]);
  else unreadable(brace.line, "{ has no directive before it");
}

/** Caddy takes a backslash away before a quote only, and lets one escape what stands after a blank. */
function word(scanner: Scanner): CaddyWord {
  const { line, at: start } = scanner;
  const isEscaped = scanner.take(/\\[^\S\n]*/y) !== "";
  const quote = scanner.take(/["`]/y);
  const first = isEscaped && quote !== "`" ? `\\${scanner.take(/./sy)}` : "";
  if (quote === "") {
    const text = first + scanner.takeAll(/[^\s\\]+|\\\r*\S|\r+(?=\S)/y);
    const { at: end } = scanner;
    // It has nothing to escape in this word, and is not kept for the next.
    scanner.take(/\\\r*\s?/y);
    return { text: text.replaceAll("\r", ""), line, start, end };
  }
  const inside = first + scanner.takeAll(quote === '"' ? /[^"\\]+|\\./sy : /[^`]+/y);
  if (scanner.take(/["`]/y) === "") unreadable(line, `${quote} is never closed`);
  const text = quote === '"' ? inside.replaceAll('\\"', '"') : inside;
  return { text, line, start, end: scanner.at };
}
