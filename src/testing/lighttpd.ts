import { LIGHTTPD } from "../front/lighttpd.ts";
import { listHasTag, sameTag } from "../http/entity_tag.ts";
import { parseHttpDate } from "../http/http_date.ts";
import type { RequestFields, Validators } from "../http/precondition.ts";
import {
  copied,
  drop,
  type Exchange,
  errorPage,
  type FakeServer,
  hasNoBody,
  headBytes,
  passedOn,
} from "./fake_server.ts";
import { bodyOf, fileAnswer, lengthOf } from "./file_answer.ts";
import { lighttpdRanges } from "./lighttpd_ranges.ts";
import type { StoredFile } from "./memory_disk.ts";
import { cleanPath, unescapeBytes, utf8Of } from "./value.ts";

/** The whole head of the app's answer. */
const MAX_HEAD = 65_535 - 150;

/** lighttpd, on the config made for it. */
export function fakeLighttpd(root: string): FakeServer {
  const server: FakeServer = {
    front: LIGHTTPD,
    tooLarge: (response) => headBytes(response) > MAX_HEAD,
    fileOf(value) {
      const path = utf8Of(decoded(value));
      if (path?.startsWith("/") !== true) return undefined;
      const clean = cleanPath(path) + (path.endsWith("/") ? "/" : "");
      return clean.startsWith(root) ? clean.slice(root.length) : undefined;
    },
    answer: (exchange) => answer(exchange, server, root),
    error,
  };
  return server;
}

function error(status: number, why: string, method: string): Response {
  return errorPage(status, why, method, new Headers(), "text/html");
}

/** Escapes are decoded, and controls among them become `_`: another name. */
function decoded(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return value.replace(/%[0-9a-f]{2}/gi, (all) => unescapeBytes(all).replace(/[\0-\x1f\x7f]/, "_"));
}

function answer(exchange: Exchange, server: FakeServer, root: string): Response {
  const { request, response, disk } = exchange;
  const value = response.headers.get(LIGHTTPD.header);
  const { method } = request;
  if (value === null || value === "") return unhandled(response, method);
  if (utf8Of(decoded(value)) === undefined) return error(502, "the value is not UTF-8", method);
  const path = server.fileOf(value);
  const found = path === undefined ? "missing" : disk.find(path, root.length);
  if (typeof found !== "string") return sendFile(exchange, found);
  if (response.status >= 300) return asEmpty(response);
  if (path === undefined) {
    return error(403, `${JSON.stringify(value)} is not below the root`, method);
  }
  return error(found === "missing" ? 404 : 403, `${JSON.stringify(path)} is ${found}`, method);
}

function unhandled(response: Response, method: string): Response {
  const headers = visible(response);
  if (hasNoBody(response.status)) headers.delete("content-length");
  if (response.status === 200 && !headers.has("accept-ranges")) {
    headers.set("accept-ranges", "bytes");
  }
  return passedOn(response, headers, method);
}

/** Without a file, other statuses keep what the app made of them. */
function asEmpty(response: Response): Response {
  const headers = visible(response);
  if (hasNoBody(response.status)) headers.delete("content-length");
  else headers.set("content-length", "0");
  return new Response(null, { status: response.status, headers });
}

/** What lighttpd lets out: never what orders it about. */
function visible(response: Response): Headers {
  const headers = drop(copied(response), /^x-(?:sendfile$|lighttpd-)/);
  const type = headers.get("content-type");
  if (type === "") headers.delete("content-type");
  if (type === "application/javascript") headers.set("content-type", "text/javascript");
  return headers;
}

function sendFile({ request, response }: Exchange, file: StoredFile): Response {
  const { method } = request;
  const headers = visible(response);
  headers.delete("content-length");
  const validators = validate(headers, file, response.status === 200);
  if (response.status !== 200) return whole(response.status, method, headers, file);
  const isWhole =
    method !== "GET" || headers.has("content-encoding") || headers.get("accept-ranges") === "none";
  const type = headers.get("content-type") ?? undefined;
  const answered = fileAnswer(request.headers, file.bytes.length, validators, type, {
    conditions: (fields, of) => conditions(fields, of, method),
    rangeApplies: (fields) => !isWhole && ifRangeHolds(fields.get("if-range"), headers),
    ranges: lighttpdRanges,
  });
  const { status, framing, contentRange } = answered;
  if (status === 412) return error(412, "a condition failed", method);
  if (status === 416) return error(416, "no such range", method);
  if (status === 304) {
    headers.delete("content-encoding");
    return new Response(null, { status, headers });
  }
  if (!headers.has("accept-ranges")) headers.set("accept-ranges", "bytes");
  if (contentRange !== undefined) headers.set("content-range", contentRange);
  if (framing !== undefined) headers.set("content-type", framing.contentType);
  headers.set("content-length", String(lengthOf(answered)));
  return new Response(method === "HEAD" ? null : bodyOf(answered, file), { status, headers });
}

/** Adds what the app left out. A type that lighttpd has to make up gets no validators. */
function validate(
  headers: Headers,
  { bytes, modified, inode }: StoredFile,
  all: boolean,
): Validators {
  const hasType = headers.has("content-type");
  if (!hasType) headers.set("content-type", "application/octet-stream");
  if (all && hasType && !headers.has("etag")) {
    headers.set("etag", `"${inode}-${modified}-${bytes.length}"`);
  }
  if (all && hasType && !headers.has("last-modified")) {
    headers.set("last-modified", new Date(modified * 1000).toUTCString());
  }
  const given = headers.get("last-modified");
  return {
    etag: headers.get("etag") ?? "",
    lastModified: given === null ? Number.NaN : (parseHttpDate(given) ?? modified),
  };
}

/** Under another status than 200 the file comes too, and under that status. */
function whole(status: number, method: string, headers: Headers, { bytes }: StoredFile): Response {
  if (hasNoBody(status)) return new Response(null, { status, headers });
  headers.set("content-length", String(bytes.length));
  return new Response(method === "HEAD" ? null : bytes, { status, headers });
}

/** `If-Match` and `If-Unmodified-Since` are not looked at. */
function conditions(
  fields: RequestFields,
  { etag, lastModified }: Validators,
  method: string,
): 304 | 412 | undefined {
  const isRead = method === "GET" || method === "HEAD";
  const ifNoneMatch = fields.get("if-none-match");
  if (ifNoneMatch !== null) {
    const comparison = fields.get("range") === null ? "weak" : "strong";
    if (!listHasTag(ifNoneMatch, etag, comparison)) return undefined;
    return isRead ? 304 : 412;
  }
  const since = parseHttpDate(fields.get("if-modified-since") ?? "");
  return isRead && since !== undefined && lastModified <= since ? 304 : undefined;
}

/** A tag, or a time to the letter. */
function ifRangeHolds(ifRange: string | null, headers: Headers): boolean {
  if (ifRange === null || ifRange === "") return true;
  if (ifRange.startsWith('"')) return sameTag(ifRange, headers.get("etag") ?? "", "strong");
  return ifRange === headers.get("last-modified");
}
