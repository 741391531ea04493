// One test for each row of a page's tables.
import { expect, it } from "vitest";
import { answerOf, questionOf, sameParts } from "./moving_over.ts";
import { ask } from "./raw_client.ts";

/** Asks a server for a row, and holds its answer to a cell. */
export async function holdTo(cell: string, port: number, asked: string): Promise<void> {
  expect(sameParts(cell, await ask(port, questionOf(asked)))).toEqual(answerOf(cell));
}

/** Rows whose first cell asks, and whose others say what each of the servers answers, in that order. */
export function itHolds(rows: readonly string[][], ports: () => readonly number[]): void {
  it.each(rows.map(([asked = "", ...answers]) => ({ asked, answers })))(
    "$asked",
    async ({ asked, answers }) => {
      for (const [i, port] of ports().entries()) await holdTo(answers[i] ?? "", port, asked);
    },
  );
}

/** The same where all of the servers answer alike. */
export function itHoldsForAll(rows: readonly string[][], ports: () => readonly number[]): void {
  it.each(rows.map(([asked = "", answer = ""]) => ({ asked, answer })))(
    "$asked",
    async ({ asked, answer }) => {
      for (const port of ports()) await holdTo(answer, port, asked);
    },
  );
}
