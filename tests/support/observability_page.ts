// The blocks and tables of docs/observability.md.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "./process.ts";

const text = readFileSync(join(REPOSITORY, "docs/observability.md"), "utf8");

/** The fenced blocks of a language, in order. */
export function blocks(language: string): string[] {
  return [...text.matchAll(/^```(\S*)\n(.*?)^```$/gms)]
    .filter(([, found]) => found === language)
    .map(([, , code = ""]) => code);
}

/** The languages of all blocks. */
export function languages(): Set<string> {
  return new Set([...text.matchAll(/^```(\S+)\n/gm)].map(([, language = ""]) => language));
}

/** The rows of a table, without its head, as cells without their code marks. */
export function table(head: string): string[][] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| ${head} |`));
  if (start === -1) throw new Error(`the page has no table "${head}"`);
  const rest = lines.slice(start + 2);
  const rows = rest.slice(
    0,
    rest.findIndex((line) => !line.startsWith("|")),
  );
  return rows.map((row) =>
    row
      .replaceAll("`", "")
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Lines with something in them, without indentation. */
export function trimmedLines(code: string): string[] {
  return code
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
