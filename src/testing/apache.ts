import { APACHE, APACHE_UNESCAPING } from "../front/apache.ts";
import { listHasTag } from "../http/entity_tag.ts";
import { parseHttpDate } from "../http/http_date.ts";
import type { RequestFields, Validators } from "../http/precondition.ts";
import type { ByteRange, RangeAnswer } from "../http/range.ts";
import {
  copied,
  type Exchange,
  errorPage,
  type FakeServer,
  hasNoBody,
  passedOn,
} from "./fake_server.ts";
import { bodyOf, fileAnswer, lengthOf } from "./file_answer.ts";
import type { StoredFile } from "./memory_disk.ts";
import { cleanPath, unescapeBytes, utf8Of } from "./value.ts";

/** `responsefieldsize` of the config. */
const MAX_LINE = 16_384;

/** Longer paths Apache does not even take apart. */
const MAX_PATH = 4095;

const PAGE = "text/html; charset=iso-8859-1";

/** Apache with mod_xsendfile, on the config made for it. */
export function fakeApache(root: string, unescapes: boolean): FakeServer {
  const server: FakeServer = {
    front: unescapes ? APACHE_UNESCAPING : APACHE,
    tooLarge: ({ headers }) =>
      [...headers].some(([name, value]) => name.length + value.length + 4 >= MAX_LINE),
    fileOf(value) {
      const path = utf8Of(unescapes ? unescapeBytes(value) : value);
      if (path?.startsWith("/") !== true) return undefined;
      const clean = cleanPath(path);
      if (!clean.startsWith(root)) return undefined;
      return clean.slice(root.length) + (path.endsWith("/") ? "/" : "");
    },
    answer: (exchange) => answer(exchange, server, root),
    error,
  };
  return server;
}

function error(status: number, why: string, method: string): Response {
  return errorPage(status, why, method, new Headers(), PAGE);
}

function answer(exchange: Exchange, server: FakeServer, root: string): Response {
  const { request, response, disk } = exchange;
  const value = response.headers.get(APACHE.header);
  const { method } = request;
  if (value === null) return passed(response, [], method);
  // Under another status the module sleeps, and the config keeps the path from the client.
  if (response.status !== APACHE.status || value === "") {
    return passed(response, [APACHE.header], method);
  }
  if (server.front === APACHE_UNESCAPING && /%(?![0-9a-f]{2})|%2f/i.test(value)) {
    return error(500, "the value has an escape that mod_xsendfile does not take", method);
  }
  const path = value.length > MAX_PATH ? undefined : server.fileOf(value);
  if (path === undefined) {
    return error(404, `${JSON.stringify(value)} is not below the root`, method);
  }
  const found = disk.find(path, root.length);
  if (typeof found !== "string") return sendFile(exchange, found);
  return error(404, `${JSON.stringify(path)} is ${found}`, method);
}

function passed(response: Response, without: readonly string[], method: string): Response {
  const headers = withoutZero(copied(response, without), method);
  if (hasNoBody(response.status)) headers.delete("content-length");
  return passedOn(response, headers, method);
}

/** To HEAD no length of 0 is told. */
function withoutZero(headers: Headers, method: string): Headers {
  if (method === "HEAD" && headers.get("content-length") === "0") headers.delete("content-length");
  return headers;
}

