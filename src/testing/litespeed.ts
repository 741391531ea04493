import { lookUpFileType, SANDBOX } from "../file_type.ts";
import { LITESPEED } from "../front/litespeed.ts";
import { fileTag } from "../http/entity_tag.ts";
import { resolveRange } from "../http/range.ts";
import {
  copied,
  type Exchange,
  errorPage,
  type FakeServer,
  only,
  passedOn,
} from "./fake_server.ts";
import { bodyOf, fileAnswer, lengthOf } from "./file_answer.ts";
import type { StoredFile } from "./memory_disk.ts";
import { unescapeBytes, utf8Of, withoutQuery } from "./value.ts";

/** LiteSpeed, by its source: no test could run the real one. What the source leaves open is by RFC 9110. */
export function fakeLitespeed(location: string): FakeServer {
  const server: FakeServer = {
    front: LITESPEED,
    keepsInbound: true,
    isInternal: (pathname) => (utf8Of(unescapeBytes(pathname)) ?? "").startsWith(location),
    fileOf(value) {
      const path = utf8Of(unescapeBytes(withoutQuery(value)));
      if (path?.startsWith(location) !== true) return undefined;
      return path.slice(location.length);
    },
    answer: (exchange) => answer(exchange, server),
    error,
  };
  return server;
}

function error(status: number, why: string, method: string): Response {
  return errorPage(status, why, method, new Headers(), "text/html");
}

async function answer(exchange: Exchange, server: FakeServer): Promise<Response> {
  const { request, response, disk } = exchange;
  const value = response.headers.get(LITESPEED.header);
  if (value === null) return passedOn(response, copied(response), request.method);
  if (!value.startsWith("/")) {
    // The source makes a redirect of it, which the client sees.
    return new Response(null, { status: 302, headers: { location: value, "content-length": "0" } });
  }
  const path = server.fileOf(value);
  const found = path === undefined ? "missing" : disk.find(path);
  if (typeof found !== "string") return sendFile(exchange, found, path ?? "");
  return error(404, `${JSON.stringify(path ?? value)} is ${found}`, request.method);
}

async function sendFile(
  { request, response }: Exchange,
  file: StoredFile,
  path: string,
): Promise<Response> {
  const headers = only(response.headers, ["content-disposition"]);
  headers.set("cache-control", "private, no-cache");
  headers.set("x-content-type-options", "nosniff");
  headers.set("content-security-policy", SANDBOX);
  const size = file.bytes.length;
  const validators = { etag: fileTag(file.modified, size), lastModified: file.modified };
  const { mediaType: type } = await lookUpFileType(path);
  const answered = fileAnswer(request.headers, size, validators, type, {
    ranges: resolveRange,
  });
  const { status, framing, contentRange } = answered;
  if (status === 412 || status === 416) return error(status, "not as asked", request.method);
  headers.set("etag", validators.etag);
  headers.set("last-modified", new Date(file.modified * 1000).toUTCString());
  if (status === 304) return new Response(null, { status, headers });
  headers.set("accept-ranges", "bytes");
  if (contentRange !== undefined) headers.set("content-range", contentRange);
  headers.set("content-type", framing?.contentType ?? type);
  headers.set("content-length", String(lengthOf(answered)));
  const body = request.method === "HEAD" ? null : bodyOf(answered, file);
  return new Response(body, { status, headers });
}
