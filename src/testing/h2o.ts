import { lookUpFileType, SANDBOX } from "../file_type.ts";
import { H2O } from "../front/h2o.ts";
import { fileTag } from "../http/entity_tag.ts";
import { parseHttpDate } from "../http/http_date.ts";
import type { RequestFields, Validators } from "../http/precondition.ts";
import type { ByteRange, RangeAnswer } from "../http/range.ts";
import { copied, type Exchange, errorPage, type FakeServer, passedOn } from "./fake_server.ts";
import { bodyOf, fileAnswer, lengthOf } from "./file_answer.ts";
import type { StoredFile } from "./memory_disk.ts";
import { cleanPath, unescapeBytes, utf8Of, withoutQuery } from "./value.ts";

const PAGE = "text/plain; charset=utf-8";

/** An app that answers its own hand-off with another is stopped after so many. */
const MAX_REDIRECTS = 2;

/** h2o, on the config made for it. */
export function fakeH2o(host: string): FakeServer {
  return {
    front: H2O,
    keepsInbound: true,
    fileOf: (value) => (isOfHost(value, host) ? fileOf(value, host) : undefined),
    answer: (exchange) => answer(exchange, host, MAX_REDIRECTS),
    error,
  };
}

function isOfHost(value: string, host: string): boolean {
  return `${withoutQuery(value)}/`.startsWith(`http://${host}/`);
}

/** The path in a URL of the host, cleaned as h2o does: a NUL ends it. */
function fileOf(value: string, host: string): string | undefined {
  const escaped = withoutQuery(value).slice(`http://${host}/`.length);
  const path = utf8Of(unescapeBytes(escaped).replace(/\0.*$/s, ""));
  if (path === undefined) return undefined;
  return cleanPath(path).slice(1) + (path.endsWith("/") ? "/" : "");
}

function error(status: number, why: string, method: string): Response {
  return errorPage(status, why, method, new Headers(), PAGE);
}

/** What the config says of every answer of the host that has the files. */
function ofTheConfig(): Headers {
  return new Headers({
    "cache-control": "private, no-cache",
    "x-content-type-options": "nosniff",
    "content-security-policy": SANDBOX,
  });
}

async function answer(exchange: Exchange, host: string, left: number): Promise<Response> {
  const { request, response, disk } = exchange;
  const value = response.headers.get(H2O.header);
  if (value === null) return passedOn(response, copied(response, ["server"]), request.method);
  // Under 307 and 308 the method stays, under another status it becomes a GET, even from HEAD.
  const keepsMethod = response.status === 307 || response.status === 308;
  const method = keepsMethod ? request.method : "GET";
  if (!isOfHost(value, host)) return elsewhere(exchange, host, value, method, left);

  const path = fileOf(value, host);
  const found = path === undefined ? "missing" : disk.find(path.replace(/\/$/, ""));
  // With a slash at its end h2o takes it for a folder, which has no page.
  const isFolder = found === "folder" || path === "" || path?.endsWith("/");
  if (typeof found !== "string" && !isFolder) return sendFile(request, found, method, path ?? "");
  const status = isFolder || found === "name-too-long" ? 403 : 404;
  const what = isFolder ? "a folder" : found;
  const why = `${JSON.stringify(path ?? value)} is ${what}`;
  return errorPage(status, why, method, ofTheConfig(), PAGE);
}

/** A URL of another host is fetched from the network; a path, or a part of one, is asked of the app. */
async function elsewhere(
  exchange: Exchange,
  host: string,
  value: string,
  method: string,
  left: number,
): Promise<Response> {
  if (/^(?:https?:)?\/\//.test(value)) {
    const target = JSON.stringify(value);
    return error(502, `h2o would fetch ${target} from the network, cookies and all`, method);
  }
  if (left === 0) return error(502, "the app handed off to itself too often", method);
  const { origin, pathname } = new URL(exchange.request.url);
  const folder = pathname.slice(0, pathname.lastIndexOf("/") + 1);
  const url = origin + (value.startsWith("/") ? "" : folder) + value;
  const response = await exchange.askApp(url, method);
  return answer({ ...exchange, response }, host, left - 1);
}

async function sendFile(
  request: Request,
  file: StoredFile,
  method: string,
  path: string,
): Promise<Response> {
  const headers = ofTheConfig();
  const size = file.bytes.length;
  const etag = fileTag(file.modified, size);
  const { mediaType: type } = await lookUpFileType(path);
  const answered = fileAnswer(request.headers, size, { etag, lastModified: file.modified }, type, {
    conditions,
    rangeApplies: () => true,
    ranges: h2oRanges,
  });
  const { status, framing, contentRange } = answered;
  if (status === 304) {
    headers.set("etag", etag);
    return new Response(null, { status, headers });
  }
  if (method !== "GET" && method !== "HEAD") {
    headers.set("allow", "GET, HEAD");
    return errorPage(405, "h2o sends files for GET and HEAD only", method, headers, PAGE);
  }
  if (contentRange !== undefined) headers.set("content-range", contentRange);
  if (status === 416) return errorPage(416, "no such range", method, headers, PAGE);
  headers.set("content-type", framing?.contentType ?? type);
  headers.set("last-modified", new Date(file.modified * 1000).toUTCString());
  headers.set("etag", etag);
  if (status === 200) headers.set("accept-ranges", "bytes");
  headers.set("content-length", String(lengthOf(answered)));
  return new Response(method === "HEAD" ? null : bodyOf(answered, file), { status, headers });
}

/** Exactly one tag, or a time; nothing else is looked at. */
function conditions(fields: RequestFields, file: Validators): 304 | undefined {
  const ifNoneMatch = fields.get("if-none-match");
  if (ifNoneMatch !== null) return ifNoneMatch === file.etag ? 304 : undefined;
  const since = dateOf(fields.get("if-modified-since") ?? "");
  return since !== undefined && file.lastModified <= since ? 304 : undefined;
}

/** Of the three forms of a date h2o reads one. */
function dateOf(text: string): number | undefined {
  return /^[A-Z][a-z]{2}, /.test(text) ? parseHttpDate(text) : undefined;
}

/** As h2o reads `Range`: a mistake makes it unsatisfiable, and ranges stay as they were asked for. */
function h2oRanges(field: string, size: number): RangeAnswer {
  const unsatisfiable: RangeAnswer = { kind: "unsatisfiable" };
  if (!/^bytes=(?![ \t])/.test(field)) return unsatisfiable;
  const found: ByteRange[] = [];
  for (const spec of field.slice("bytes=".length).split(",")) {
    if (spec.trim() === "") continue;
    const match = /^[ \t]*(?:(\d+)-(\d*)|-(\d+))[ \t]*$/.exec(spec);
    if (match === null) return unsatisfiable;
    const [, first = "", last = "", suffix = ""] = match;
    const start = suffix === "" ? Number(first) : Math.max(size - Number(suffix), 0);
    const end = suffix !== "" || last === "" ? size : Math.min(Number(last) + 1, size);
    // Of an empty file the last bytes are none, which h2o sends as a part.
    if (start < end || (size === 0 && Number(suffix) > 0)) found.push({ start, end });
  }
  return found.length === 0 ? unsatisfiable : { kind: "ranges", ranges: found };
}
