// A client that sends what it is told and changes nothing of what comes back: no redirect is followed,
// nothing is decompressed, and a header that came twice is there twice.

import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";

/** One request, its path as it goes on the wire. */
export interface Question {
  readonly method?: "GET" | "HEAD";
  readonly path: string;
  readonly headers?: readonly Header[];
}

/** A header's name and value. */
export type Header = readonly [name: string, value: string];

/** What came back. */
export interface Answer {
  readonly question: Question;
  readonly status: number;
  /** Lower-case names, in the order of the wire. */
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
}

/** No answer came: no such host, nobody listens, no TLS, too late. */
export class NoAnswer extends Error {
  override name = "NoAnswer";
  /** The system's or the TLS library's word for it, `"TIMEOUT"`, or `"SILENT"` once there was a connection. */
  readonly code: string;
  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A body is not read beyond this: it is none of the canaries. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Where to ask, and how long to wait for the end of an answer, in milliseconds. */
export interface Target {
  readonly origin: URL;
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/**
 * Asks once, on a connection of its own.
 *
 * @throws {NoAnswer} If no whole answer came in time.
 */
export function ask({ origin, timeout, signal }: Target, question: Question): Promise<Answer> {
  const { method = "GET", path, headers = [] } = question;
  const send = origin.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    let request: ClientRequest;
    const fail = (error: Error & { code?: string }) => {
      clearTimeout(timer);
      request?.destroy();
      reject(new NoAnswer(error.message, error.code ?? "ERROR", { cause: error }));
    };
    let code = "TIMEOUT";
    const timer = setTimeout(() => {
      fail(Object.assign(new Error(`no answer within ${timeout} ms`), { code }));
    }, timeout);
    try {
      request = send({
        protocol: origin.protocol,
        hostname: origin.hostname.replace(/^\[|\]$/g, ""),
        port: origin.port,
        path,
        method,
        headers: joined([["host", origin.host], ["connection", "close"], ...headers]),
        agent: false,
        signal,
      });
    } catch (error) {
      return fail(error as Error);
    }
    request.once("error", fail);
    request.once("finish", () => {
      code = "SILENT"; // it was taken, so somebody is there
    });
    request.once("response", (response) => {
      response.once("error", fail);
      read(response, request).then((body) => {
        clearTimeout(timer);
        resolve({ question, status: response.statusCode ?? 0, headers: pairsOf(response), body });
      }, fail);
    });
    request.end();
  });
}

async function read(response: IncomingMessage, request: ClientRequest): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BODY_BYTES) {
      request.destroy();
      break;
    }
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

function pairsOf({ rawHeaders }: IncomingMessage): Header[] {
  const pairs: Header[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    pairs.push([String(rawHeaders[i]).toLowerCase(), String(rawHeaders[i + 1])]);
  }
  return pairs;
}

/** As node:http takes them: several of one name in an array. Later ones of ours replace the host. */
function joined(headers: readonly Header[]): Record<string, string | string[]> {
  const result: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const before = key === "host" ? undefined : result[key];
    result[key] = before === undefined ? value : [before, value].flat();
  }
  return result;
}

/** All values of a header. */
export function headerValues({ headers }: Answer, name: string): string[] {
  return headers.filter(([key]) => key === name).map(([, value]) => value);
}

/** The value of a header, or `undefined`. */
export function headerOf(answer: Answer, name: string): string | undefined {
  return headerValues(answer, name)[0];
}

/** The body as text, for those that are meant for people. */
export function textOf({ body }: Answer): string {
  return new TextDecoder().decode(body);
}
