// What the readers of nginx's, Apache's and Caddy's language have in common: statements of words, some
// with a block of more of them.

/** A statement of a config. */
export interface Directive {
  readonly name: string;
  /** Unquoted. */
  readonly args: readonly string[];
  /** The line of its first word, from 1. */
  readonly line: number;
  /** As it stands in the file, from its first word to its end. */
  readonly source: string;
  /** What stands in its braces, or between its tags. */
  readonly block?: readonly Directive[];
}

/** Why a text can't be read, and where. */
export interface Unreadable {
  readonly line: number;
  readonly problem: string;
}

/** A text that was read, or why it can't be. */
export type Reading<Content = readonly Directive[]> =
  | { readonly content: Content }
  | { readonly unreadable: Unreadable };

/** No config that people write has so many blocks in each other; a stack has an end. */
export const DEEPEST = 64;

class UnreadableText extends Error {
  readonly line: number;

  constructor(line: number, problem: string) {
    super(problem);
    this.line = line;
  }
}

/** Ends the reading. */
export function unreadable(line: number, problem: string): never {
  throw new UnreadableText(line, problem);
}

/** Runs a reader, and makes a value of what it can't read. */
export function reading<Content>(read: () => Content): Reading<Content> {
  try {
    return { content: read() };
  } catch (error) {
    if (!(error instanceof UnreadableText)) throw error;
    return { unreadable: { line: error.line, problem: error.message } };
  }
}

/** A word, and where it stands. */
export interface Word {
  readonly text: string;
  readonly line: number;
  readonly start: number;
}

interface OpenBlock {
  readonly words: readonly [Word, ...Word[]];
  readonly block: Directive[];
}

/** Builds the tree of statements as a reader finds them. */
export class DirectiveTree {
  readonly #text: string;
  readonly #top: Directive[] = [];
  readonly #open: OpenBlock[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** The words of the block that is open, if one is. */
  get inside(): Word | undefined {
    return this.#open.at(-1)?.words[0];
  }

  statement(words: readonly [Word, ...Word[]], end: number, block?: readonly Directive[]): void {
    const [{ text: name, line, start }, ...rest] = words;
    const source = this.#text.slice(start, end);
    const directive = { name, args: rest.map(({ text }) => text), line, source };
    const into = this.#open.at(-1)?.block ?? this.#top;
    into.push(block === undefined ? directive : { ...directive, block });
  }

  open(words: readonly [Word, ...Word[]]): void {
    if (this.#open.length === DEEPEST) unreadable(words[0].line, "too many blocks in each other");
    this.#open.push({ words, block: [] });
  }

  /** Closes the innermost block. */
  close(line: number, end: number, what: string): void {
    const closed = this.#open.pop();
    if (closed === undefined) unreadable(line, `${what} closes nothing`);
    this.statement(closed.words, end, closed.block);
  }

  finish(): readonly Directive[] {
    const open = this.inside;
    if (open !== undefined) unreadable(open.line, `the block of ${open.text} is never closed`);
    return this.#top;
  }
}
