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
 * Reads Apache's language. Names of directives and sections come out in small letters, a section's name
 * without its `<`.
 */
export function readApache(text: string): Reading {
  return reading(() => readLines(new Scanner(text), new DirectiveTree(text)));
}

/** A blank, or a line break that a backslash takes away. */
const BLANK = /[^\S\n]+|\\\r?\n/y;

function readLines(scanner: Scanner, tree: DirectiveTree): readonly Directive[] {
  for (;;) {
    scanner.takeAll(/\s+|\\\r?\n/y);
    if (scanner.atEnd) return tree.finish();
    // A backslash at its end makes the next line part of a comment too.
    if (scanner.take(/#/y) !== "") {
      scanner.takeAll(/[^\n\\]+|\\\r?\n|\\/y);
      continue;
    }
    const { line, at: start } = scanner;
    const bracket = scanner.take(/<\/?/y);
    const name = scanner.takeAll(/[^\s<>\\]+|\\(?!\r?\n)/y).toLowerCase();
    if (bracket === "</") closeSection(scanner, tree, name, line);
    else if (bracket === "<") openSection(scanner, tree, { text: name, line, start });
    else readDirective(scanner, tree, { text: name || scanner.take(/./sy), line, start });
  }
}

function readDirective(scanner: Scanner, tree: DirectiveTree, name: Word): void {
  const args: Word[] = [];
  scanner.takeAll(BLANK);
  while (!scanner.atEnd && scanner.take(/\n/y) === "") {
    args.push(word(scanner));
    scanner.takeAll(BLANK);
  }
  const end = scanner.text[scanner.at - 1] === "\n" ? scanner.at - 1 : scanner.at;
  tree.statement([name, ...args], end);
}

function openSection(scanner: Scanner, tree: DirectiveTree, name: Word): void {
  const args: Word[] = [];
  scanner.takeAll(BLANK);
  while (scanner.take(/>[^\S\n]*(?=\n|$)/y) === "") {
    if (scanner.atEnd || scanner.take(/\n/y) !== "")
      unreadable(name.line, "< has no > on its line");
    args.push(word(scanner, true));
    scanner.takeAll(BLANK);
  }
  tree.open([name, ...args]);
}

function closeSection(scanner: Scanner, tree: DirectiveTree, name: string, line: number): void {
  const isOpen = tree.inside;
  if (scanner.take(/[^\S\n]*>/y) === "") unreadable(line, `</${name} has no > on its line`);
  if (isOpen === undefined || isOpen.text !== name) unreadable(line, `</${name}> closes nothing`);
  tree.close(line, scanner.at, `</${name}>`);
}

/** Quotes count at a word's start only, and a backslash before a quote or a backslash inside of them. */
function word(scanner: Scanner, inTag = false): Word {
  const { line, at: start } = scanner;
  const quote = scanner.take(/["']/y);
  if (quote === "") {
    const sign = inTag ? /[^\s\\>]+|\\(?!\r?\n)|>(?!\s*\n)/y : /[^\s\\]+|\\(?!\r?\n)/y;
    return { text: scanner.takeAll(sign), line, start };
  }
  const inside = scanner.takeAll(quote === '"' ? /[^"\\\n]+|\\[^\n]/y : /[^'\\\n]+|\\[^\n]/y);
  if (scanner.take(/["']/y) === "") unreadable(line, `${quote} is never closed`);
  return { text: inside.replace(/\\(["'\\])/g, "$1"), line, start };
}
