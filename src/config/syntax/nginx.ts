import {
  type Directive,
  DirectiveTree,
  type Reading,
  reading,
  unreadable,
  type Word,
} from "./directive.ts";
import { Scanner } from "./scanner.ts";

/** Reads nginx's language, by the rules of its own `ngx_conf_read_token`. */
export function readNginx(text: string): Reading {
  return reading(() => readStatements(new Scanner(text), new DirectiveTree(text)));
}

function readStatements(scanner: Scanner, tree: DirectiveTree): readonly Directive[] {
  let words: Word[] = [];
  for (;;) {
    scanner.takeAll(/\s+|#[^\n]*/y);
    const { line } = scanner;
    const [first] = words;
    if (scanner.atEnd) {
      if (first !== undefined) unreadable(first.line, `${first.text} has no ; at its end`);
      return tree.finish();
    }
    const sign = scanner.take(/[;{}]/y);
    if (sign === "") {
      words.push(word(scanner));
    } else if (sign === "}") {
      if (first !== undefined) unreadable(first.line, `${first.text} has no ; at its end`);
      tree.close(line, scanner.at, "}");
    } else if (first === undefined) {
      unreadable(line, `${sign} has no directive before it`);
    } else {
      if (sign === ";") tree.statement([first, ...words.slice(1)], scanner.at);
      else if (first.text.endsWith("_by_lua_block")) skipLua(scanner, first);
      else tree.open([first, ...words.slice(1)]);
      words = [];
    }
  }
}

function word(scanner: Scanner): Word {
  const { line, at: start } = scanner;
  const quote = scanner.take(/["']/y);
  if (quote === "") {
    const text = scanner.takeAll(/[^\s;{\\$]+|\\.?|\$\{?/sy);
    return { text: unescaped(text), line, start };
  }
  const inside = scanner.takeAll(quote === '"' ? /[^"\\]+|\\./sy : /[^'\\]+|\\./sy);
  if (scanner.take(/["']/y) === "") unreadable(line, `${quote} is never closed`);
  if (scanner.take(/[^\s;{)]/y) !== "") {
    unreadable(scanner.line, `a blank or ; must follow the ${quote}`);
  }
  return { text: unescaped(inside), line, start };
}

/** nginx takes a backslash away from these only, and leaves it before all others. */
function unescaped(text: string): string {
  const controls: Record<string, string> = { t: "\t", r: "\r", n: "\n" };
  return text.replace(/\\(["'\\trn])/g, (_, sign: string) => controls[sign] ?? sign);
}

/** Lua has words of its own; only its braces matter here. */
function skipLua(scanner: Scanner, { line, text }: Word): void {
  for (let depth = 1; depth > 0; ) {
    scanner.takeAll(/[^{}]+/y);
    const brace = scanner.take(/[{}]/y);
    if (brace === "") unreadable(line, `the block of ${text} is never closed`);
    depth += brace === "{" ? 1 : -1;
  }
}
