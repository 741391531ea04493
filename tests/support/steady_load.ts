// A constant load of downloads on connections that are kept, each told apart by how it ended.
import { createHash } from "node:crypto";
import {
  Agent,
  type ClientRequest,
  get,
  type IncomingMessage,
  type RequestOptions,
} from "node:http";

export interface LoadTarget {
  readonly target: string;
  readonly sha256: string;
}

export interface LoadReport {
  /** 200, and every byte as it should be. */
  readonly right: number;
  /** 200, and then a connection that ended before the body did, as each client can see. */
  readonly cut: number;
  /** All else: another status, no answer, or a complete answer with the wrong bytes. */
  readonly wrong: readonly string[];
}

export interface SteadyLoad {
  /** How many downloads have ended. */
  ended(): number;
  stop(): Promise<LoadReport>;
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Asks for the targets in turn, so many at once, until it is stopped. */
export function startLoad(
  port: number,
  targets: readonly LoadTarget[],
  atOnce: number,
): SteadyLoad {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const counts = { right: 0, cut: 0 };
  const wrong: string[] = [];
  let begun = 0;
  let isOver = false;
  const client = async () => {
    while (!isOver) {
      const next = targets[begun++ % targets.length];
      if (next === undefined) throw new Error("no targets");
      const how = await download(
        { port, agent, host: "127.0.0.1", path: next.target },
        next.sha256,
      );
      if (how === "right") counts.right++;
      else if (how === "cut") counts.cut++;
      else wrong.push(`${next.target}: ${how}`);
    }
  };
  const clients = Array.from({ length: atOnce }, client);
  return {
    ended: () => counts.right + counts.cut + wrong.length,
    async stop() {
      isOver = true;
      await Promise.all(clients);
      agent.destroy();
      return { ...counts, wrong };
    },
  };
}

/** `"right"`, `"cut"`, or what is wrong. */
function download(request: RequestOptions, wanted: string): Promise<string> {
  return new Promise((resolve) => {
    const asked: ClientRequest = get(request, (answer: IncomingMessage) => {
      const hash = createHash("sha256");
      let length = 0;
      answer.on("data", (chunk: Buffer) => {
        length += chunk.length;
        hash.update(chunk);
      });
      const announced = answer.headers["content-length"];
      answer.on("error", () => resolve(answer.statusCode === 200 ? "cut" : "an error, and cut"));
      answer.on("end", () => {
        if (answer.statusCode !== 200) resolve(`status ${answer.statusCode}`);
        else if (hash.digest("hex") === wanted) resolve("right");
        else resolve(`${length} bytes of ${announced}, and not the right ones`);
      });
    });
    asked.on("error", ({ message }) => resolve(`no answer: ${message}`));
    asked.setTimeout(30_000, () => asked.destroy(new Error("nothing for 30 s")));
  });
}
