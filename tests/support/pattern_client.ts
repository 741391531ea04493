// Clients of an object that holds the pattern: each on a connection of its own, each byte compared.
import { connect } from "node:net";
import { PatternCheck } from "./pattern.ts";
import { requestBytes } from "./raw_client.ts";

/** The end of an answer's head is in the first piece that is read. */
const PIECE = 256 * 1024;
const HEAD_END = "\r\n\r\n";

/** Fetches an object of the pattern; gives what is wrong, or `"right"`. */
export function fetchPattern(port: number, target: string, size: number): Promise<string> {
  const check = new PatternCheck();
  let problem: string | undefined;
  let hasHead = false;
  const take = (bytes: Buffer) => {
    if (hasHead) return check.take(bytes);
    hasHead = true;
    const end = bytes.indexOf(HEAD_END);
    const head = bytes.subarray(0, end).toString("latin1");
    if (end === -1 || !head.startsWith("HTTP/1.1 200 ")) problem = head.slice(0, 100);
    else if (!head.toLowerCase().includes(`\r\ncontent-length: ${size}\r\n`)) problem = head;
    else check.take(bytes.subarray(end + HEAD_END.length));
  };
  return new Promise((resolve) => {
    const buffer = shared;
    const callback = (length: number) => {
      take(buffer.subarray(0, length));
      return problem === undefined;
    };
    const socket = connect({ port, host: "127.0.0.1", onread: { buffer, callback } });
    socket.setTimeout(60_000, () => socket.destroy(new Error("nothing for 60 s")));
    socket.on("error", ({ message }) => {
      problem ??= message;
    });
    socket.on("close", () => {
      const { taken, isRight } = check;
      if (taken !== size) problem ??= `${taken} bytes of ${size}`;
      resolve(problem ?? (isRight ? "right" : "the wrong bytes"));
    });
    socket.write(requestBytes(port, { target, headers: { Connection: "close" } }));
  });
}

/** Everything that was read is looked at before the next is. */
const shared = Buffer.alloc(PIECE);
