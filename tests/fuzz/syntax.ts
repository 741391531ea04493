// Configs written from trees, in any of the ways that a language has, and read back.
import fc from "fast-check";
import { expect } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { type ConfigOptionsMap, type ConfigServer, renderConfig } from "../../src/config/render.ts";
import { readApache } from "../../src/config/syntax/apache.ts";
import { readCaddy } from "../../src/config/syntax/caddy.ts";
import type { Directive, Reading } from "../../src/config/syntax/directive.ts";
import { readNginx } from "../../src/config/syntax/nginx.ts";
import { CONFIG_CASES } from "../support/config_cases.ts";
import { mutated } from "./mutate.ts";
import type { Fuzz } from "./property.ts";

interface Tree {
  readonly name: string;
  readonly args: readonly string[];
  readonly block?: readonly Tree[];
}

const SIGNS = [
  "a",
  "b",
  "/",
  ".",
  "0",
  "-",
  " ",
  '"',
  "'",
  "`",
  "\\",
  ";",
  "#",
  "<",
  ">",
  "=",
  "(",
];
const arg = fc
  .array(fc.constantFrom(...SIGNS, "{", "}", "\u00e9", ","), { maxLength: 5 })
  .map((signs) => signs.join(""));
const head = { name: fc.constantFrom("a", "bc", "d_e"), args: fc.array(arg, { maxLength: 3 }) };
const { trees } = fc.letrec<{ trees: Tree[] }>((tie) => ({
  trees: fc.array(
    fc.oneof(
      { depthSize: "small" },
      fc.record(head),
      fc.record({ ...head, block: tie("trees") as fc.Arbitrary<Tree[]> }),
    ),
    { maxLength: 4, depthIdentifier: "tree" },
  ),
}));

/** How something is written, from a row of numbers by chance. */
type Choose = (count: number) => number;

interface Language {
  readonly read: (text: string) => Reading;
  readonly word: (text: string, choose: Choose) => string;
  readonly blank: readonly string[];
  readonly statement: (words: string, blank: string) => string;
  readonly block: (words: string, name: string, inside: string, blank: string) => string;
}

const escaped = (text: string, quote: string) =>
  `${quote}${text.replace(/\\/g, "\\\\").replaceAll(quote, `\\${quote}`)}${quote}`;
const bareOr = (text: string, choose: Choose, quoted: readonly string[]) => {
  const forms = /^[a-z0-9/.-]+$/.test(text) ? [text, ...quoted] : quoted;
  return forms[choose(forms.length)] ?? "";
};

const LANGUAGES: Readonly<Record<"nginx" | "apache" | "caddy", Language>> = {
  nginx: {
    read: readNginx,
    word: (text, choose) => bareOr(text, choose, [escaped(text, '"'), escaped(text, "'")]),
    blank: [" ", "\n", "\t \r\n", " # a; {\n"],
    statement: (words, blank) => `${words}${blank};${blank}`,
    block: (words, _, inside, blank) => `${words}${blank}{${blank}${inside}}${blank}`,
  },
  apache: {
    read: readApache,
    word: (text, choose) => bareOr(text, choose, [escaped(text, '"'), escaped(text, "'")]),
    blank: [" ", "\t", " \\\n", " \\\r\n "],
    statement: (words, blank) => `${blank}${words}${blank}\n# c\n`,
    block: (words, name, inside, blank) =>
      `${blank}<${words} >\n${inside}${blank}</${name.toUpperCase()}>\n`,
  },
  caddy: {
    read: readCaddy,
    word: (text, choose) =>
      text.includes("`")
        ? `"${text.replaceAll('"', '\\"')}"`
        : bareOr(text, choose, [`\`${text}\``]),
    blank: [" ", "\t", " \\\n", "  \\\r\n"],
    statement: (words, blank) => `${blank}${words}${blank}# c {\n`,
    block: (words, _, inside, blank) => `${blank}${words}${blank}{${blank}\n${inside}${blank}}\n`,
  },
};

