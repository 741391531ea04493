// An app that has no file descriptor left says so, and sends files again when it has. Not on Deno,
// which itself ends then: 2.9.6 panics in its code for signals, or gives up its listener.
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeServers } from "../support/embedded_servers.ts";
import { type Site, useSite } from "../support/embedded_site.ts";
import { KeptConnection } from "../support/http_cases_client.ts";
import { openDescriptors, openSockets, until } from "../support/process.ts";
import { header, type RawResponse, requestBytes } from "../support/raw_client.ts";
import { MIB } from "../support/tree.ts";

const MAX_DESCRIPTORS = 128;
const CONNECTIONS = 64;
const NAMES = ["a.txt", "b.txt", "c.css", "d.bin", "large"];

describeServers(
  (start) => {
    describe.each([
      ["that has sent a file before", ["/a.txt"]],
      ["that has not", []],
    ])("an app %s", (_, before) => {
      const site = useSite(start, (base) => {
        mkdirSync(join(base, "root"));
        for (const name of NAMES) writeFileSync(join(base, "root", name), name);
        truncateSync(join(base, "root/large"), 100 * MIB);
        return { root: join(base, "root"), restrictions: { maxDescriptors: MAX_DESCRIPTORS } };
      });

      it("answers 503 while downloads have all descriptors, and then 200 again", async () => {
        const { port, get } = site();
        const kept = new KeptConnection(port);
        for (const target of [...before, "/none"]) await kept.ask({ target });

        const sockets = await exhaust(site());
        // None that was asked for just now: it may be open still.
        for (const target of ["/b.txt", "/c.css", "/d.bin", "/none.txt"]) {
          expect({ target, ...mainParts(await kept.ask({ target })) }).toEqual({
            target,
            ...UNAVAILABLE,
          });
        }
        for (const socket of sockets) socket.destroy();
        await until(
          "it recovers",
          async () => (await kept.ask({ target: "/none" })).status === 404,
        );
        for (const path of NAMES.slice(0, 4)) expect((await get(path)).status).toBe(200);
        kept.close();
      });
    });
  },
  (name) => name !== "deno",
);

const UNAVAILABLE = {
  status: 503,
  retryAfter: "5",
  cacheControl: "no-store",
  body: "Try again later\n",
};

function mainParts(answer: RawResponse) {
  return {
    status: answer.status,
    retryAfter: header(answer, "retry-after"),
    cacheControl: header(answer, "cache-control"),
    body: answer.body.toString(),
  };
}

/** Downloads on connections that were there before, until no descriptor is left. */
async function exhaust({ app, port }: Site): Promise<Socket[]> {
  // Of files some may be open for a moment, and be closed meanwhile.
  const before = openSockets(app.pid);
  const sockets = Array.from({ length: CONNECTIONS }, () => connectTo(port));
  await until("it has accepted all", () => openSockets(app.pid) >= before + CONNECTIONS);
  let refused = 0;
  for (const socket of sockets) {
    socket.write(requestBytes(port, { target: "/large" }));
    const status = await statusOf(socket);
    refused = status === 200 ? 0 : refused + 1;
    // A file that Bun opens by itself, as it was found there just now, is Bun's to refuse.
    if (refused > 0) expect([503, 500]).toContain(status);
    if (refused === 3) return sockets;
  }
  throw new Error(`${openDescriptors(app.pid)} descriptors are open, and that is not enough`);
}

function connectTo(port: number): Socket {
  return connect(port, "127.0.0.1").on("error", () => {});
}

/** Of the answer that begins, of which no more is read. */
async function statusOf(socket: Socket): Promise<number> {
  let text = "";
  while (!text.includes("\r\n")) {
    text += await new Promise<Buffer>((resolve, reject) => {
      socket.once("data", resolve).once("close", () => reject(new Error("closed")));
    });
    socket.pause();
  }
  return Number(text.split(" ")[1]);
}
