// What a fake front server is made of: each real one states its ways in a file of its own.

import type { FrontServer } from "../front/hand_off.ts";
import type { MemoryDisk } from "./memory_disk.ts";

/** One request on its way through a fake. */
export interface Exchange {
  /** As the client sent it. */
  readonly request: Request;
  /** What the app answered. */
  readonly response: Response;
  readonly disk: MemoryDisk;
  /** Asks the app again, as a server does with a value that names none of its files. */
  readonly askApp: (url: string, method: string) => Promise<Response>;
}

/** A front server's behaviour, for one set of options. */
export interface FakeServer {
  /** The header that it acts on, and under which status. */
  readonly front: FrontServer;
  /** Path below the root that a value names, or `undefined` for none. Says nothing of whether it is there. */
  fileOf(value: string): string | undefined;
  /** Whether clients are told 404 for a path of the URL without the app being asked. */
  readonly isInternal?: (pathname: string) => boolean;
  /** Why the app's answer can't be read at all, where it can't. */
  readonly tooLarge?: (response: Response) => boolean;
  /** Its config can't take a client's headers off a request. */
  readonly keepsInbound?: true;
  /** What the client gets. */
  answer(exchange: Exchange): Response | Promise<Response>;
  /** An error of the server's own. */
  error(status: number, why: string, method: string): Response;
}

/** Headers that every proxy reads for itself: they are of one connection. */
const HOP_BY_HOP = ["connection", "keep-alive", "transfer-encoding"];

/** A copy of the app's headers, without those named. */
export function copied(response: Response, without: readonly string[] = []): Headers {
  const headers = new Headers(response.headers);
  for (const name of [...HOP_BY_HOP, ...without]) headers.delete(name);
  return headers;
}

/** Statuses under which a `Response` has no body. */
export function hasNoBody(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

/** The app's answer, passed on with the headers given. */
export function passedOn(response: Response, headers: Headers, method: string): Response {
  const { status, statusText } = response;
  const isEmpty = method === "HEAD" || hasNoBody(status);
  return new Response(isEmpty ? null : response.body, { status, statusText, headers });
}

/** Removes the headers whose names match. */
export function drop(headers: Headers, names: RegExp): Headers {
  for (const name of [...headers.keys()]) if (names.test(name)) headers.delete(name);
  return headers;
}

/** Only the headers named, each where it is there. */
export function only(from: Headers, names: readonly string[]): Headers {
  const headers = new Headers();
  for (const name of names) {
    if (name.toLowerCase() === "set-cookie") {
      for (const cookie of from.getSetCookie()) headers.append("set-cookie", cookie);
      continue;
    }
    const value = from.get(name);
    if (value !== null && value !== "") headers.set(name, value);
  }
  return headers;
}

/** An error page. Its text is the fake's: it says what to look for. */
export function errorPage(
  status: number,
  why: string,
  method: string,
  headers: Headers,
  type: string,
): Response {
  const text = `${status}: ${why.replaceAll("<", "&lt;")} (a fake front server)\n`;
  headers.set("content-type", type);
  headers.set("content-length", String(new TextEncoder().encode(text).length));
  return new Response(method === "HEAD" ? null : text, { status, headers });
}

/** Bytes of the head of an answer, as it goes over the wire. */
export function headBytes({ headers }: Response): number {
  let sum = 0;
  for (const [name, value] of headers) sum += name.length + value.length + ": \r\n".length;
  return sum;
}
