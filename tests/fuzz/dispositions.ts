// Content-Disposition, read back by a strict parser, and its name compared with one made safe sign by sign.
import fc from "fast-check";
import { contentDisposition } from "sendoff";
import { expect } from "vitest";
import { anyText, filePath } from "../support/unit_arbitraries.ts";
import { parseDisposition } from "../support/unit_parse_disposition.ts";
import { isDevice } from "./devices.ts";
import { mutated } from "./mutate.ts";
import type { Fuzz } from "./property.ts";
import { NAME_SEEDS } from "./seeds.ts";

const SCRAPS = [
  ...[
    "/",
    "\\",
    '"',
    ";",
    "'",
    "%",
    "%41",
    "%2",
    "*",
    "=",
    "\r\n",
    "\0",
    "\x7f",
    "\x85",
    "\t",
    " ",
  ],
  ...["\u202e", "\u2066", "\u200d", "\ufe0f", "\u00ad", "\u2028", "\ufeff", "\u00a0", "\u2800"],
  ...[
    "\ud800",
    "\udfff",
    "\u{1f4a9}",
    "\u{e0041}",
    "\u00e9",
    "e\u0301",
    "\u65e5",
    "CON",
    "nul.txt",
  ],
  ...["com\u00b2", ".", "..", ".txt", ".tar.gz", `.${"x".repeat(19)}`, "a".repeat(250)],

  "\u65e5".repeat(84),
  "a ".repeat(130),
];
const name = fc.oneof(mutated(NAME_SEEDS, SCRAPS), anyText, filePath);
const type = fc.constantFrom("inline", "attachment");
const utf8 = new TextEncoder();
const bytes = (text: string) => utf8.encode(text).length;

/** The name that a browser saves under. */
function saved(text: string): string {
  const { parameters } = parseDisposition(contentDisposition("attachment", text));
  return parameters.get("filename*") ?? parameters.get("filename") ?? "";
}

/** The last name of a path, each sign that nobody sees as `_`. */
function visible(text: string): string {
  const base = text.split(/[/\\]/).at(-1) ?? "";
  return [...base]
    .map((sign) => {
      const code = sign.codePointAt(0) ?? 0;
      if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
      if (code >= 0xfe00 && code <= 0xfe0f) return sign;
      const isHidden = /^[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]$/u.test(sign);
      return isHidden || /^[\u202a-\u202e\u2066-\u2069]$/.test(sign) ? "_" : sign;
    })
    .join("")
    .trim();
}

export const DISPOSITIONS: readonly Fuzz[] = [
  {
    name: "disposition: the name is the visible one, or as much of it as fits",
    runs: 2500,
    property: fc.property(name, (text) => {
      const result = saved(text);
      const shown = visible(text);
      if (/^\.*$/.test(shown)) {
        expect(result).toBe("download");
        return;
      }
      expect(result.startsWith("_") || !isDevice(shown)).toBe(true);
      const unmarked = isDevice(shown) ? result.slice(1) : result;
      expect(bytes(result)).toBeLessThanOrEqual(255);
      if (bytes(shown) < 255) {
        expect(unmarked).toBe(shown);
        return;
      }
      // The beginning, and the extension; of what is between as much as there is room for.
      const dot = shown.lastIndexOf(".");
      const extension = dot > 0 && shown.length - dot <= 20 ? shown.slice(dot) : "";
      expect(unmarked.endsWith(extension)).toBe(true);
      const stem = unmarked.slice(0, unmarked.length - extension.length);
      expect(shown.startsWith(stem)).toBe(true);
      expect(bytes(result)).toBeGreaterThan(255 - 4);
      expect(result.isWellFormed()).toBe(true);
    }),
  },
  {
    name: "disposition: a saved name is saved under itself again",
    runs: 1500,
    property: fc.property(name, type, (text, kind) => {
      const once = saved(text);
      const value = contentDisposition(kind, once);
      expect(value).toBe(contentDisposition(kind, text));
      expect(value).toMatch(/^[\x20-\x7e]+$/);
    }),
  },
  {
    name: "disposition: folders before a name change nothing",
    runs: 1000,
    property: fc.property(
      name,
      filePath,
      fc.constantFrom("/", "\\", "/\\", "../"),
      (text, folder, slash) => {
        expect(saved(`${folder}${slash}${text}`)).toBe(saved(text));
      },
    ),
  },
  {
    name: "disposition: old clients get ASCII, without what looks escaped",
    runs: 1500,
    property: fc.property(name, type, (text, kind) => {
      const parsed = parseDisposition(contentDisposition(kind, text));
      const plain = parsed.parameters.get("filename") ?? "";
      const exact = parsed.parameters.get("filename*");
      expect(parsed.type).toBe(kind);
      expect(plain).toMatch(/^(?!.*%[0-9A-Fa-f]{2})[\x20-\x7e]+$/);
      // Both are given just where they differ.
      expect(exact === plain).toBe(false);
      const ascii = [...(exact ?? plain)].map((sign) => (sign <= "~" ? sign : "\u00e9")).join("");
      const merged = ascii.replace(/\u00e9+/g, "_").replace(/%(?=[0-9A-Fa-f]{2})/g, "_");
      expect(plain).toBe(merged);
    }),
  },
];
