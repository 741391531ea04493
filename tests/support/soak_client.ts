// One request of the soak: at full speed, slowly, or given up half-way, and what came of it.

import type { ClientRequest } from "node:http";
import {
  type Agent,
  get,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
} from "node:http";

export interface Asked {
  readonly port: number;
  /** `false`: a connection of its own. */
  readonly agent: Agent | false;
  readonly method: "GET" | "HEAD";
  readonly target: string;
  readonly headers: Record<string, string>;
  /** `abortAfter`: so many bytes of the body are enough. */
  readonly pace: "fast" | "slow" | { readonly abortAfter: number };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** `"cut"`: the connection ended before the body did. `"aborted"`: by the client. */
  readonly end: "complete" | "cut" | "aborted";
}

/** A slow reader waits so long after each piece, in milliseconds. */
const PAUSE = 10;
const TIMEOUT = 60_000;

/** The answer. Rejects where there was none. */
export async function perform(asked: Asked): Promise<Answer> {
  try {
    return await attempt(asked);
  } catch (error) {
    // A server may end a kept connection that is idle just as it is used again. Any client asks once more then
    // (RFC 9112, 9.3.1), on a new one: another that was kept may have come to its end at the same time.
    if (error instanceof StaleConnection) return attempt({ ...asked, agent: false });
    throw error;
  }
}

class StaleConnection extends Error {}

function attempt({ pace, target, ...options }: Asked): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const read = (incoming: IncomingMessage) => {
      isAnswered = true;
      resolve(readBody(incoming, pace, sent));
    };
    let isAnswered = false;
    const all = { host: "127.0.0.1", path: target, ...options };
    const sent: ClientRequest =
      options.method === "HEAD" ? request(all, read).end() : get(all, read);
    sent.on("error", (error) => {
      if (!isAnswered && sent.reusedSocket) reject(new StaleConnection("stale", { cause: error }));
      else reject(error);
    });
    sent.setTimeout(TIMEOUT, () => sent.destroy(new Error(`nothing for ${TIMEOUT / 1000} s`)));
  });
}

function readBody(
  incoming: IncomingMessage,
  pace: Asked["pace"],
  sent: ClientRequest,
): Promise<Answer> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve) => {
    const end = (how: Answer["end"]) => {
      const { statusCode: status = 0, headers } = incoming;
      resolve({ status, headers, body: Buffer.concat(chunks), end: how });
    };
    incoming.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (typeof pace === "object" && length >= pace.abortAfter) {
        end("aborted");
        sent.destroy();
      }
      if (pace !== "slow") return;
      incoming.pause();
      setTimeout(() => incoming.resume(), PAUSE);
    });
    incoming.on("error", () => end("cut"));
    incoming.on("end", () => end("complete"));
  });
}
