// A download on a raw socket that is read when the test says so, and how it ended.
import { connect, type Socket } from "node:net";
import { parse, requestBytes } from "./raw_client.ts";

export interface EndedDownload {
  /** `"cut"`: the connection ended before the body did. `"hanging"`: nothing ended in time. */
  readonly how: "complete" | "cut" | "hanging";
  readonly status: number;
  /** The `Content-Length`, where there is one. */
  readonly announced: number | undefined;
  readonly body: Buffer;
  /** What came on the connection after the body, before the answer to another request. */
  readonly excess: Buffer;
}

interface Head {
  readonly status: number;
  readonly announced: number | undefined;
  /** Of the body. */
  readonly start: number;
}

const HEAD_END = "\r\n\r\n";
const LAST_CHUNK = "\r\n0\r\n\r\n";

/** Asks, and reads no more than what comes first, so that the server can't send everything. */
export async function beginDownload(port: number, target: string): Promise<SlowDownload> {
  const socket = connect(port, "127.0.0.1");
  const download = new SlowDownload(socket, port);
  socket.write(requestBytes(port, { target }));
  await download.begun();
  return download;
}

export class SlowDownload {
  readonly socket: Socket;
  readonly #port: number;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #head: Head | undefined;

  constructor(socket: Socket, port: number) {
    this.socket = socket;
    this.#port = port;
    socket.on("error", () => {}); // a connection that is cut may be reset
  }

  /** Until the head is there, and something of the body. */
  begun(): Promise<void> {
    return new Promise((resolve, reject) => {
      const { socket } = this;
      const close = () => reject(new Error("closed before the body began"));
      const data = (chunk: Buffer) => {
        this.#take(chunk);
        if (this.#head === undefined || this.#head.start === this.#length) return;
        socket.pause().off("close", close).off("data", data);
        resolve();
      };
      socket.on("close", close).on("data", data);
    });
  }

  /** Reads the rest. After a complete body it asks for more, to see what comes then. */
  async finish(timeout: number): Promise<EndedDownload> {
    const ended = new Promise<"cut">((resolve) => {
      if (this.socket.destroyed) resolve("cut");
      for (const event of ["end", "close"]) this.socket.once(event, () => resolve("cut"));
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"hanging">((resolve) => {
      timer = setTimeout(() => resolve("hanging"), timeout);
    });
    const complete = new Promise<"complete">((resolve) => {
      const look = () => this.#isComplete() && resolve("complete");
      this.socket.on("data", (chunk: Buffer) => {
        this.#take(chunk);
        look();
      });
      look();
    });
    this.socket.resume();
    const how = await Promise.race([complete, ended, late]);
    const length = this.#length;
    if (how === "complete") {
      this.socket.write(requestBytes(this.#port, { method: "HEAD", target: "/" }));
      const answered = new Promise<void>((resolve) => {
        this.socket.on("data", () => this.#length > length && resolve());
      });
      await Promise.race([answered, ended, late]);
    }
    clearTimeout(timer);
    this.socket.destroy();
    return { how, ...this.#parts(how === "complete") };
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    this.#head ??= this.#readHead(); // Bun sends it in several pieces
  }

  #isComplete(): boolean {
    if (this.#head === undefined) return false;
    const { announced, start } = this.#head;
    if (announced !== undefined) return this.#length >= start + announced;
    return Buffer.concat(this.#chunks.slice(-2)).subarray(-LAST_CHUNK.length).equals(LAST);
  }

  #readHead(): Head | undefined {
    const bytes = Buffer.concat(this.#chunks);
    const end = bytes.indexOf(HEAD_END);
    if (end === -1) return undefined;
    const start = end + HEAD_END.length;
    const head = bytes.subarray(0, start);
    const match = /\r\ncontent-length: (\d+)\r\n/i.exec(head.toString("latin1"));
    const announced = match === null ? undefined : Number(match[1]);
    return { status: parse(head, true).status, announced, start };
  }

  #parts(isComplete: boolean): Omit<EndedDownload, "how"> {
    if (this.#head === undefined) throw new Error("there was no answer");
    const { status, announced, start } = this.#head;
    const bytes = Buffer.concat(this.#chunks);
    if (announced === undefined && isComplete) {
      const { body, excess } = parse(bytes, false);
      return { status, announced, body, excess: beforeNextAnswer(excess) };
    }
    const end = start + (announced ?? bytes.length);
    const excess = beforeNextAnswer(bytes.subarray(end));
    return { status, announced, body: bytes.subarray(start, end), excess };
  }
}

const LAST = Buffer.from(LAST_CHUNK);

function beforeNextAnswer(bytes: Buffer): Buffer {
  const next = bytes.indexOf("HTTP/1.1 ");
  return next === -1 ? bytes : bytes.subarray(0, next);
}
