// Request paths, against a reader of bytes that knows nothing of the one in src, and against `new URL`.
import fc from "fast-check";
import { expect } from "vitest";
import { percentEncode } from "../../src/front/encoding.ts";
import { isRefusal } from "../../src/refusal.ts";
import { parseRequestPath, type RequestPathRules } from "../../src/request_path.ts";
import { filePath, requestPath } from "../support/unit_arbitraries.ts";
import { isDevice } from "./devices.ts";
import { mutated } from "./mutate.ts";
import type { Fuzz } from "./property.ts";
import { PATH_SEEDS } from "./seeds.ts";

const SCRAPS = [
  ...["/", "//", "%2f", "%5C", "\\", ".", "..", "%2e", "%2E%2e", "~", "%00", "%7f", "%c2%85"],
  ...["%", "%4", "%zz", "%25", "%2541", "%C3%A9", "%c3", "%f0%9f%92%a9", "%ed%a0%80", "%ef%bf%bd"],
  ...["?", "#", "?a=/b", ":", " ", "%20", "+", "é", "\u2028", "\ud800", "con", "a~1", "lpt1.x"],
  ...["::$DATA", "<", "|", "aux .txt", "a".repeat(250), "\u65e5".repeat(84)],
];

const path = fc.oneof(requestPath, mutated(PATH_SEEDS, SCRAPS));
const rules: fc.Arbitrary<RequestPathRules> = fc.record({
  prefix: fc.constantFrom("/", "/files/", "/a%20b/"),
  index: fc.constantFrom<string | false>("index.html", false),
  dotfiles: fc.boolean(),
  literalEscapes: fc.boolean(),
  windows: fc.boolean(),
});
const mounted = fc
  .tuple(path, rules)
  .map(([text, rule]) => [`${rule.prefix.slice(0, -1)}${text}`, rule] as const)
  .filter(([url]) => url.startsWith("/"));

const outcome = (url: string, rule: RequestPathRules) => {
  const parsed = parseRequestPath(url, rule);
  return isRefusal(parsed) ? `refused: ${parsed.reason}` : String(parsed);
};
const file = (url: string, rule: RequestPathRules): string | undefined => {
  const parsed = parseRequestPath(url, rule);
  return isRefusal(parsed) ? undefined : String(parsed);
};

const utf8 = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Escapes become bytes, and these are UTF-8, or nothing is. */
function decoded(segment: string): string | undefined {
  if (!segment.isWellFormed()) return undefined;
  const bytes: number[] = [];
  const raw = utf8.encode(segment);
  for (let i = 0; i < raw.length; i++) {
    if (raw[i] !== 0x25) {
      bytes.push(raw[i] ?? 0);
      continue;
    }
    const digits = String.fromCharCode(raw[i + 1] ?? 0, raw[i + 2] ?? 0);
    if (!/^[0-9a-f]{2}$/i.test(digits)) return undefined;
    bytes.push(Number.parseInt(digits, 16));
    i += 2;
  }
  try {
    return strict.decode(new Uint8Array(bytes));
  } catch {
    return undefined;
  }
}

function isControl(code: number): boolean {
  return code < 32 || (code > 126 && code < 160) || code === 0x2028 || code === 0x2029;
}

function isName(name: string, rule: RequestPathRules): boolean {
  const units = [...name].map((character) => character.codePointAt(0) ?? 0);
  if (units.length === 0 || name === "." || name === "..") return false;
  if (units.some((code) => isControl(code) || code === 0xfffd)) return false;
  if (units.includes(0x2f) || units.includes(0x5c) || utf8.encode(name).length > 255) return false;
  if (!rule.dotfiles && units[0] === 0x2e) return false;
  if (!rule.literalEscapes && decodedDiffers(name)) return false;
  return !rule.windows || isWindowsName(name);
}

function decodedDiffers(name: string): boolean {
  return name.split("%").some((part, i) => i > 0 && /^[0-9a-f][0-9a-f]/i.test(part));
}

