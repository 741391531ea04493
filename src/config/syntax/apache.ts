import { DirectiveTree, type Reading, reading, unreadable, type Word } from "./directive.ts";
import { Scanner } from "./scanner.ts";

/**
 * Reads Apache's language. Names of directives and sections come out in small letters, a section's name
 * without its `<`.
 */
export function readApache(text: string): Reading {
  return reading(() => {
    const tree = new DirectiveTree(text);
    for (const line of logicalLines(text)) readLine(line, tree);
    return tree.finish();
  });
}

/** What Apache takes for one line, and where it stands in the file. */
interface LogicalLine extends Word {
  readonly end: number;
}

const MARGIN = /^(?:[ \t\v\f\r\n]+|\\\r?\n)*/;

/**
 * A backslash at the end of a line takes the line break away before anything else is looked at: in comments, words
 * and quotes too. If an empty line follows, a backslash that stood before it does the same.
 */
function* logicalLines(text: string): Generator<LogicalLine> {
  let parts: string[] = [];
  let [line, start, end] = [1, 0, -1];
  for (const broken of text.split("\n")) {
    end += broken.length + 1;
    parts.push(broken.replace(/\r$/, ""));
    while (parts.length > 1 && parts.at(-1) === "") parts.pop();
    const last = parts.pop() ?? "";
    if (last.endsWith("\\") && end < text.length) {
      parts.push(last.slice(0, -1));
      continue;
    }
    const source = text.slice(start, end);
    const [margin = ""] = MARGIN.exec(source) ?? [];
    yield {
      text: trimmedEnd([...parts, last].join("").replace(MARGIN, "")),
      line: line + breaksIn(margin),
      start: start + margin.length,
      end: start + source.trimEnd().length,
    };
    line += breaksIn(source) + 1;
    start = end + 1;
    parts = [];
  }
}

/** Without the blanks at its end; a regular expression would look at each run of blanks again and again. */
function trimmedEnd(text: string): string {
  let { length } = text;
  while (length > 0 && " \t\v\f\r".includes(text.charAt(length - 1))) length--;
  return text.slice(0, length);
}

function breaksIn(text: string): number {
  return text.split("\n").length - 1;
}

function readLine({ text, line, start, end }: LogicalLine, tree: DirectiveTree): void {
  if (text === "" || text.startsWith("#")) return;
  if (!text.startsWith("<")) {
    tree.statement(words(text, line, start), end);
    return;
  }
  const tag = /^<\/[^\s>]*>?/.exec(text)?.[0].toLowerCase();
  if (tag === undefined) {
    const close = text.lastIndexOf(">");
    if (close === -1) unreadable(line, "< has no > on its line");
    // What follows the last > is ignored.
    tree.open(words(text.slice(1, close), line, start));
    return;
  }
  if (!tag.endsWith(">")) unreadable(line, `${tag} has no > on its line`);
  if (tag !== `</${tree.inside?.text}>`) unreadable(line, `${tag} closes nothing`);
  tree.close(line, end, tag);
}

function words(text: string, line: number, start: number): [Word, ...Word[]] {
  const scanner = new Scanner(text);
  const name = word(scanner).toLowerCase();
  const args: Word[] = [];
  for (scanner.take(BLANK); !scanner.atEnd; scanner.take(BLANK)) {
    args.push({ text: word(scanner), line, start });
  }
  return [{ text: name, line, start }, ...args];
}

const BLANK = /[ \t\v\f\r]+/y;

/** What may stand in a word without quotes, or with them. */
const SIGNS = { "": /[^ \t\v\f\r]+/y, '"': /[^"\\]+|\\["\\]?/y, "'": /[^'\\]+|\\['\\]?/y };

/**
 * Quotes count at a word's start only, and one that is never closed ends with the line. A backslash escapes another
 * one, and within quotes that quote.
 */
function word(scanner: Scanner): string {
  const quote = scanner.take(/["']/y) as keyof typeof SIGNS;
  const text = scanner.takeAll(SIGNS[quote]);
  scanner.take(/["']/y);
  return text.replace(/\\(.)/g, (both, sign) => (sign === quote || sign === "\\" ? sign : both));
}
