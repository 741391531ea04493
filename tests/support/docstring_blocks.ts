// Configs that stand in docstrings: the tests run the servers on those very texts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "./process.ts";

/** The one block of a language in the docstrings of a source file. */
export function docstringBlock(source: string, language: string): string {
  const text = readFileSync(join(REPOSITORY, source), "utf8");
  const found = [...text.matchAll(/^ \* ```(\S+)\n(.*?)^ \* ```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , block = ""]) => block.replace(/^ \* ?/gm, ""));
  if (found.length !== 1) throw new Error(`${source} has ${found.length} blocks of ${language}`);
  return found[0] ?? "";
}
