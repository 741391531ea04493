import { isResponse } from "../http/response.ts";
import { isSendfileHeader } from "../http/sendfile_header.ts";
import { fail, shown } from "../option_error.ts";
import { assertFacts, type Facts } from "./assertion.ts";
import type { FakeServer } from "./fake_server.ts";
import { type Front, serverOf } from "./front_options.ts";

/** Options of {@linkcode expectHandOff}: a front server, and what it is to be told. */
export type HandOffWanted = Front & {
  /** Path of the file below the root, spelt as on a disk. No default. */
  readonly file: string;
  /** More headers that the answer must have, or, with `null`, must not have. Default: none. */
  readonly headers?: Readonly<Record<string, string | null>>;
};

const SUBJECT = "expectHandOff()";

/**
 * Asserts that an app's answer hands a file off to a front server, in the form that server needs: the
 * status, an empty body with `Content-Length: 0`, `nosniff`, one header that orders a front server and
 * no other, and a value that the server reads as that very file.
 *
 * The failure has a diff of lines in its message, which vitest, node:test, Deno.test and bun:test all show.
 * The response can still be read afterwards.
 *
 * @param response The app's own answer, not one that came through `fakeFront()`.
 * @throws {Error} Named `AssertionError`, if it is another answer. It rejects, as it looks at the body.
 * @throws {TypeError} If an option is missing, unknown for this server, or can't be right.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createFileHandler, lighttpd } from "sendoff";
 * import { expectHandOff } from "sendoff/testing";
 *
 * const app = createFileHandler({
 *   authorize: "public",
 *   delivery: lighttpd({ root: "/srv/files" }),
 * });
 * const response = await app(new Request("http://localhost/100%25%20sure.txt"));
 *
 * await expectHandOff(response, { server: "lighttpd", file: "100% sure.txt" });
 * await assert.rejects(
 *   expectHandOff(response, { server: "lighttpd", file: "other.txt" }),
 *   /^- file: "other.txt"\n\+ file: "100% sure.txt"/m,
 * );
 * ```
 */
export async function expectHandOff(response: Response, wanted: HandOffWanted): Promise<void> {
  const server = serverOf(SUBJECT, wanted, ["file", "headers"]);
  const { file, headers = {} } = wanted;
  if (typeof file !== "string" || file === "") {
    fail(SUBJECT, "file", file, 'a path below the root, such as "photos/a.txt"');
  }
  checkHeaders(headers);
  mustBeResponse(SUBJECT, response);
  const header = server.front.header.toLowerCase();
  const more = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const fields = new Map([["content-length", "0"], ["x-content-type-options", "nosniff"], ...more]);
  const want: Facts = {
    status: String(server.front.status),
    "ordered by": header,
    file: shown(file),
    body: "empty",
    ...Object.fromEntries([...fields].map(([name, value]) => [name, value ?? "none"])),
  };
  const found = [...fields.keys()].map((name) => [name, response.headers.get(name) ?? "none"]);
  const got: Facts = {
    status: String(response.status),
    "ordered by": orders(response).join(" and ") || "nothing",
    file: fileOf(response.headers.get(header), server),
    body: await bodyOf(response),
    ...Object.fromEntries(found),
  };
  assertFacts(SUBJECT, "the answer is another than the hand-off wanted", got, want);
}

/**
 * Asserts that an answer orders no front server about: of a refusal, a login page, or anything that the
 * app passes on from elsewhere.
 *
 * @throws {Error} Named `AssertionError`, with a diff of lines in its message, if it does.
 *
 * @example
 * ```ts
 * import { createFileHandler, nginx } from "sendoff";
 * import assert from "node:assert/strict";
 * import { expectNoHandOff } from "sendoff/testing";
 *
 * const app = createFileHandler({
 *   authorize: () => false,
 *   delivery: nginx({ location: "/_sendoff/" }),
 * });
 * const response = await app(new Request("http://localhost/a.txt"));
 *
 * expectNoHandOff(response);
 * assert.equal(response.status, 403);
 * ```
 */
export function expectNoHandOff(response: Response): void {
  const subject = "expectNoHandOff()";
  mustBeResponse(subject, response);
  const found = orders(response);
  const got = found.map((name) => [name, shown(response.headers.get(name) ?? "")]);
  const want = found.map((name) => [name, "none"]);
  const complaint = "the answer orders a front server about";
  assertFacts(subject, complaint, Object.fromEntries(got), Object.fromEntries(want));
}

function mustBeResponse(subject: string, response: unknown): void {
  if (!isResponse(response)) fail(subject, "response", response, "a Response");
}

function checkHeaders(headers: unknown): void {
  const isRecord = typeof headers === "object" && headers !== null && !Array.isArray(headers);
  if (!isRecord) fail(SUBJECT, "headers", headers, 'values by name, as { vary: "Cookie" }');
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== "string" && value !== null) {
      fail(
        SUBJECT,
        `headers[${shown(name)}]`,
        value,
        "a text, or null for a header not to be there",
      );
    }
  }
}

/** Lower-case names of the headers that order a front server about. */
function orders(response: Response): string[] {
  return [...response.headers.keys()].filter(isSendfileHeader);
}

function fileOf(value: string | null, server: FakeServer): string {
  if (value === null) return "none";
  const file = server.fileOf(value);
  if (file !== undefined && value.length <= server.front.maxValueBytes) return shown(file);
  const why = file === undefined ? "which names no file below the root" : "which is too long";
  return `none: the value is ${shown(value)}, ${why}`;
}

async function bodyOf(response: Response): Promise<string> {
  if (response.bodyUsed) return "was read before";
  if (response.body === null) return "empty";
  const text = await response.clone().text();
  return text === "" ? "empty" : shown(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
