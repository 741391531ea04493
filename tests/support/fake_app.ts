// The app of the cases on which real and fake front servers are compared: it says what a case says.
import { percentEncode, rawBytes } from "../../src/front/encoding.ts";

/** How a server wants to be told a file. */
export interface Dialect {
  readonly header: string;
  readonly encoding: "percent" | "bytes";
  readonly status: 200 | 307;
  /** What stands before a path, for this root. */
  readonly prefix: (root: string) => string;
}

/** What the app answers. A header given as `undefined` is left out. */
export interface AppAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  /** More than one, each on its own line. */
  readonly cookies?: readonly string[];
}

export type Fields = Readonly<Record<string, string | undefined>>;

export interface FakeCase extends AppAnswer {
  readonly title: string;
  readonly method?: string;
  /** Of the request. `{etag}` and `{weak}` stand for the tag that the server gave the file. */
  readonly fields?: Fields;
  /** The file to hand off, below the root. */
  readonly file?: string;
  /** The value of the header in place of a file; `{prefix}` stands for what is before a path. */
  readonly value?: string;
}

/** What the disk holds, below the root. All have the same time. */
export const CASE_FILES: Readonly<Record<string, string>> = {
  "letters.txt": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  "long.txt": Array.from({ length: 256 }, (_, i) => (i * 16).toString().padStart(16, ".")).join(""),
  "empty.txt": "",
  "page.html": "<p>page</p>",
  "image.png": "png",
  "no-extension": "what am I?",
  "odd.unknownext": "what am I?",
  "dir/a.txt": "a in dir",
  "dir/index.html": "the index of dir",
  "a b.txt": "blank",
  "100%.txt": "percent",
  "a%20b.txt": "escape",
  "q?m.txt": "question",
  "h#sh.txt": "hash",
  "a+b.txt": "plus",
  "Grüße.txt": "letters beyond ASCII",
  "a_b.txt": "a decoy",
};
export const CASE_TIME = new Date("2024-02-03T04:05:06Z");

export const SAME = CASE_TIME.toUTCString();
export const BEFORE = "Sat, 03 Feb 2024 04:05:05 GMT";
export const AFTER = "Sat, 03 Feb 2024 04:05:07 GMT";
export const OTHER_FORM = "Saturday, 03-Feb-24 04:05:06 GMT";
export const LETTERS = { file: "letters.txt" };
export const OWN = { headers: { etag: '"of-the-app"' } };

/** The answer of a sendoff handler, to begin with. */
const USUAL: Readonly<Record<string, string>> = {
  "content-type": "text/plain; charset=UTF-8",
  "cache-control": "private, no-cache",
  "x-content-type-options": "nosniff",
  "content-security-policy": "sandbox",
  "accept-ranges": "bytes",
};

/** A case's fields, in its title. */
export function shown(fields: object): string {
  return JSON.stringify(fields).replaceAll('\\"', "'");
}

/** The header's value in a case, or `undefined` where nothing is handed off. */
export function handOffValue(one: FakeCase, dialect: Dialect, root: string): string | undefined {
  const prefix = dialect.prefix(root);
  if (one.file !== undefined) {
    const encode = dialect.encoding === "percent" ? percentEncode : rawBytes;
    return prefix + encode(one.file);
  }
  const escaped = prefix.replace(/[a-z](?=[^/]*\/$)/, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return one.value
    ?.replaceAll("{prefix}", prefix)
    .replaceAll("{slashless}", prefix.slice(0, -1))
    .replaceAll("{upper}", prefix.toUpperCase())
    .replaceAll("{escaped}", escaped);
}

/** The app's answer to a case. */
export function answerOf(one: FakeCase, dialect: Dialect, root: string): Response {
  const value = handOffValue(one, dialect, root);
  const fallback = value === undefined ? 200 : dialect.status;
  const headers = new Headers();
  const length = String(one.body?.length ?? 0);
  const given = { ...USUAL, "content-length": length, ...one.headers };
  for (const [name, text] of Object.entries(given)) {
    if (text !== undefined) headers.set(name, text);
  }
  if (value !== undefined) headers.set(dialect.header, value);
  for (const cookie of one.cookies ?? []) headers.append("set-cookie", cookie);
  return new Response(one.body ?? null, { status: one.status ?? fallback, headers });
}
