// What the pages of the documentation hold: their fenced blocks in order, tables and links.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "./process.ts";

export interface Block {
  readonly language: string;
  readonly code: string;
}

export interface Page {
  readonly text: string;
  /** Every fenced block, in order. */
  readonly blocks: readonly Block[];
  /** The rows of a table as cells, found by the first cell of its head. */
  rows(head: string): string[][];
  /** The text of a section, from its heading to the next of the same or a higher level. */
  section(title: string): string;
}

export function page(name: string): Page {
  const text = readFileSync(join(REPOSITORY, "docs", `${name}.md`), "utf8");
  return { text, blocks: blocksOf(text), rows: rowsOf(text), section: sectionOf(text) };
}

export function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(\S+)\n(.*?)^```$/gms)].map(([, language = "", code = ""]) => ({
    language,
    code,
  }));
}

/** Finds a table in a text by the first cell of its head. */
export function rowsOf(text: string) {
  return (head: string): string[][] => {
    const lines = text.split("\n");
    const start = lines.findIndex((line) => line.startsWith(`| ${head} |`));
    if (start === -1) throw new Error(`no table "${head}"`);
    const after = lines.slice(start + 2);
    const end = after.findIndex((line) => !line.startsWith("|"));
    return after.slice(0, end === -1 ? undefined : end).map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  };
}

function sectionOf(text: string) {
  return (title: string): string => {
    const heading = text.split("\n").find((line) => line.replace(/^#+ /, "") === title);
    if (heading === undefined) throw new Error(`no section "${title}"`);
    const level = /^#+/.exec(heading)?.[0].length ?? 0;
    const rest = text.slice(text.indexOf(`${heading}\n`) + heading.length);
    const end = rest.search(new RegExp(`^#{1,${level}} `, "m"));
    return end === -1 ? rest : rest.slice(0, end);
  };
}
