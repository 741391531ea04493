import type { Directive } from "../syntax/directive.ts";

/** Something that is missing in a config, or dangerous. */
export interface Finding<Code extends string = string> {
  /** What kind of thing; a name that stays the same while messages get better. */
  readonly code: Code;
  /** Line of it, from 1. Where something is missing, that of the block it is missing in. */
  readonly line: number;
  /** What is wrong, and what happens because of it. */
  readonly message: string;
  /**
   * The lines to write, quoted as the server's language wants it; or, where one has to go, `Remove: ` and
   * the line. Where the cure sets the secret, it holds that.
   */
  readonly cure: string;
}

/** What happens because of each thing that is found. */
export type Dangers<Code extends string> = Readonly<Record<Code, string>>;

/** Collects what is found. */
export class Report<Code extends string> {
  readonly #dangers: Dangers<Code>;
  readonly #findings: Finding<Code>[] = [];

  constructor(dangers: Dangers<Code>) {
    this.#dangers = dangers;
  }

  add(code: Code, line: number, what: string, cure: string): void {
    const message = onOneLine(`${what}: ${this.#dangers[code]}`);
    this.#findings.push({ code, line, message, cure });
  }

  /** In the order of their lines. */
  findings(): readonly Finding<Code>[] {
    return this.#findings.sort((a, b) => a.line - b.line);
  }
}

/** A word of the config may hold a line break, or what a terminal takes for a command. */
function onOneLine(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: to escape them is what this is for
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A statement's text, moved to the left as far as it goes. */
export function sourceOf({ source }: { readonly source: string }): string {
  const [margin = ""] = /^[ \t]*/.exec(source.slice(source.lastIndexOf("\n") + 1)) ?? [];
  return source.split(`\n${margin}`).join("\n");
}

/** The cure for a statement that has to go. */
export function removal(directive: { readonly source: string }): string {
  return `Remove: ${sourceOf(directive)}`;
}

/** The statements of a name, whose first words may be said as well. */
export function named(
  block: readonly Directive[] | undefined,
  name: string,
  ...args: readonly string[]
): readonly Directive[] {
  const found = (block === undefined ? undefined : indexOf(block).get(name)) ?? [];
  return args.length === 0
    ? found
    : found.filter((directive) => args.every((arg, i) => isSameWord(directive.args[i], arg)));
}

/** The statements of a block by their names. */
type Index = ReadonlyMap<string, readonly Directive[]>;

const indexes = new WeakMap<readonly Directive[], Index>();

/** A block is made into an index once, as that of a server is asked again for each of its locations. */
function indexOf(block: readonly Directive[]): Index {
  const known = indexes.get(block);
  if (known !== undefined) return known;
  const index = new Map<string, Directive[]>();
  for (const directive of block) {
    const all = index.get(directive.name);
    if (all === undefined) index.set(directive.name, [directive]);
    else all.push(directive);
  }
  indexes.set(block, index);
  return index;
}

/** The text of the statement in a config that `renderConfig` made. */
export function wantedLine(
  block: readonly Directive[] | undefined,
  name: string,
  ...args: readonly string[]
): string {
  const [directive] = named(block, name, ...args);
  if (directive === undefined) throw new Error(`no ${name} in the config that is wanted`);
  return sourceOf(directive);
}

export function isSameWord(a: string | undefined, b: string): boolean {
  return a !== undefined && a.toLowerCase() === b.toLowerCase();
}

/** What is wrong with headers that only the front server may send. */
export function notTakenOff(names: readonly string[]): string {
  return `What a client sends as ${names.join(", ")} is not taken off`;
}

/** Says where the text of a file can't tell all: what it includes may have what is missing. */
export function notRead(includes: readonly { readonly line: number }[]): string {
  if (includes.length === 0) return "";
  const lines = includes.map(({ line }) => line).sort((a, b) => a - b);
  return ` (what is included in line ${lines.join(", ")} is not read)`;
}
