// What an editor shows on hover: every public name, every option and every method has a text.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, describe, expect, it } from "vitest";
import { REPOSITORY, temporaryFolder } from "../support/process.ts";

const { path: folder, remove } = temporaryFolder("hover");
afterAll(remove);
const bare = join(folder, "bare.ts");
writeFileSync(
  bare,
  `/** Has one. */
export interface Some {
  readonly none: string;
  /** One. */
  readonly one: string;
}
export function none(): void {}
`,
);

const { exports } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8"));
const entries = Object.entries(exports as Record<string, { types: string }>)
  .map(([name, { types }]) => ({ name, file: join(REPOSITORY, types) }))
  .filter(({ name }) => name !== "./cli"); // a program, which exports nothing
const program = ts.createProgram([bare, ...entries.map(({ file }) => file)], {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: [],
});
const checker = program.getTypeChecker();

/** Names without a text, those of members with the name that they belong to. */
function withoutText(file: string): string[] {
  const module = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile);
  return checker.getExportsOfModule(module as ts.Symbol).flatMap((exported) => {
    const symbol =
      exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const bare = hasText(symbol) ? [] : [symbol.name];
    return [...bare, ...membersWithoutText(symbol)];
  });
}

function membersWithoutText(symbol: ts.Symbol): string[] {
  if (!(symbol.flags & ts.SymbolFlags.Interface)) return [];
  const members = checker.getDeclaredTypeOfSymbol(symbol).getProperties();
  return members
    .filter((member) => isOurs(member) && !hasText(member))
    .map(({ name }) => `${symbol.name}.${name}`);
}

const hasText = (symbol: ts.Symbol) => symbol.getDocumentationComment(checker).length > 0;

/** What comes from a library of types is documented there. */
const isOurs = (member: ts.Symbol) =>
  (member.declarations ?? []).some((found) => !found.getSourceFile().fileName.includes("/lib."));

describe("on hover", () => {
  it.each(entries)("$name tells of all it has", ({ file }) => {
    expect(withoutText(file)).toEqual([]);
  });

  it("sees a missing text", () => {
    expect(withoutText(bare)).toEqual(["none", "Some.none"]);
  });
});
