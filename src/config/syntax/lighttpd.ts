import { DEEPEST, type Reading, reading, unreadable } from "./directive.ts";
import { Scanner } from "./scanner.ts";

/** A text or number, as text; or a list, whose entries may have keys. */
export type LighttpdValue =
  | { readonly line: number; readonly text: string }
  | { readonly line: number; readonly entries: readonly LighttpdEntry[] };

export interface LighttpdEntry {
  readonly key?: string;
  readonly value: LighttpdValue;
  readonly line: number;
}

/** `name = value` and its kin. An `include` comes with its own word as name. */
export interface LighttpdSetting {
  readonly name: string;
  readonly operator: string;
  readonly value: LighttpdValue;
  readonly line: number;
  readonly source: string;
}

/** What holds everywhere, or, in a block, under a condition only. */
export interface LighttpdScope {
  readonly line: number;
  readonly settings: readonly LighttpdSetting[];
  readonly scopes: readonly LighttpdScope[];
}

/** Reads lighttpd's language. `var.names` are replaced by what they were set to, where that is there. */
export function readLighttpd(text: string): Reading<LighttpdScope> {
  return reading(() => new Reader(text).scope(1, 0));
}

class Reader {
  readonly #scanner: Scanner;
  readonly #variables = new Map<string, LighttpdValue>();
  #copied = 0;

  constructor(text: string) {
    this.#scanner = new Scanner(text);
  }

  scope(line: number, depth: number): LighttpdScope {
    if (depth > DEEPEST) unreadable(line, "too many blocks in each other");
    const settings: LighttpdSetting[] = [];
    const scopes: LighttpdScope[] = [];
    for (;;) {
      this.#blank();
      const here = this.#scanner.line;
      if (this.#scanner.atEnd) {
        if (depth > 0) unreadable(line, "the block is never closed");
        return { line, settings, scopes };
      }
      if (this.#scanner.take(/\}/y) !== "") {
        if (depth === 0) unreadable(here, "} closes nothing");
        return { line, settings, scopes };
      }
      if (this.#condition(here)) scopes.push(this.scope(here, depth + 1));
      else settings.push(this.#setting(here));
    }
  }

  #blank(): void {
    this.#scanner.takeAll(/\s+|#[^\n]*/y);
  }

  /** Goes past `$HTTP["host"] == "x" {`, or `else {`. */
  #condition(line: number): boolean {
    const word = this.#scanner.take(/\$[A-Z_]+|else(?:[^\S\n]*if)?\b|elsif\b/y);
    if (word === "") return false;
    while (this.#scanner.take(/\{/y) === "") {
      const isPart = this.#scanner.take(/[^"{}()#\n]+/y) !== "" || this.#text() !== undefined;
      if (!isPart) {
        this.#blank();
        if (!this.#scanner.text.startsWith("{", this.#scanner.at)) {
          unreadable(line, `the condition ${word} has no {`);
        }
      }
    }
    return true;
  }

  #setting(line: number): LighttpdSetting {
    const scanner = this.#scanner;
    const start = scanner.at;
    const name = scanner.take(/[A-Za-z][\w.-]*/y);
    if (name === "") unreadable(line, "a setting has no name");
    this.#blank();
    const operator = scanner.take(/[+:]?=(?!>)/y);
    if (operator === "" && !/^include(?:_shell)?$/.test(name)) {
      unreadable(line, `${name} has no =`);
    }
    const value = this.#value(0);
    if (operator !== "") this.#variables.set(name, value);
    return { name, operator, value, line, source: scanner.text.slice(start, scanner.at) };
  }

  #value(depth: number): LighttpdValue {
    let value = this.#operand(depth);
    for (;;) {
      const { at, line } = this.#scanner;
      this.#blank();
      if (this.#scanner.take(/\+(?!=)/y) === "") {
        this.#scanner.at = at;
        this.#scanner.line = line;
        return value;
      }
      value = this.#joined(value, this.#operand(depth));
    }
  }

  #joined(a: LighttpdValue, b: LighttpdValue): LighttpdValue {
    if ("text" in a && "text" in b) {
      if (a.text.length + b.text.length > LONGEST) unreadable(b.line, "a value is too long");
      return { line: a.line, text: a.text + b.text };
    }
    const entries = [...entriesOf(a), ...entriesOf(b)];
    this.#copied += entries.length;
    if (this.#copied > MOST_COPIED) unreadable(b.line, "lists are added up too often");
    return { line: a.line, entries };
  }

  #operand(depth: number): LighttpdValue {
    this.#blank();
    const { line } = this.#scanner;
    if (this.#scanner.take(/\(/y) !== "") return this.#list(line, depth + 1);
    const quoted = this.#text();
    if (quoted !== undefined) return { line, text: quoted };
    const word = this.#scanner.take(/[A-Za-z_][\w.-]*|\d+/y);
    if (word === "") unreadable(line, "a value is missing");
    const known = this.#variables.get(word);
    return known === undefined ? { line, text: word } : { ...known, line };
  }

  #list(line: number, depth: number): LighttpdValue {
    if (depth > DEEPEST) unreadable(line, "too many lists in each other");
    const entries: LighttpdEntry[] = [];
    for (;;) {
      this.#blank();
      if (this.#scanner.take(/\)/y) !== "") return { line, entries };
      if (this.#scanner.atEnd) unreadable(line, "( is never closed");
      const first = this.#value(depth);
      this.#blank();
      if (this.#scanner.take(/=>/y) === "") {
        entries.push({ value: first, line: first.line });
      } else {
        if (!("text" in first)) unreadable(first.line, "a list can't be a key");
        entries.push({ key: first.text, value: this.#value(depth), line: first.line });
      }
      this.#blank();
      if (this.#scanner.take(/,/y) === "" && !/^\)?$/.test(this.#next())) {
        unreadable(this.#scanner.line, "a comma or ) is missing");
      }
    }
  }

  #next(): string {
    return this.#scanner.text.charAt(this.#scanner.at);
  }

  #text(): string | undefined {
    const { line } = this.#scanner;
    if (this.#scanner.take(/"/y) === "") return undefined;
    const inside = this.#scanner.takeAll(/[^"\\]+|\\"?/y);
    if (this.#scanner.take(/"/y) === "") unreadable(line, '" is never closed');
    return inside.replaceAll('\\"', '"');
  }
}

/** A variable added to itself again and again would take the memory. */
const LONGEST = 100_000;
/** Of a whole file: each list that is added to is copied, and a long one to which much is added takes hours. */
const MOST_COPIED = 1_000_000;

function entriesOf(value: LighttpdValue): readonly LighttpdEntry[] {
  return "text" in value ? [{ value, line: value.line }] : value.entries;
}
