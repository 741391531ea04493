import { connect, createServer, type Socket } from "node:net";

export interface CountingProxy {
  /** Its host and port. */
  readonly address: string;
  /** Bytes that have come back from the other side. */
  received(): number;
  close(): Promise<void>;
}

/** Passes TCP connections on, and counts. */
export async function startCountingProxy(to: string): Promise<CountingProxy> {
  const { hostname, port } = new URL(to);
  const sockets = new Set<Socket>();
  let received = 0;
  const server = createServer({ noDelay: true }, (client) => {
    const other = connect({ port: Number(port), host: hostname, noDelay: true });
    for (const [socket, peer] of [
      [client, other],
      [other, client],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => {}); // its end follows
      socket.on("close", () => {
        sockets.delete(socket);
        peer.destroy();
      });
    }
    other.on("data", (chunk: Buffer) => {
      received += chunk.length;
    });
    client.pipe(other);
    other.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    address: `127.0.0.1:${address.port}`,
    received: () => received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
