// What TypeScript says of a program that uses the package's types, as built.
import { join } from "node:path";
import ts from "typescript";
import { REPOSITORY } from "./process.ts";

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: [],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};

/** Checks programs that exist in memory only, all at once, and gives the messages for each by its name. */
export function typeCheck(programs: Readonly<Record<string, string>>): Map<string, string[]> {
  const fileOf = (name: string) => join(REPOSITORY, "examples", `.${name}.ts`);
  const texts = new Map(Object.entries(programs).map(([name, text]) => [fileOf(name), text]));
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  host.getSourceFile = (file, ...rest) => {
    const text = texts.get(file);
    return text === undefined
      ? getSourceFile(file, ...rest)
      : ts.createSourceFile(file, text, ts.ScriptTarget.ES2022);
  };
  const program = ts.createProgram([...texts.keys()], OPTIONS, host);
  const messages = new Map<string, string[]>();
  for (const name of Object.keys(programs)) {
    const file = program.getSourceFile(fileOf(name));
    const found = ts.getPreEmitDiagnostics(program, file);
    messages.set(name, found.map(textOf));
  }
  return messages;
}

/** A message with what it points to besides. */
function textOf({ messageText, relatedInformation = [] }: ts.Diagnostic): string {
  const texts = [messageText, ...relatedInformation.map((other) => other.messageText)];
  return texts.map((text) => ts.flattenDiagnosticMessageText(text, "\n")).join("\n");
}
