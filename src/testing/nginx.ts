import { NGINX, NGINX_BROUGHT_BACK, NGINX_PASSES } from "../front/nginx.ts";
import { fileTag, listHasTag, sameTag } from "../http/entity_tag.ts";
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
  only,
  passedOn,
} from "./fake_server.ts";
import { bodyOf, type FileAnswer, fileAnswer, lengthOf } from "./file_answer.ts";
import type { StoredFile } from "./memory_disk.ts";
import { nginxRanges } from "./nginx_ranges.ts";
import { cleanPath, utf8Of, withoutQuery } from "./value.ts";

/** `proxy_buffer_size` of the config, less what every answer's head has besides. */
const MAX_HEAD = 16_384 - 150;

/** An app that answers its own hand-off with another is stopped after so many. */
const MAX_REDIRECTS = 10;

/** nginx, on the config made for it. */
export function fakeNginx(location: string): FakeServer {
  const server: FakeServer = {
    front: NGINX,
    isInternal: (pathname) => collapsed(utf8Of(unescapeNginx(pathname)) ?? "").startsWith(location),
    tooLarge: (response) => headBytes(response) > MAX_HEAD,
    fileOf(value) {
      const path = pathOf(value);
      if (path?.startsWith(location) !== true) return undefined;
      return path.slice(location.length);
    },
    answer: (exchange) => answer(exchange, server, location, MAX_REDIRECTS),
    error: (status, why, method) => errorPage(status, why, method, new Headers(), "text/html"),
  };
  return server;
}

async function answer(
  exchange: Exchange,
  server: FakeServer,
  location: string,
  left: number,
): Promise<Response> {
  const { request, response, disk } = exchange;
  const value = response.headers.get(NGINX.header);
  const { method } = request;
  if (value === null) return unhandled(response, method);
  const fail = (status: number, why: string) => {
    const kept = only(response.headers, NGINX_PASSES);
    return errorPage(status, why, method, kept, `text/html${charsetOf(kept)}`);
  };
  if (value.startsWith("@")) return fail(500, "the config has no named location");
  const path = pathOf(value);
  if (path === undefined || !path.startsWith("/")) {
    return fail(404, `${JSON.stringify(value)} is no path that nginx takes`);
  }
  const file = server.fileOf(value);
  if (file !== undefined) {
    const found = disk.find(file);
    if (typeof found === "string") return fail(404, `${JSON.stringify(file)} is ${found}`);
    return sendFile(exchange, found, file);
  }
  if (left === 0) return fail(500, "the app handed off to itself ten times");
  const query = value.includes("?") ? value.slice(value.indexOf("?")) : "";
  const url = new URL(request.url).origin + escapeNginx(path) + query;
  const next = await exchange.askApp(url, method === "HEAD" ? "HEAD" : "GET");
  return answer({ ...exchange, response: joined(response, next) }, server, location, left - 1);
}

/** What is no hand-off comes through as it is, but for what nginx always hides. */
function unhandled(response: Response, method: string): Response {
  const headers = drop(
    copied(response),
    /^(?:server|x-pad|x-accel-(?:redirect|expires|limit-rate|buffering|charset))$/,
  );
  if (headers.get("content-type") === "") headers.delete("content-type");
  return passedOn(response, headers, method);
}

/** An answer after another: what nginx took from the first stays, beside what the next one says. */
function joined(first: Response, next: Response): Response {
  const headers = only(first.headers, [...NGINX_PASSES, "accept-ranges"]);
  for (const [name, value] of next.headers) {
    if (name === "content-type") headers.set(name, value);
    else headers.append(name, value);
  }
  return new Response(hasNoBody(next.status) ? null : next.body, { status: next.status, headers });
}

/** The path that a value names in nginx, decoded, or `undefined` where it refuses the value. */
function pathOf(value: string): string | undefined {
  const raw = withoutQuery(value);
  const path = unescapeNginx(raw);
  const isUnsafe = [raw, path].some((text) => /(?:^|\/)\.\.(?:\/|$)/.test(text));
  return raw === "" || isUnsafe || path.includes("\0") ? undefined : utf8Of(path);
}