function written(all: readonly Tree[], language: Language, choose: Choose): string {
  const { word, blank } = language;
  const gap = () => blank[choose(blank.length)] ?? " ";
  return all
    .map(({ name, args, block }) => {
      const words = [name, ...args.map((text) => gap() + word(text, choose))].join("");
      if (block === undefined) return language.statement(words, gap());
      return language.block(words, name, written(block, language, choose), gap());
    })
    .join("");
}

function plain(directives: readonly Directive[]): Tree[] {
  return directives.map(({ name, args, block }) => ({
    name,
    args,
    ...(block === undefined ? {} : { block: plain(block) }),
  }));
}

/**
 * A Caddyfile has no way to write a word that is a brace, nor a backslash before a quote where there is a backtick as
 * well; and a comma at the end of a site's line makes the next one part of it.
 */
function canWrite(server: string, all: readonly Tree[], isInside = false): boolean {
  if (server !== "caddy") return true;
  return all.every(
    ({ args, block = [] }) =>
      args.every((text) => !/^[{}]$/.test(text) && !/`.*\\|\\.*`/.test(text)) &&
      (isInside || args.at(-1)?.endsWith(",") !== true) &&
      canWrite(server, block, true),
  );
}

function everyDirective(all: readonly Directive[], check: (one: Directive) => void): void {
  for (const one of all) {
    check(one);
    everyDirective(one.block ?? [], check);
  }
}

function roundTrip(server: keyof typeof LANGUAGES): Fuzz {
  const language = LANGUAGES[server];
  return {
    name: `syntax: ${server}'s reader has what was written`,
    runs: 500,
    property: fc.property(
      trees,
      fc.array(fc.nat(11), { minLength: 1, maxLength: 20 }),
      (all, dice) => {
        fc.pre(canWrite(server, all));
        let i = 0;
        const text = written(all, language, (count) => (dice[i++ % dice.length] ?? 0) % count);
        const reading = language.read(text);
        if ("unreadable" in reading) throw new Error(JSON.stringify([text, reading]));
        expect(plain(reading.content)).toEqual(all);
        everyDirective(reading.content, (one) => {
          expect(text.split("\n")[one.line - 1]).toContain(one.source.split("\n", 1)[0]);
          const again = language.read(`${one.source}\n`);
          expect("content" in again && plain(again.content)).toEqual(plain([one]));
        });
      },
    ),
  };
}

const SCRAPS = [
  ...[
    "{",
    "}",
    ";",
    '"',
    "'",
    "`",
    "\\",
    "#",
    "\n",
    "\r\n",
    "(",
    ")",
    "=>",
    "=",
    "+",
    "<",
    "</",
    ">",
  ],
  ...[
    "internal;",
    "location",
    "server {",
    "<VirtualHost *:80>",
    "$x",
    "include y;",
    "\0",
    "\u2028",
  ],
  ...[
    "handle {\n",
    "else {",
    '$HTTP["host"] == "a" {',
    "alias /;",
    "root",
    "\u00a0",
    "\ufeff",
    "/*",
  ],
];

function checked(server: ConfigServer): Fuzz {
  // A store alone is nothing that is checked.
  const cases = CONFIG_CASES.filter(([, of, { root }]) => of === server && root !== undefined);
  const one = fc
    .constantFrom(...cases)
    .chain(([, , options]) =>
      fc.tuple(
        fc.constant(options as ConfigOptionsMap[ConfigServer]),
        mutated([renderConfig(server, options as ConfigOptionsMap[ConfigServer])], SCRAPS, 8),
      ),
    );
  return {
    name: `syntax: ${server}'s check says something of any text`,
    runs: 200,
    property: fc.property(one, ([options, text]) => {
      const findings = checkConfig(server, text, options);
      const lines = text.split("\n").length;
      let last = 1;
      for (const { line, message, cure } of findings) {
        expect(line >= last && line <= lines).toBe(true);
        expect(message).toMatch(/^[^\p{Cc}\u2028\u2029]+$/u);
        expect(cure).not.toBe("");
        last = line;
      }
    }),
  };
}

export const SYNTAX: readonly Fuzz[] = [
  ...(["nginx", "apache", "caddy"] as const).map(roundTrip),
  ...(["nginx", "apache", "caddy", "lighttpd"] as const).map(checked),
];
