// HTTP by node:net: nothing collapses `..`, joins double headers or decodes a body on the way.
import { connect, type NetConnectOpts } from "node:net";

/** An answer as it stood on the wire. */
export interface RawAnswer {
  readonly status: number;
  /** Every header line in its order, with lower-case names. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** What followed the head, framing and all, one character a byte. */
  readonly body: string;
}

/** Sends one request, with exactly this target, and reads its answer to the end. */
export async function rawRequest(
  to: NetConnectOpts,
  target: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<RawAnswer> {
  const lines = [`${method} ${target} HTTP/1.1`, "Host: localhost", "Connection: close"];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  const socket = connect(to);
  socket.setTimeout(20_000, () => socket.destroy(new Error(`No answer to ${method} ${target}`)));
  socket.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  let text = "";
  for await (const chunk of socket) {
    text += chunk.toString("latin1");
    // workerd takes 5 seconds to hang up, so an answer with a length ends there.
    const answer = parse(text);
    if (answer !== undefined && answer.body.length >= lengthOf(answer, method)) return answer;
  }
  const answer = parse(text);
  if (answer === undefined) throw new Error(`Broken answer to ${method} ${target}: ${text}`);
  return answer;
}

function lengthOf(answer: RawAnswer, method: string): number {
  if (method === "HEAD" || answer.status === 304) return 0;
  return Number(all(answer, "content-length")[0] ?? Infinity);
}

function parse(text: string): RawAnswer | undefined {
  const split = text.indexOf("\r\n\r\n");
  if (split === -1) return undefined;
  const [statusLine = "", ...fields] = text.slice(0, split).split("\r\n");
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})(?: |$)/.exec(statusLine)?.[1]),
    headers: fields.map((field) => {
      const colon = field.indexOf(":");
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
    }),
    body: text.slice(split + 4),
  };
}

/** All values of a header. */
export function all({ headers }: RawAnswer, wanted: string): string[] {
  return headers.filter(([name]) => name === wanted).map(([, value]) => value);
}

/** The headers by which an app could order a front server about. */
export function sendfileHeaders({ headers }: RawAnswer): string[] {
  return headers.map(([name]) => name).filter((name) => /^x-(?:accel|sendfile|lite)/.test(name));
}
