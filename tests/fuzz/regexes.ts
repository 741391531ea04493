// Every regular expression that stands in src, on texts made of its own signs, over and over.
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import ts from "typescript";
import { expect } from "vitest";
import type { Fuzz } from "./property.ts";

const SRC = new URL("../../src/", import.meta.url);

interface Literal {
  readonly file: string;
  readonly regex: RegExp;
}

function literalsIn(file: string): Literal[] {
  const text = readFileSync(new URL(file, SRC), "utf8");
  const found: Literal[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const [, source = "", flags] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? [];
      found.push({ file, regex: new RegExp(source, flags) });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return found;
}

export const LITERALS: readonly Literal[] = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .flatMap(literalsIn);

/** Expressions that would take long, and why they are left. */
const LEFT: readonly string[] = [
  "^(.+?)\\1+$", // a secret's length is checked before
];

const LARGEST = 30_000;
/** A linear one takes less than a thousandth of it, a quadratic one more. */
const LIMIT = 150;

/** Signs for the escapes that stand for several, or for one that is not to be seen. */
const ESCAPES: Readonly<Record<string, readonly string[]>> = {
  ...{ n: ["\n"], r: ["\r"], t: ["\t"], s: [" ", "\n"], d: ["0"], w: ["a"], p: ["\u200b"] },
  ...{ S: ["a"], D: ["a"], W: [" "], b: [" "], u: ["\u2028"], x: ["\x80"], P: ["a"] },
};

/** The words and signs of an expression, and some that it may not have. */
function scrapsOf({ source }: RegExp): string[] {
  const found = [...source.matchAll(/\\(.)|([A-Za-z0-9]{2,})|([^\\[\](){}^$|?*+])/gs)].flatMap(
    ([, escaped, word, sign]) =>
      escaped === undefined ? [word ?? sign ?? ""] : (ESCAPES[escaped] ?? [escaped]),
  );
  return [...new Set([...found, "a", " ", "\0", "\n"])];
}

function milliseconds(regex: RegExp, text: string): number {
  regex.lastIndex = 0;
  const start = performance.now();
  regex.exec(text);
  return performance.now() - start;
}

/** Longer and longer, so that what takes for ever is found while it takes a moment. */
export function slowAt(regex: RegExp, before: string, again: string, after: string): number {
  for (let length = 15; length <= LARGEST; length += length < 60 ? 2 : length) {
    const text = before + again.repeat(Math.ceil(length / again.length)) + after;
    const isSlow = () => milliseconds(regex, text) > LIMIT;
    // A machine that was busy is not so three times.
    if (isSlow() && isSlow() && isSlow()) return length;
  }
  return 0;
}

/** The first way to make an expression slow by one of its signs, over and over, between two others. */
export function slowBySigns({ file, regex }: Literal): string | undefined {
  if (LEFT.includes(regex.source)) return undefined;
  const scraps = scrapsOf(regex);
  for (const again of scraps) {
    const middle = again.repeat(Math.ceil(6000 / again.length));
    for (const before of ["", ...scraps]) {
      for (const after of ["", ...scraps.slice(0, 6), "\0", "\n"]) {
        // A first look, at a fifth of the length.
        if (milliseconds(regex, before + middle + after) < LIMIT / 10) continue;
        const length = slowAt(regex, before, again, after);
        if (length > 0) return `${file}: ${regex} for ${JSON.stringify([before, again, after])}`;
      }
    }
  }
  return undefined;
}

const some = fc.array(fc.nat(), { maxLength: 2 });
const pumped = fc
  .record({
    literal: fc.constantFrom(...LITERALS),
    before: some,
    again: fc.array(fc.nat(), { minLength: 1, maxLength: 2 }),
    after: some,
  })
  .map(({ literal, ...parts }) => {
    const scraps = scrapsOf(literal.regex);
    const textOf = (indexes: readonly number[]) =>
      indexes.map((i) => scraps[i % scraps.length]).join("");
    const [before, again, after] = [parts.before, parts.again, parts.after].map(textOf);
    return [literal, before ?? "", again || "a", after ?? ""] as const;
  });

export const REGEXES: readonly Fuzz[] = [
  {
    name: "regex: none takes long",
    runs: 200,
    property: fc.property(pumped, ([{ file, regex }, before, again, after]) => {
      fc.pre(!LEFT.includes(regex.source));
      expect({ file, regex: String(regex), slowAt: slowAt(regex, before, again, after) }).toEqual({
        file,
        regex: String(regex),
        slowAt: 0,
      });
    }),
  },
];
