// What blocks of the pages leave out, because the text around them says it.
import type { DocsBlock } from "./docs_blocks.ts";

/** Names that any page may use for what is the app's own, or imported in the block before. */
const ANYWHERE: Record<string, string> = {
  ...imported("sendoff", ["anyOf", "apache", "createFileHandler", "nginx", "refusal"]),
  ...imported("sendoff", ["type Verdict"]),
  ...imported("sendoff/embedded", ["embedded"]),
  ...imported("sendoff/object-store", ["redirect", "relay"]),
  ...anything(["app", "log", "mayRead", "signer", "userOf"]),
};

/** Names of one page. */
const ON_PAGE: Record<string, Record<string, string>> = {
  "docs/doctor.md": anything(["signIn"]),
  "docs/embedded.md": anything(["authorize"]),
  "docs/front-servers/other.md": anything(["archive"]),
  "docs/mounting.md": { path: 'const path = "a/b";' },
  "docs/moving-over/auth-request.md": { url: 'const url = "/files/a";' },
  "docs/object-store.md": {
    credentials: 'const credentials = { accessKeyId: "", secretAccessKey: "" };',
    endpoint: 'const endpoint = "https://s3.example.org";',
  },
  "docs/observability.md": {
    ...anything(["accessLog", "behindNginx", "decisionDuration", "delivery", "meter"]),
    ...anything(["outcomeMetrics", "requests", "timeout", "users", "write"]),
  },
  "docs/program.md": anything(["textOfYourConfig"]),
  "docs/signed-urls.md": anything(["redis"]),
  "docs/testing.md": { bytes: "const bytes = new Uint8Array();" },
};

/** Pages whose blocks go on where the one before ended: a test runs them as one program. */
const ONE_PROGRAM = new Set(["docs/signed-urls.md"]);

/** The environment that the pages' programs read, and what their middleware adds to a context. */
export const AMBIENT = `
declare namespace NodeJS {
  interface ProcessEnv {
    FILES_LOCATION: string; LINK_KEY: string; NEXT_LINK_KEY: string; S3_KEY: string;
    S3_SECRET: string; SENDOFF_SECRET: string; SHARED_SECRET: string;
  }
}
`;
export const HONO_CONTEXT = `
import "hono";
declare module "hono" { interface ContextVariableMap { user: any } }
`;
/** The app's own module on the page about testing. */
export const APP_MODULE = "export const app: { fetch(request: Request): Promise<Response> };";

/** What has to stand before a block: the names that it uses and does not make. */
export function preludeOf({ file, code }: DocsBlock): string {
  return Object.entries({ ...ANYWHERE, ...ON_PAGE[file] })
    .filter(([name]) => uses(code, name) && !makes(code, name))
    .map(([, declaration]) => `${declaration}\n`)
    .join("");
}

/** Names of one page that none of its blocks needs any more. */
export function needless(blocks: readonly DocsBlock[]): string[] {
  return Object.entries(ON_PAGE).flatMap(([file, names]) => {
    const codes = blocks.filter((block) => block.file === file).map(({ code }) => code);
    return Object.keys(names)
      .filter((name) => !codes.some((code) => uses(code, name) && !makes(code, name)))
      .map((name) => `${file}: ${name}`);
  });
}

const uses = (code: string, name: string) => new RegExp(`\\b${name}\\b`).test(code);
const makes = (code: string, name: string) =>
  new RegExp(`\\b(?:const|let|function|import [^;]*?)\\s*\\b${name}\\b`).test(code) ||
  new RegExp(`^${name}(?:<.*>)?\\(.*\\): `).test(code); // a signature

/** Blocks of one program become one, at the lines where they stand. */
export function joined(blocks: readonly DocsBlock[]): DocsBlock[] {
  const programs = new Map<string, DocsBlock>();
  for (const block of blocks) {
    const whole = ONE_PROGRAM.has(block.file);
    const before = whole ? programs.get(block.file) : undefined;
    const key = whole ? block.file : `${block.file}:${block.line}`;
    programs.set(key, before === undefined ? block : { ...before, code: append(before, block) });
  }
  return [...programs.values()];
}

function append(before: DocsBlock, block: DocsBlock): string {
  const lines = before.code.split("\n").length - 1;
  return before.code + "\n".repeat(block.line - before.line - lines) + block.code;
}

function imported(entry: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [name.replace("type ", ""), `import { ${name} } from "${entry}";`]),
  );
}

/** As JavaScript declares it, so that it may stand before a block of either language. */
function anything(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [name, `const ${name} = /** @type {any} */ (globalThis);`]),
  );
}
