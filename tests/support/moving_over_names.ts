// The table of names on the pages about apps of other languages: which file came, by the old way and the new.
import { expect } from "vitest";
import type { SideBySide } from "./moving_over_side_by_side.ts";
import type { RawResponse } from "./raw_client.ts";

/** The names that the pages' tables are about. */
export const NAMES = [
  "plain.txt",
  "two words.txt",
  "Grüße.txt",
  "日本語.txt",
  "100%.txt",
  "a%20b.txt",
  "q?m.txt",
  "h#sh.txt",
  'quo"te.txt',
  "semi;colon.txt",
  "tab\there.txt",
  "a\u0001b.txt",
];

/** Not asked for by anybody: what is sent where a name is misread, and what nobody may have. */
export const OTHER_FILES = ["a b.txt", "q", "h", "semi", "secret.txt", "page.html"];

export function contentOf(name: string): string {
  return `this is ${JSON.stringify(name)}\n`;
}

/** A name as the tables have it. */
function written(name: string): string {
  return `\`${name.replace("\t", "\\t").replace("\u0001", "\\x01")}\``;
}

/** What the tables say about an answer. */
function received({ status, body }: RawResponse, name: string): string {
  if (status !== 200) return String(status);
  if (body.toString() === contentOf(name)) return "yes";
  const other = OTHER_FILES.find((found) => body.toString() === contentOf(found));
  return other === undefined ? `another answer: ${body}` : `**${other}**`;
}

/** Asks for every name in the page's table by each of the given ways, and holds the table to it. */
export async function expectNamesAsWritten(
  site: SideBySide,
  ways: readonly ((urlName: string) => string)[],
): Promise<void> {
  const measured: string[][] = [];
  for (const name of NAMES) {
    const cells = ways.map(async (targetOf) =>
      received(await site.ask(targetOf(encodeURIComponent(name))), name),
    );
    measured.push([written(name), ...(await Promise.all(cells))]);
  }
  const hint = "other versions than the page names?";
  expect(measured, hint).toEqual(site.page.rows("name"));
}
