// The quoting and the readers of config languages, against the real servers: what is written is what they read.
import fc from "fast-check";
import { expect } from "vitest";
import { quoteApache } from "../../src/config/apache.ts";
import { quoteLiteral } from "../../src/config/caddy.ts";
import { quoteLighttpd } from "../../src/config/lighttpd.ts";
import { quoteNginx } from "../../src/config/nginx_text.ts";
import { readApache } from "../../src/config/syntax/apache.ts";
import { readCaddy } from "../../src/config/syntax/caddy.ts";
import type { Reading } from "../../src/config/syntax/directive.ts";
import { readLighttpd } from "../../src/config/syntax/lighttpd.ts";
import { readNginx } from "../../src/config/syntax/nginx.ts";
import { shellWord } from "../../src/config/text.ts";
import { pieces } from "./mutate.ts";
import type { Fuzz } from "./property.ts";
import {
  apacheMeaning,
  caddyMeaning,
  lighttpdMeaning,
  type Meaning,
  nginxMeaning,
  nginxTakes,
  shellMeaning,
} from "./servers.ts";

interface Language {
  readonly name: string;
  readonly program: "nginx" | "apache" | "lighttpd" | "caddy" | undefined;
  readonly meaning: Meaning;
  readonly quote: (text: string) => string;
  /** What our reader makes of a word in the place where the server is given it. */
  readonly read?: (word: string) => string | undefined;
  /** Of which words are made; no variables. */
  readonly scraps: readonly string[];
}

/** The last word of a statement of so many, if just one other follows. */
function lastWord(reading: Reading, words: number): string | undefined {
  if ("unreadable" in reading || reading.content.length !== 2) return undefined;
  const [first, second] = reading.content;
  const isWhole = first?.args.length === words && second?.name === "end";
  return isWhole ? first?.args.at(-1) : undefined;
}

/** In nginx's own place, in which a brace could end the block. */
function nginxWord(word: string): string | undefined {
  const reading = readNginx(`location = /0 { return 200 ${word}; }\nend;\n`);
  if ("unreadable" in reading || reading.content.length !== 2) return undefined;
  const [inner, ...more] = reading.content[0]?.block ?? [];
  return more.length === 0 && inner?.args.length === 2 ? inner.args[1] : undefined;
}

function lighttpdText(word: string): string | undefined {
  const reading = readLighttpd(`x = "[" + ${word} + "]"\n`);
  if ("unreadable" in reading || reading.content.settings.length !== 1) return undefined;
  const value = reading.content.settings[0]?.value;
  const text = value !== undefined && "text" in value ? value.text : "";
  // A comment may have taken the bracket away.
  return text.endsWith("]") ? text.slice(1, -1) : undefined;
}

const COMMON = ["a", "b", '"', "'", "\\", '\\"', "\\'", "\\\\", "\\n", "#", "/", "=", "\u00e9"];

export const LANGUAGES: readonly Language[] = [
  {
    name: "nginx",
    program: "nginx",
    meaning: nginxMeaning,
    quote: (text) => quoteNginx(text, true),
    read: nginxWord,
    scraps: [
      ...COMMON,
      ";",
      "{",
      "}",
      " ",
      "\t",
      "\n",
      "\r\n",
      "\\t",
      "(",
      ")",
      ",",
      "\\;",
      "\\ ",
      "\\r",
    ],
  },
  {
    name: "Apache",
    program: "apache",
    meaning: apacheMeaning,
    quote: quoteApache,
    read: (word) => lastWord(readApache(`SetEnv v ${word}\nend\n`), 2),
    scraps: [...COMMON, " ", "\t", "\u00a0", "\n", "<", ">", "\\\n", "\\\r\n", "%", "{", "}"],
  },
  {
    name: "lighttpd",
    program: "lighttpd",
    meaning: lighttpdMeaning,
    quote: quoteLighttpd,
    read: lighttpdText,
    scraps: [...COMMON, '"a"', "'b'", '" + "', " ", "+", "(", ")", "\t"],
  },
  {
    name: "Caddy",
    program: "caddy",
    meaning: caddyMeaning,
    quote: quoteLiteral,
    read: (word) => lastWord(readCaddy(`header X ${word}\nend\n`), 2),
    scraps: [...COMMON, "`", " ", "\t", "\n", "\r", ";", ",", "\\\n", "\\\r\n", "\\`"],
  },
  { name: "shell", program: undefined, meaning: shellMeaning, quote: shellWord, scraps: [] },
];

const SIGNS = [
  ...["/", "a", "b.c", " ", "  ", '"', "'", "`", "\\", "$", "{", "}", ";", "#", "%", "<", ">", "|"],
  ...[
    "(",
    ")",
    "[",
    "]",
    "*",
    "?",
    "~",
    "&",
    "=",
    "+",
    ",",
    "@",
    "!",
    "^",
    ":",
    "\u00e9",
    "\u65e5",
  ],
  ...["\u{1f4a9}", "{x}", "%{HOST}", "off"],
  ...['\\"', "\\\\", "\\n", "\\t", "\\'", "\\$", "\\a"],
];
/** A root, as `rootPrefix` lets it through: no controls, and a slash at its end. */
const root = pieces(SIGNS, 6).map((text) => `/srv/${text}/`);

/** The quoted word, or nothing where the language is said to have none. */
function quoted({ quote }: Language, text: string): string | undefined {
  try {
    return quote(text);
  } catch (error) {
    if (error instanceof TypeError && error.message.includes("can't be told")) return undefined;
    throw error;
  }
}

export function quoting(language: Language): Fuzz {
  return {
    name: `quoting: ${language.name} reads what was meant`,
    runs: 5,
    property: fc.asyncProperty(fc.array(root, { minLength: 1, maxLength: 80 }), async (roots) => {
      const texts = roots.filter((text) => quoted(language, text) !== undefined);
      const words = texts.map((text) => quoted(language, text) as string);
      fc.pre(words.length > 0);
      expect(await language.meaning(words)).toEqual(texts);
      for (const [i, word] of words.entries()) {
        const text = texts[i] ?? "";
        const isVariable = language.name === "nginx" && text.includes("$");
        if (language.read !== undefined && !isVariable) expect(language.read(word)).toBe(text);
      }
    }),
  };
}

export function reading(language: Language): Fuzz {
  const { name, read = () => undefined, scraps, meaning } = language;
  const inside = pieces(scraps, 7);
  const word = fc.oneof(inside, ...['"', "'"].map((q) => inside.map((text) => q + text + q)));
  const words = fc.array(word, { minLength: 1, maxLength: 80 });
  return {
    name: `reading: our reader and ${name} make the same of a word`,
    runs: 5,
    property: fc.asyncProperty(words, async (all) => {
      const readable = all.filter((word) => read(word) !== undefined);
      if (readable.length > 0) expect(await meaning(readable)).toEqual(readable.map(read));
      if (name !== "nginx") return;
      // What is no one word to our reader is none to nginx, either.
      for (const word of all.filter((one) => read(one) === undefined).slice(0, 4)) {
        const reading = readNginx(`location = /0 { return 200 ${word}; }\n`);
        if ("unreadable" in reading) expect([word, await nginxTakes(word)]).toEqual([word, false]);
      }
    }),
  };
}