/** As nginx decodes: a `%` before no digit is dropped, and after one digit so is what follows. */
function unescapeNginx(value: string): string {
  return value.replace(
    /%(?:([0-9a-f]{2})|[0-9a-f][\s\S]?|([\s\S])|)/gi,
    (_, hex: string | undefined, other: string | undefined) =>
      hex === undefined ? (other ?? "") : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function escapeNginx(path: string): string {
  return encodeURI(path).replace(/[?#]/g, encodeURIComponent);
}

function collapsed(path: string): string {
  return cleanPath(path) + (path.endsWith("/") && path !== "/" ? "/" : "");
}

function charsetOf(headers: Headers): string {
  return /; *charset=[^;]+/i.exec(headers.get("content-type") ?? "")?.[0] ?? "";
}

function sendFile({ request, response }: Exchange, file: StoredFile, path: string): Response {
  const headers = only(response.headers, [...NGINX_PASSES, ...NGINX_BROUGHT_BACK]);
  if (!headers.has("content-type")) headers.set("content-type", typeOf(path));
  const etag = fileTag(file.modified, file.bytes.length);
  const validators = { etag, lastModified: file.modified };
  const type = headers.get("content-type") ?? "";
  const answered = fileAnswer(request.headers, file.bytes.length, validators, type, {
    conditions,
    rangeApplies,
    ranges: nginxRanges,
  });
  return withHead(request.method, answered, file, headers, etag, response);
}

function withHead(
  method: string,
  answered: FileAnswer,
  file: StoredFile,
  headers: Headers,
  etag: string,
  response: Response,
): Response {
  const { status, contentRange, framing } = answered;
  if (status === 412) {
    return errorPage(412, "a condition failed", method, new Headers(), "text/html");
  }
  if (contentRange !== undefined) headers.set("content-range", contentRange);
  if (status === 416) {
    return errorPage(416, "no such range", method, headers, `text/html${charsetOf(headers)}`);
  }
  headers.set("etag", etag);
  headers.set("last-modified", new Date(file.modified * 1000).toUTCString());
  if (status === 304) {
    headers.delete("content-type");
    return new Response(null, { status, headers });
  }
  const acceptRanges = response.headers.get("accept-ranges");
  if (acceptRanges !== null) headers.append("accept-ranges", acceptRanges);
  // The app's own is sent as well, so that there are two.
  if (status === 200) headers.append("accept-ranges", "bytes");
  if (framing !== undefined) headers.set("content-type", framing.contentType);
  headers.set("content-length", String(lengthOf(answered)));
  const body = method === "HEAD" ? null : bodyOf(answered, file);
  return new Response(body, { status, headers });
}

/** All of the conditions have to hold, and a time is the same or another, not earlier or later. */
function conditions(fields: RequestFields, file: Validators): 304 | 412 | undefined {
  const unmodifiedSince = fields.get("if-unmodified-since");
  const ifMatch = fields.get("if-match");
  if (unmodifiedSince !== null && file.lastModified > (dateOf(unmodifiedSince) ?? -1)) return 412;
  if (ifMatch !== null && !listHasTag(ifMatch, file.etag, "strong")) return 412;
  const modifiedSince = fields.get("if-modified-since");
  const ifNoneMatch = fields.get("if-none-match");
  if (modifiedSince === null && ifNoneMatch === null) return undefined;
  if (modifiedSince !== null && dateOf(modifiedSince) !== file.lastModified) return undefined;
  if (ifNoneMatch !== null && !listHasTag(ifNoneMatch, file.etag, "weak")) return undefined;
  return 304;
}

function rangeApplies(fields: RequestFields, { etag, lastModified }: Validators): boolean {
  const ifRange = fields.get("if-range");
  if (ifRange === null) return true;
  if (/^".+"$/.test(ifRange)) return sameTag(ifRange, etag, "strong");
  return dateOf(ifRange) === lastModified;
}

/** nginx does not look whether a time says GMT. */
function dateOf(text: string): number | undefined {
  return parseHttpDate(text) ?? parseHttpDate(`${text} GMT`);
}

/** What nginx knows by itself; most configs include a longer table. */
function typeOf(path: string): string {
  if (/\.html$/.test(path)) return "text/html";
  if (/\.gif$/.test(path)) return "image/gif";
  return /\.jpg$/.test(path) ? "image/jpeg" : "text/plain";
}
