// Stands between a front server and the store, passes every byte on, and writes down what was asked for.

import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

export interface StoreTap {
  readonly port: number;
  /** The heads of all requests so far, since the last time. */
  take(): string[];
  /** Bytes that the store has sent, since the last time. */
  takeBytes(): number;
  close(): void;
}

/** @param before Waited for before a request with this head goes on. */
export async function tapStore(
  endpoint: string,
  before: (head: string) => Promise<void> = async () => {},
): Promise<StoreTap> {
  const { port: store } = new URL(endpoint);
  const sockets = new Set<Socket>();
  let heads: string[] = [];
  let bytes = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(store), "127.0.0.1");
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    upstream.on("data", (piece) => {
      bytes += piece.length;
    });
    upstream.pipe(client);
    client.on("data", async (piece) => {
      // No request has a body, and each head is written at once.
      const head = piece.toString("latin1");
      heads.push(head);
      await before(head);
      upstream.write(piece);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    take() {
      const taken = heads;
      heads = [];
      return taken;
    },
    takeBytes() {
      const taken = bytes;
      bytes = 0;
      return taken;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
