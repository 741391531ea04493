import { lookUpFileType } from "../file_type.ts";
import { CADDY, CADDY_BY_PATH } from "../front/caddy.ts";
import { listHasTag, sameTag } from "../http/entity_tag.ts";
import { parseHttpDate } from "../http/http_date.ts";
import type { RequestFields, Validators } from "../http/precondition.ts";
import { caddyRanges } from "./caddy_ranges.ts";
import { copied, type Exchange, type FakeServer, hasNoBody, passedOn } from "./fake_server.ts";
import { bodyOf, fileAnswer, lengthOf } from "./file_answer.ts";
import type { StoredFile } from "./memory_disk.ts";
import { cleanPath, unescapeBytes, utf8Of, withoutQuery } from "./value.ts";

/** Caddy with the config by path. */
export function fakeCaddyByPath(root: string): FakeServer {
  return fakeCaddy(
    CADDY_BY_PATH,
    (value) => {
      if (!value.startsWith(rawBytesOf(root)) || value.includes("/../")) return undefined;
      const path = utf8Of(value);
      const clean = path === undefined ? "" : `${cleanPath(path)}/`;
      return clean.startsWith(root) ? clean.slice(root.length).replace(/\/$/, "") : undefined;
    },
    (value) => (value.startsWith(rawBytesOf(root)) && !value.includes("/../") ? 404 : 502),
    false,
    root.length,
  );
}

/** Caddy from 2.7 on, with the config by location. */
export function fakeCaddyByLocation(location: string): FakeServer {
  return fakeCaddy(
    CADDY,
    (value) => {
      const raw = withoutQuery(value);
      const decoded = /%(?![0-9a-f]{2})/i.test(raw) ? raw : unescapeBytes(raw);
      const path = utf8Of(decoded);
      if (path?.startsWith("/") !== true) return undefined;
      const clean = cleanPath(path) + (path.endsWith("/") ? "/" : "");
      if (!clean.toLowerCase().startsWith(location.toLowerCase())) return undefined;
      return clean.slice(location.length);
    },
    () => 404,
    true,
    0,
  );
}

function rawBytesOf(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

/**
 * @param outside Status for a value that names no file of the config.
 * @param keepsTag Whether the app's `ETag` takes the place of Caddy's own, as from 2.7 on.
 */
function fakeCaddy(
  front: typeof CADDY,
  fileOf: (value: string) => string | undefined,
  outside: (value: string) => 404 | 502,
  keepsTag: boolean,
  rootLength: number,
): FakeServer {
  const answer = (exchange: Exchange) => {
    const { request, response, disk } = exchange;
    const value = response.headers.get(front.header);
    const { method } = request;
    if (value === null) return unhandled(response, method);
    const kept = copied(response, [front.header, "content-length", "date", "server"]);
    const path = fileOf(value);
    if (path === undefined) {
      const status = outside(value);
      return empty(status, method, status === 502 ? new Headers() : kept);
    }
    const found = disk.find(path, rootLength);
    if (typeof found !== "string") return sendFile(exchange, found, kept, keepsTag, path);
    return empty(found === "name-too-long" ? 500 : 404, method, kept);
  };
  const error = (status: number, _why: string, method: string) =>
    empty(status, method, new Headers());
  return { front, fileOf, answer, error };
}

function unhandled(response: Response, method: string): Response {
  const headers = copied(response);
  if (hasNoBody(response.status)) headers.delete("content-length");
  if (response.status === 304) headers.delete("content-type");
  return passedOn(response, headers, method);
}

/** Caddy's errors have no page. */
function empty(status: number, method: string, headers: Headers): Response {
  if (method !== "HEAD") headers.set("content-length", "0");
  return new Response(null, { status, headers });
}

async function sendFile(
  { request, response }: Exchange,
  file: StoredFile,
  headers: Headers,
  keepsTag: boolean,
  path: string,
): Promise<Response> {
  // The config makes every method but HEAD a GET.
  const isHead = request.method === "HEAD";
  const size = file.bytes.length;
  const own = `"${file.modified.toString(36)}${size.toString(36)}"`;
  const etag = (keepsTag ? response.headers.get("etag") : null) ?? own;
  headers.set("etag", etag);
  headers.set("last-modified", new Date(file.modified * 1000).toUTCString());
  if (headers.get("content-type") === "") headers.delete("content-type");
  const type = headers.get("content-type") ?? (await typeOf(path));
  if (type !== undefined) headers.set("content-type", type);
  const answered = fileAnswer(request.headers, size, { etag, lastModified: file.modified }, type, {
    conditions,
    rangeApplies,
    ranges: caddyRanges,
  });
  const { status, framing, contentRange } = answered;
  if (status === 304) {
    for (const name of ["content-type", "content-encoding", "last-modified"]) headers.delete(name);
    return new Response(null, { status, headers });
  }
  if (status === 412) return empty(412, request.method, headers);
  if (contentRange !== undefined) headers.set("content-range", contentRange);
  if (status === 416) return noSuchRange(contentRange === undefined, isHead, headers);
  headers.set("accept-ranges", "bytes");
  if (framing !== undefined) headers.set("content-type", framing.contentType);
  // Of an encoded file the length is not told ahead.
  if (!isHead || !headers.has("content-encoding")) {
    headers.set("content-length", String(lengthOf(answered)));
  }
  return new Response(isHead ? null : bodyOf(answered, file), { status, headers });
}

function noSuchRange(isMalformed: boolean, isHead: boolean, headers: Headers): Response {
  const text = isMalformed ? "malformed range\n" : "no such range\n";
  headers.set("content-type", "text/plain; charset=utf-8");
  headers.set("x-content-type-options", "nosniff");
  headers.set("content-length", String(text.length));
  return new Response(isHead ? null : text, { status: 416, headers });
}

/** Empty fields are none. */
function conditions(fields: RequestFields, file: Validators): 304 | 412 | undefined {
  const ifMatch = fields.get("if-match");
  const unmodifiedSince = parseHttpDate(fields.get("if-unmodified-since") ?? "");
  if (ifMatch) {
    if (!listHasTag(ifMatch, file.etag, "strong")) return 412;
  } else if (unmodifiedSince !== undefined && file.lastModified > unmodifiedSince) return 412;
  const ifNoneMatch = fields.get("if-none-match");
  if (ifNoneMatch) return listHasTag(ifNoneMatch, file.etag, "weak") ? 304 : undefined;
  const since = parseHttpDate(fields.get("if-modified-since") ?? "");
  return since !== undefined && file.lastModified <= since ? 304 : undefined;
}

function rangeApplies(fields: RequestFields, { etag, lastModified }: Validators): boolean {
  const ifRange = fields.get("if-range");
  if (!ifRange) return true;
  if (/^(?:W\/)?"/.test(ifRange)) return sameTag(ifRange, etag, "strong");
  return parseHttpDate(ifRange) === lastModified;
}

/** By the extension; of an unknown one it says none. */
async function typeOf(path: string): Promise<string | undefined> {
  const { contentType } = await lookUpFileType(path);
  return contentType === "application/octet-stream" ? undefined : contentType.toLowerCase();
}
