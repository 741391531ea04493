// Programs of the pages and docstrings, compiled all at once against the package's own types.
import { dirname, join } from "node:path";
import ts from "typescript";
import { type DocsBlock, placeOf } from "./docs_blocks.ts";
import { AMBIENT, APP_MODULE, HONO_CONTEXT, preludeOf } from "./docs_blocks_prelude.ts";
import { REPOSITORY } from "./process.ts";

/** Below the project, so that "sendoff" is the built package itself. Nothing is written there. */
const FOLDER = join(REPOSITORY, ".cache/docs-blocks");

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2024.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: ["node"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  allowJs: true,
  checkJs: true,
  strict: true,
  // JavaScript says no types, and a package without types is its framework's matter.
  noImplicitAny: false,
  skipLibCheck: true,
  noEmit: true,
};

/** "'x' is of type 'unknown'": JavaScript has no way to say what a context is. */
const ONLY_TYPESCRIPT = new Set([18046, 2571]);

/** What is wrong, a line for each, with the page's own line. */
export function typeErrors(blocks: readonly DocsBlock[]): string[] {
  const programs = new Map(
    blocks.map((block, i) => [fileName(block, i), { block, ...whole(block) }]),
  );
  const texts = new Map([...programs].map(([name, { text }]) => [name, text]));
  texts.set(join(FOLDER, "ambient.d.ts"), AMBIENT);
  texts.set(join(FOLDER, "hono.d.mts"), HONO_CONTEXT);
  texts.set(join(FOLDER, "../src/app.d.ts"), APP_MODULE);
  const program = ts.createProgram([...texts.keys()], OPTIONS, hostWith(texts));
  return [...programs].flatMap(([name, { block, linesBefore }]) => {
    const source = program.getSourceFile(name);
    const semantic = isOfOthers(block) ? [] : program.getSemanticDiagnostics(source);
    return [...program.getSyntacticDiagnostics(source), ...semantic]
      .filter(({ code }) => block.language === "ts" || !ONLY_TYPESCRIPT.has(code))
      .map(({ code, start = 0, messageText }) => {
        const line = source?.getLineAndCharacterOfPosition(start).line ?? 0;
        const message = ts.flattenDiagnosticMessageText(messageText, " ");
        const place = placeOf({ ...block, line: block.line + line - linesBefore + 1 });
        return `${place}: TS${code} ${message}`;
      });
  });
}

/** What somebody moves away from: its syntax has to be right, its types are its framework's matter. */
function isOfOthers({ file, code }: DocsBlock): boolean {
  return file.startsWith("docs/moving-over/") && /^import /m.test(code) && !/"sendoff/.test(code);
}

/** The disk, and files that are only here. */
function hostWith(texts: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(OPTIONS);
  const folders = new Set([...texts.keys()].map((name) => dirname(name)));
  return {
    ...host,
    fileExists: (name) => texts.has(name) || host.fileExists(name),
    readFile: (name) => texts.get(name) ?? host.readFile(name),
    directoryExists: (name) => folders.has(name) || host.directoryExists?.(name) === true,
    getSourceFile(name, options, ...more) {
      const text = texts.get(name);
      if (text === undefined) return host.getSourceFile(name, options, ...more);
      return ts.createSourceFile(name, text, options, true);
    },
  };
}

function fileName({ language }: DocsBlock, index: number): string {
  return join(FOLDER, `block-${index}.${language === "ts" ? "mts" : "mjs"}`);
}

/** A block with what it leaves out. */
function whole(block: DocsBlock): { text: string; linesBefore: number } {
  const { before, after } = around(block);
  const head = `${preludeOf(block)}${before}`;
  return { text: `${head}${block.code}${after}`, linesBefore: head.split("\n").length - 1 };
}

/** What makes a program of options that stand alone, and a declaration of a signature. */
function around({ code, language }: DocsBlock): { before: string; after: string } {
  const [, first = "", sign = ""] = /^\s*(\w+)(?:<.*?>)?\s*([(:])/.exec(code) ?? [];
  const signature = language === "ts" ? SIGNATURES[first] : undefined;
  if (signature !== undefined) {
    const { real, documented } = signature;
    const after = `declare const real: ${real};
real satisfies typeof ${documented};
`;
    return { before: "declare function ", after };
  }
  if (first === "return") return { before: "export default async () => {\n", after: "};\n" };
  if (sign !== ":") return { before: "", after: "" };
  const { make, entry, wanted } = first === "via" ? STORE : HANDLER;
  const given = wanted.filter((name) => !new RegExp(`^\\s*${name}\\b`, "m").test(code));
  const rest = given.map((name) => `${name}: /** @type {any} */ (globalThis),\n`).join("");
  return { before: `import { ${make} as make } from "${entry}";\nmake({\n${rest}`, after: "});\n" };
}

/** The types of what pages describe by a signature. */
const SIGNATURES: Record<string, { real: string; documented: string }> = {
  createFileHandler: {
    real: 'typeof import("sendoff").createFileHandler<unknown>',
    documented: "createFileHandler<unknown>",
  },
  authorize: { real: 'import("sendoff").Authorizer', documented: "authorize" },
};

const HANDLER = { make: "createFileHandler", entry: "sendoff", wanted: ["authorize", "delivery"] };
const STORE = {
  make: "objectStore",
  entry: "sendoff/object-store",
  wanted: ["endpoint", "bucket", "credentials", "via"],
};