function isWindowsName(name: string): boolean {
  if ([...'<>:"|?*'].some((sign) => name.includes(sign)) || /[. ]$/.test(name)) return false;
  if (isDevice(name)) return false;
  const [stem = "", extension = "", ...more] = name.split(".");
  const isShort = /^.{1,6}~\d{1,6}$/s.test(stem) && extension.length <= 3 && more.length === 0;
  return !isShort;
}

/** What a URL's path names, by the rules that stand at the top of src/request_path.ts. */
function reference(url: string, rule: RequestPathRules): string | undefined {
  const [asked = ""] = url.split(/[?#]/);
  if (!asked.startsWith(rule.prefix) || asked.includes("\\")) return undefined;
  const segments = asked.slice(rule.prefix.length).split("/");
  if (segments.at(-1) === "") {
    if (rule.index === false) return undefined;
    segments[segments.length - 1] = percentEncode(rule.index);
  }
  const names = segments.map(decoded);
  if (!names.every((name) => name !== undefined && isName(name, rule))) return undefined;
  const whole = names.join("/");
  return utf8.encode(whole).length > 4096 ? undefined : whole;
}

/** Each character as itself where a path may have it, or escaped, in either case. */
function respelt(text: string, choices: readonly number[]): string {
  let i = 0;
  return [...text]
    .map((character) => {
      if (character === "/") return character;
      const choice = choices[i++ % choices.length] ?? 0;
      if (choice === 0 && /[A-Za-z0-9._~-]/.test(character)) return character;
      const escaped = [...utf8.encode(character)].map(
        (byte) => `%${byte.toString(16).padStart(2, "0")}`,
      );
      return choice === 1 ? escaped.join("") : escaped.join("").toUpperCase();
    })
    .join("");
}

export const PATHS: readonly Fuzz[] = [
  {
    name: "path: as a second reader reads it",
    runs: 1500,
    property: fc.property(mounted, ([url, rule]) => {
      expect(file(url, rule)).toBe(reference(url, rule));
    }),
  },
  {
    name: "path: what is accepted is what a browser's URL names",
    runs: 1500,
    property: fc.property(mounted, ([url, rule]) => {
      const parsed = file(url, rule);
      // A URL has no blank at its end, and no request has one at all.
      fc.pre(parsed !== undefined && !/ (?:[?#]|$)/.test(url));
      const { pathname } = new URL(`http://host${url}`);
      const below = decodeURIComponent(pathname.slice(rule.prefix.length));
      const index = pathname.endsWith("/") && rule.index !== false ? rule.index : "";
      expect(below + index).toBe(parsed);
    }),
  },
  {
    name: "path: every spelling of a path is that path",
    runs: 1500,
    property: fc.property(
      filePath,
      rules,
      fc.array(fc.nat(2), { minLength: 1, maxLength: 12 }),
      (text, rule, choices) => {
        fc.pre(text.isWellFormed() && !text.endsWith("/"));
        const plain = outcome(rule.prefix + percentEncode(text), rule);
        expect(outcome(rule.prefix + respelt(text, choices), rule)).toBe(plain);
        if (!plain.startsWith("refused: ")) expect(plain).toBe(text);
      },
    ),
  },
  {
    name: "path: neither host, query nor fragment change it",
    runs: 1000,
    property: fc.property(
      mounted,
      fc.constantFrom("http://h", "https://a.b:80", "x://[::1]", "http://u@h"),
      fc.constantFrom("", "?", "#", "?/../x", "#/..", "?a#b?c", "?\\"),
      ([url, rule], host, end) => {
        fc.pre(!/[?#]/.test(url));
        expect(outcome(host + url + end, rule)).toBe(outcome(url, rule));
      },
    ),
  },
  {
    name: "path: a rule more lets no other path through",
    runs: 1000,
    property: fc.property(mounted, ([url, rule]) => {
      const most = { ...rule, dotfiles: true, literalEscapes: true, windows: false };
      const parsed = file(url, rule);
      if (parsed !== undefined) expect(file(url, most)).toBe(parsed);
    }),
  },
];
