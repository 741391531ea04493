// The pages about front servers are what the tests run on: their config blocks and their tables.
import { readFileSync } from "node:fs";

export interface FrontPage {
  /** The fenced blocks of a language, in order. */
  blocks(language: string): string[];
  /** A table's rows as [first cell, second cell], found by the first cell of its head. */
  table(head: string): Map<string, string>;
}

export function frontPage(name: string): FrontPage {
  const text = readFileSync(
    new URL(`../../docs/front-servers/${name}.md`, import.meta.url),
    "utf8",
  );
  return {
    blocks: (language) =>
      [...text.matchAll(/^```(\S+)\n(.*?)^```$/gms)]
        .filter(([, found]) => found === language)
        .map(([, , code = ""]) => code),
    table(head) {
      const lines = text.split("\n");
      const start = lines.findIndex((line) => line.startsWith(`| ${head} |`));
      if (start === -1) throw new Error(`no table "${head}" in ${name}.md`);
      const rows = new Map<string, string>();
      for (const line of lines.slice(start + 2)) {
        const [, first, second] = line.split("|").map((cell) => cell.trim());
        if (first === undefined || second === undefined) break;
        rows.set(first.replaceAll("`", ""), second.replaceAll("`", ""));
      }
      return rows;
    },
  };
}

/** Puts the test's own paths and ports where a page has its examples. Each must be there. */
export function fillIn(block: string, replacements: Record<string, string>): string {
  let text = block;
  for (const [example, value] of Object.entries(replacements)) {
    if (!text.includes(example)) throw new Error(`the page's config does not hold "${example}"`);
    text = text.replaceAll(example, value);
  }
  return text;
}
