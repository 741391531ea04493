// A server for a fetch handler on the runtime that this is run by. Each has its own but Node, for which a
// library makes one out of node:http.

import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** Answers a request; the second argument is the client's address. */
export type Fetch = (request: Request, client: string) => Promise<Response>;

/** A server that listens. */
export interface Host {
  readonly port: number;
  /** Takes no more requests, lets those under way end, and then resolves. */
  readonly stop: () => Promise<void>;
}

interface BunServer {
  readonly port: number;
  stop(): Promise<void>;
  requestIP(request: Request): { readonly address: string } | null;
}

interface DenoServer {
  readonly addr: { readonly port: number };
  shutdown(): Promise<void>;
}

const { Bun, Deno } = globalThis as {
  Bun?: {
    serve(options: {
      hostname: string;
      port: number;
      idleTimeout: number;
      fetch: (request: Request, server: BunServer) => Promise<Response>;
    }): BunServer;
  };
  Deno?: {
    serve(
      options: { hostname: string; port: number; onListen: () => void },
      fetch: (
        request: Request,
        info: { readonly remoteAddr: { readonly hostname?: string } },
      ) => Promise<Response>,
    ): DenoServer;
  };
};

/** Listens. Rejects if that can't be done, as where the port is taken. */
export async function listen(hostname: string, port: number, fetch: Fetch): Promise<Host> {
  if (Bun !== undefined) {
    const server = Bun.serve({
      hostname,
      port,
      idleTimeout: 255, // seconds, the most it takes: a slow download is not idle for long
      fetch: (request, own) => fetch(request, own.requestIP(request)?.address ?? "-"),
    });
    return { port: server.port, stop: () => server.stop() };
  }
  if (Deno !== undefined) {
    const server = Deno.serve({ hostname, port, onListen: () => {} }, (request, { remoteAddr }) =>
      fetch(request, remoteAddr.hostname ?? "-"),
    );
    return { port: server.addr.port, stop: () => server.shutdown() };
  }
  return listenOnNode(hostname, port, fetch);
}

async function listenOnNode(hostname: string, port: number, fetch: Fetch): Promise<Host> {
  const { getRequestListener } = await import("@hono/node-server");
  const server = createServer(
    getRequestListener((request, { incoming }) => {
      return fetch(request, incoming.socket.remoteAddress ?? "-");
    }),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, hostname, resolve);
  });
  // Sockets, each with the requests under way on it. One that has sent nothing, or half a request, is not
  // idle for node:http, and would hold the server open for as long as its client likes.
  const sockets = new Map<Socket, number>();
  let isStopping = false;
  const count = (socket: Socket, by: number) => {
    const left = (sockets.get(socket) ?? 0) + by;
    sockets.set(socket, left);
    if (isStopping && left === 0) socket.end();
  };
  server.on("connection", (socket: Socket) => {
    sockets.set(socket, 0);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("request", ({ socket }, response) => {
    count(socket, 1);
    response.once("close", () => count(socket, -1));
  });
  const stop = async () => {
    isStopping = true;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const [socket, underWay] of sockets) if (underWay === 0) socket.destroy();
    await closed;
  };
  return { port: (server.address() as AddressInfo).port, stop };
}
