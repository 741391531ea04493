// One kept connection for many requests, so that an answer which is too long or too short is seen.
import { connect, type Socket } from "node:net";
import {
  completeAnswer,
  Hanging,
  header,
  parse,
  type RawResponse,
  type RequestLines,
  requestBytes,
} from "./raw_client.ts";

const TIMEOUT = 5000;

/** No whole answer came: none at all, a part of one, or none in time. */
export class NoAnswer extends Error {}

/** The server hung up before it said anything. */
class HungUp extends NoAnswer {}

interface Connection {
  readonly socket: Socket;
  readonly chunks: AsyncIterator<Buffer, undefined>;
}

export class KeptConnection {
  readonly #port: number;
  readonly #timeout: number;
  #kept: Connection | undefined;

  constructor(port: number, timeout: number = TIMEOUT) {
    this.#port = port;
    this.#timeout = timeout;
  }

  /** The answer to a request. @throws {NoAnswer} */
  async ask(request: RequestLines): Promise<RawResponse> {
    const wasKept = this.#kept !== undefined;
    try {
      return await this.#exchange(request);
    } catch (error) {
      // A server may close a connection that it has kept at any time: once more on a new one.
      if (!wasKept || !(error instanceof HungUp)) throw error;
      return this.#exchange(request);
    }
  }

  close(): void {
    this.#kept?.socket.destroy();
    this.#kept = undefined;
  }

  async #exchange(request: RequestLines): Promise<RawResponse> {
    const connection = this.#kept ?? open(this.#port);
    const { socket } = connection;
    this.#kept = undefined;
    const timer = setTimeout(() => {
      socket.destroy(new Hanging(`no whole answer in ${this.#timeout} ms`));
    }, this.#timeout);
    try {
      socket.write(requestBytes(this.#port, request));
      const answer = await readAnswer(connection, request.method === "HEAD");
      if (mayStay(answer)) this.#kept = connection;
      return answer;
    } finally {
      clearTimeout(timer);
      if (this.#kept === undefined) socket.destroy();
    }
  }
}

function open(port: number): Connection {
  const socket = connect(port, "127.0.0.1");
  return { socket, chunks: socket[Symbol.asyncIterator]() };
}

async function readAnswer({ chunks }: Connection, isHead: boolean): Promise<RawResponse> {
  let received = Buffer.alloc(0);
  for (;;) {
    const { value } = await chunks.next().catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "ECONNRESET" || cause.code === "EPIPE") return { value: undefined };
      throw new NoAnswer(cause.message, { cause });
    });
    if (value === undefined) return lastAnswer(received, isHead);
    received = Buffer.concat([received, value]);
    const answer = completeAnswer(received, isHead);
    if (answer !== undefined) return answer;
  }
}

/** What has come when the connection ended. */
function lastAnswer(received: Buffer, isHead: boolean): RawResponse {
  if (received.length === 0) throw new HungUp("closed without an answer");
  try {
    return parse(received, isHead);
  } catch (cause) {
    throw new NoAnswer(`truncated: ${(cause as Error).message}`, { cause });
  }
}

function mayStay(answer: RawResponse): boolean {
  return answer.excess.length === 0 && !/close/i.test(header(answer, "connection") ?? "");
}
