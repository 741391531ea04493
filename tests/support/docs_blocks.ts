// Every fenced block of what is read: the pages, and the docstrings of the sources.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writtenPages } from "../../docs/.vitepress/places.mjs";
import { REPOSITORY } from "./process.ts";

export interface DocsBlock {
  /** Path in the repository. */
  readonly file: string;
  /** The line of its fence. */
  readonly line: number;
  readonly language: string;
  /** What stands after the language, as "no-check". */
  readonly info: string;
  readonly code: string;
}

export function everyBlock(): DocsBlock[] {
  const sources = readdirSync(join(REPOSITORY, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `src/${name.replaceAll("\\", "/")}`);
  return [...pagesOutside(), ...writtenPages(), ...sources.sort(), "mod.ts"].flatMap((file) =>
    blocksIn(file, readFileSync(join(REPOSITORY, file), "utf8")),
  );
}

/** Every page of the repository that is not below docs/. */
function pagesOutside(folder = ""): string[] {
  const leftOut = /^(?:node_modules|docs|dist|\..*)$/;
  return readdirSync(join(REPOSITORY, folder), { withFileTypes: true }).flatMap((entry) => {
    if (leftOut.test(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return pagesOutside(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

/** The blocks of a page, or of a source's docstrings. They may be indented, as in a list. */
export function blocksIn(file: string, text: string): DocsBlock[] {
  const fence = /^( *(?:\* )?)```(\S+)(?: ([^\n]+))?\n(.*?)^\1```$/gms;
  return [...text.matchAll(fence)].map((found) => {
    const [, before = "", language = "", info = "", code = ""] = found;
    return {
      file,
      line: text.slice(0, found.index).split("\n").length,
      language,
      info,
      code: code
        .split("\n")
        .map((line) => line.slice(Math.min(before.length, line.length)))
        .join("\n"),
    };
  });
}

export const placeOf = ({ file, line }: DocsBlock): string => `${file}:${line}`;