function sendFile({ request, response }: Exchange, file: StoredFile): Response {
  const headers = copied(response, [APACHE.header, "content-length", "content-encoding"]);
  const given = headers.get("last-modified");
  if (given === null) headers.set("last-modified", new Date(file.modified * 1000).toUTCString());
  const lastModified = given === null ? file.modified : (parseHttpDate(given) ?? Number.NaN);
  const etag = headers.get("etag") ?? "";
  const { method } = request;
  const type = headers.get("content-type") || undefined;
  const size = file.bytes.length;
  const answered = fileAnswer(request.headers, size, { etag, lastModified }, type, {
    conditions: (fields, validators) => conditions(fields, validators, method),
    ranges: headers.has("content-range") ? () => ({ kind: "ignore" }) : apacheRanges,
  });
  const { status, framing, contentRange } = answered;
  if (status === 416) {
    const page = error(416, "no such range", method);
    page.headers.delete("content-length");
    return page;
  }
  if (contentRange !== undefined) headers.set("content-range", contentRange);
  if (framing !== undefined) headers.set("content-type", framing.contentType);
  if (status === 412) headers.set("content-length", method === "HEAD" ? String(size) : "0");
  else if (status !== 304) headers.set("content-length", String(lengthOf(answered)));
  const hasBody = method !== "HEAD" && status !== 304;
  return new Response(hasBody ? bodyOf(answered, file) : null, {
    status,
    headers: withoutZero(headers, method),
  });
}

/** Every condition has its say; the first that fails decides. */
function conditions(
  fields: RequestFields,
  { etag, lastModified }: Validators,
  method: string,
): 304 | 412 | undefined {
  const ifMatch = fields.get("if-match");
  if (ifMatch !== null && !listHasTag(ifMatch, etag, "strong")) return 412;
  const unmodifiedSince = parseHttpDate(fields.get("if-unmodified-since") ?? "");
  if (unmodifiedSince !== undefined && !(lastModified <= unmodifiedSince)) return 412;

  const ifNoneMatch = fields.get("if-none-match");
  const isRead = method === "GET" || method === "HEAD";
  if (ifNoneMatch !== null) {
    const comparison = fields.get("range") === null ? "weak" : "strong";
    if (!listHasTag(ifNoneMatch, etag, comparison)) return undefined;
    if (!isRead) return 412;
  }
  const since = fields.get("if-modified-since");
  const modifiedSince = parseHttpDate(since ?? "");
  // A time to come is taken for a wrong clock.
  const isOld =
    modifiedSince !== undefined &&
    lastModified <= modifiedSince &&
    modifiedSince * 1000 <= Date.now();
  // A file that is unmodified since a time counts as not the same, so there is no 304.
  if (unmodifiedSince !== undefined) return undefined;
  if (ifNoneMatch !== null) return since === null || isOld ? 304 : undefined;
  return isRead && isOld ? 304 : undefined;
}

/** `MaxRanges` and the like: more than so many, and the whole is sent. */
const MAX_RANGES = 200;
const MAX_OVERLAPS = 20;

/** As Apache reads `Range`: a mistake is ignored, and a range is joined to the one before it. */
function apacheRanges(field: string, size: number): RangeAnswer {
  const ignore: RangeAnswer = { kind: "ignore" };
  if (size === 0 || !/^bytes=/i.test(field)) return ignore;
  const found: ByteRange[] = [];
  let [count, overlaps] = [0, 0];
  for (const spec of field.slice("bytes=".length).split(",")) {
    if (spec === "" && count > 0) continue;
    const match = /^(?:(\d{1,18})-(\d{1,18})?|-(\d{1,18}))$/.exec(spec);
    if (match === null) return ignore;
    const [, first, last, suffix] = match;
    const start = suffix === undefined ? Number(first) : Math.max(size - Number(suffix), 0);
    if (suffix !== undefined && Number(suffix) === 0) return ignore;
    if (last !== undefined && Number(last) < start) return ignore;
    const end = last === undefined ? size : Math.min(Number(last) + 1, size);
    count++;
    if (start >= size) continue;
    const before = found.at(-1);
    const isJoined = before !== undefined && start <= before.end && end >= before.start;
    if (isJoined) {
      overlaps++;
      found.pop();
      found.push({ start: Math.min(start, before.start), end: Math.max(end, before.end) });
    } else found.push({ start, end });
  }
  if (count > MAX_RANGES || overlaps > MAX_OVERLAPS) return ignore;
  return found.length === 0 ? { kind: "unsatisfiable" } : { kind: "ranges", ranges: found };
}
