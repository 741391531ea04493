// An HTTP/1.1 client that sends exactly what it is told: no URL parser touches the target.
import { connect, type Socket } from "node:net";

export interface RawResponse {
  status: number;
  /** Lower-case name and value, in the order of the wire, repeated names included. */
  headers: [string, string][];
  body: Buffer;
  /** Bytes that came after the announced body. */
  excess: Buffer;
}

export interface RequestLines {
  method?: string;
  target: string | Buffer;
  headers?: Record<string, string> | [name: string, value: string][];
}

export interface RawRequest extends RequestLines {
  headers?: Record<string, string>;
  /** Milliseconds until the request counts as hanging. */
  timeout?: number;
  /** Takes the answer when it is complete, from a server that is slow to hang up. */
  untilComplete?: boolean;
}

/** No complete answer came in time. */
export class Hanging extends Error {}

/** One request on a connection of its own. */
export async function ask(port: number, request: RawRequest): Promise<RawResponse> {
  const socket = connect(port, "127.0.0.1");
  const headers = { Connection: "close", ...request.headers };
  socket.write(requestBytes(port, { ...request, headers }));
  const isHead = request.method === "HEAD";
  const enough = request.untilComplete
    ? (bytes: Buffer) => completeAnswer(bytes, isHead) !== undefined
    : undefined;
  return parse(await readAll(socket, request.timeout ?? 30_000, enough), isHead);
}

/** Several requests written at once on one connection; all answers, split by their lengths. */
export async function askPipelined(port: number, requests: RawRequest[]): Promise<RawResponse[]> {
  const socket = connect(port, "127.0.0.1");
  for (const [i, request] of requests.entries()) {
    const last = i === requests.length - 1;
    const headers = { Connection: last ? "close" : "keep-alive", ...request.headers };
    socket.write(requestBytes(port, { ...request, headers }));
  }
  let rest = await readAll(socket, 30_000);
  return requests.map((request) => {
    const response = parse(rest, request.method === "HEAD");
    rest = response.excess;
    return response;
  });
}

/** The values of a header, one for each of its lines. */
export function headerValues({ headers }: RawResponse, name: string): string[] {
  return headers.filter(([key]) => key === name).map(([, value]) => value);
}

/** The values of a header, joined by commas. */
export function header(response: RawResponse, name: string): string | undefined {
  const values = headerValues(response, name);
  return values.length === 0 ? undefined : values.join(", ");
}

/** Names of the headers by which an app orders a front server about. */
export function sendfileHeaders({ headers }: RawResponse): string[] {
  const order = /^x-(?:accel|sendfile|lighttpd|litespeed|reproxy)/;
  return headers.map(([name]) => name).filter((name) => order.test(name));
}

/** A request as it goes on the wire. Headers in pairs may hold a name twice. */
export function requestBytes(
  port: number,
  { method = "GET", target, headers = {} }: RequestLines,
): Buffer {
  const host = `127.0.0.1:${port}`;
  const lines = Array.isArray(headers)
    ? [["Host", host], ...headers]
    : Object.entries({ Host: host, ...headers });
  return Buffer.concat([
    Buffer.from(`${method} `),
    Buffer.from(target),
    Buffer.from(` HTTP/1.1\r\n${lines.map(([k, v]) => `${k}: ${v}\r\n`).join("")}\r\n`, "latin1"),
  ]);
}

/** The answer that bytes begin with, or `undefined` where more of it is to come. */
export function completeAnswer(bytes: Buffer, isHead: boolean): RawResponse | undefined {
  try {
    const answer = parse(bytes, isHead);
    return endsByItself(answer, isHead) ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the end of an answer is seen in it. Otherwise it ends with the connection. */
function endsByItself({ status, headers }: RawResponse, isHead: boolean): boolean {
  const saysWhere = /^(?:content-length|transfer-encoding)$/;
  return (
    isHead || status === 204 || status === 304 || headers.some(([name]) => saysWhere.test(name))
  );
}

function readAll(
  socket: Socket,
  timeout: number,
  enough?: (bytes: Buffer) => boolean,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Hanging(`no end of the answer after ${timeout} ms`));
    }, timeout);
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Buffer.concat(chunks));
    };
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      if (enough?.(Buffer.concat(chunks))) done();
    });
    socket.on("end", done);
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // A server that answered may reset what it did not read.
      if (chunks.length > 0) return done();
      clearTimeout(timer);
      reject(error);
    });
  });
}

export function parse(bytes: Buffer, isHead: boolean): RawResponse {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) throw new Error(`no head in ${JSON.stringify(bytes.toString("latin1"))}`);
  const [first = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first)?.[1]); // NaN after a stray byte
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const rest = bytes.subarray(end + 4);
  const value = (name: string) => headers.find(([key]) => key === name)?.[1];
  if (isHead || status === 204 || status === 304) {
    return { status, headers, body: Buffer.alloc(0), excess: rest };
  }
  if (value("transfer-encoding")?.toLowerCase() === "chunked") {
    return { status, headers, ...unchunk(rest) };
  }
  const length = value("content-length");
  const size = length === undefined ? rest.length : Number(length);
  if (rest.length < size) throw new Error(`body has ${rest.length} bytes, ${size} announced`);
  return { status, headers, body: rest.subarray(0, size), excess: rest.subarray(size) };
}

function unchunk(bytes: Buffer): { body: Buffer; excess: Buffer } {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const line = bytes.indexOf("\r\n", at);
    if (line === -1) throw new Error("chunked body ends early");
    const size = Number.parseInt(bytes.subarray(at, line).toString("latin1"), 16);
    const start = line + 2;
    if (bytes.length < start + size + 2) throw new Error("chunked body ends early");
    parts.push(bytes.subarray(start, start + size));
    at = start + size + 2;
    if (size === 0) return { body: Buffer.concat(parts), excess: bytes.subarray(at) };
  }
}
