// The pages about moving over are what the tests run on: their code, and each row of their tables.
// A row asks "`GET /files/a.txt`, `Range: bytes=0-2`, as Ann", and a cell of it answers
// "206, `content-range: bytes 0-2/10`, no `etag`, body `The`".
import { readFileSync } from "node:fs";
import { headerValues, type RawResponse } from "./raw_client.ts";

export interface MovingOverPage {
  /** The fenced blocks of a language, in order. */
  blocks(language: string): string[];
  /** The cells of a table's rows, found by the first cells of its head. */
  rows(...head: string[]): string[][];
}

export function movingOverPage(name: string): MovingOverPage {
  const text = readFileSync(new URL(`../../docs/moving-over/${name}.md`, import.meta.url), "utf8");
  return {
    blocks: (language) =>
      [...text.matchAll(/^```(\S+)\n(.*?)^```$/gms)]
        .filter(([, found]) => found === language)
        .map(([, , code = ""]) => code),
    rows(...head) {
      const lines = text.split("\n");
      const start = lines.findIndex((line) => line.startsWith(`| ${head.join(" | ")} |`));
      if (start === -1) throw new Error(`no table "${head.join(" | ")}" in ${name}.md`);
      const { length } = cellsOf(lines[start] ?? "");
      const rows: string[][] = [];
      for (const line of lines.slice(start + 2)) {
        if (!line.startsWith("|")) break;
        const cells = cellsOf(line);
        if (cells.length !== length) throw new Error(`not ${length} cells: ${line}`);
        rows.push(cells);
      }
      return rows;
    },
  };
}

function cellsOf(line: string): string[] {
  return line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

export interface Question {
  method: string;
  target: string;
  headers: Record<string, string>;
}

/** What a row asks. */
export function questionOf(cell: string): Question {
  const [first = "", ...more] = partsOf(cell);
  const [, method, target] = /^`(GET|HEAD|POST) (\/\S*)`$/.exec(first) ?? [];
  if (method === undefined || target === undefined) throw new Error(`no question: ${cell}`);
  const headers: Record<string, string> = {};
  for (const part of more) {
    const [, name, value] = /^`([\w-]+): (.+)`$/.exec(part) ?? [];
    if (part === "as Ann") headers["Cookie"] = "session=ann";
    else if (name !== undefined && value !== undefined) headers[name] = value;
    else throw new Error(`neither a header nor a user: ${part}`);
  }
  return { method, target, headers };
}

/** What a cell says about an answer: each part of it, as the page has it. */
export function answerOf(cell: string): string[] {
  const parts = partsOf(cell);
  const known = /^(?:\d{3}|`[\w-]+: .+`|no `[\w-]+`|body `.*`)$/;
  for (const [i, part] of parts.entries()) {
    if (!known.test(part) || /^\d{3}$/.test(part) !== (i === 0)) throw new Error(`unread: ${part}`);
  }
  return parts;
}

/** The same parts of an answer as it came. A cell's value may end in "…". */
export function sameParts(cell: string, answer: RawResponse): string[] {
  return answerOf(cell).map((part, i) => {
    if (i === 0) return String(answer.status);
    if (part.startsWith("body `")) return `body \`${answer.body.toString().trimEnd()}\``;
    const [, name = "", wanted] = /`([\w-]+)(?:: (.+))?`/.exec(part) ?? [];
    const values = headerValues(answer, name);
    if (values.length === 0) return `no \`${name}\``;
    const value = values.join(", ");
    const beginsRight = wanted?.endsWith("…") && value.startsWith(wanted.slice(0, -1));
    return `\`${name}: ${beginsRight ? wanted : value}\``;
  });
}

/** Splits at commas outside of code. */
function partsOf(cell: string): string[] {
  return [...cell.matchAll(/(?:`[^`]*`|[^`,])+/g)].map(([part]) => part.trim());
}
