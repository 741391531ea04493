// What costs seconds: downloads that outlive the app, many slow ones at once, thousands of attacks.
import { createHash } from "node:crypto";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { attack, plantCanaries } from "../attack.ts";
import type { Front } from "../fronts.ts";
import { residentBytes, until } from "../process.ts";
import { ask, requestBytes } from "../raw_client.ts";
import { LETTERS, MIB, patternedBytes } from "../tree.ts";
import { type FrontFacts, type Running, startApp } from "./facts.ts";

const SLOW_DOWNLOADS = 50;

export function describeHeavy(facts: FrontFacts, running: () => Running) {
  describe("under load", () => {
    it(`${SLOW_DOWNLOADS} slow downloads of 200 MB leave the app's memory and answers alone`, async () => {
      const { front, app, get } = running();
      for (let i = 0; i < 300; i++) await get("/files/letters.txt"); // warm: code and pools are there
      const before = residentBytes(app.pid);

      const downloads = Array.from({ length: SLOW_DOWNLOADS }, () =>
        slowDownload(front.port, "/files/slow.bin"),
      );
      try {
        await until("all have begun", () => downloads.every(({ received }) => received() > 0));
        for (let i = 0; i < 20; i++) {
          await Promise.all(downloads.map(({ readSome }) => readSome()));
          expect((await get("/files/letters.txt")).body.toString()).toBe(LETTERS);
          expect((await get("/ping")).body.toString()).toBe("pong");
        }
        for (const { received, ended } of downloads) {
          expect(ended()).toBe(false);
          expect(received()).toBeLessThan(200 * MIB);
        }
        expect(residentBytes(app.pid) - before).toBeLessThan(5 * MIB);
      } finally {
        for (const { socket } of downloads) socket.destroy();
      }
    });

    it("payloads of path attacks find nothing", async () => {
      const { base, front, app } = running();
      const { root, canary } = plantCanaries(base);
      const other = await startApp(facts, root);
      const place = { root, work: `${base}/attacked`, appPort: other.port };
      let attacked: Front | undefined;
      try {
        attacked = await facts.start(place);
        const report = await attack({ port: attacked.port, mount: "/files", canary, base });
        expect(report.findings).toEqual([]);
        expect(report.payloads).toBeGreaterThan(3500);
        // The payloads reached a server that sends files, so finding nothing means something.
        const ordinary = await ask(attacked.port, { target: "/files/sub/file.txt" });
        expect(ordinary.body.toString()).toBe("public\n");
      } finally {
        await attacked?.stop();
        await other.stop();
      }
      expect(front.exited() || app.exited()).toBe(false);
    });

    it("a download goes on to its last byte when the app is killed", async () => {
      const { front, app } = running();
      const wanted = patternedBytes();
      const download = slowDownload(front.port, "/files/patterned.bin");
      await until("the download has begun", () => download.received() > 0);
      await app.stop("SIGKILL");
      expect(app.exited()).toBe(true);
      expect(download.ended()).toBe(false);

      const body = await download.rest(wanted.length);
      expect(body.length).toBe(wanted.length);
      expect(sha256(body)).toBe(sha256(wanted));
    });
  });
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

interface SlowDownload {
  socket: Socket;
  received: () => number;
  ended: () => boolean;
  /** Reads one piece, if one is there. */
  readSome: () => Promise<void>;
  /** Reads on, fast, to the end of a body of this length. */
  rest: (length: number) => Promise<Buffer>;
}

/** A client that reads the first piece and then only when it is told to. */
function slowDownload(port: number, target: string): SlowDownload {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(requestBytes(port, { target }));
  const chunks: Buffer[] = [];
  let ended = false;
  let received = 0;
  socket.on("end", () => {
    ended = true;
  });
  const take = (chunk: Buffer) => {
    chunks.push(chunk);
    received += chunk.length;
  };
  socket.once("data", (chunk) => {
    take(chunk);
    socket.pause();
  });
  return {
    socket,
    received: () => received,
    ended: () => ended,
    readSome: () =>
      new Promise((resolve) => {
        const timer = setTimeout(done, 20);
        function done() {
          clearTimeout(timer);
          socket.pause();
          socket.off("data", one);
          resolve();
        }
        function one(chunk: Buffer) {
          take(chunk);
          done();
        }
        socket.on("data", one);
        socket.resume();
      }),
    rest: async (length) => {
      socket.on("data", take);
      socket.resume();
      const headEnd = () => Buffer.concat(chunks.slice(0, 4)).indexOf("\r\n\r\n") + 4;
      await until("the body is complete", () => ended || received >= headEnd() + length);
      socket.destroy();
      return Buffer.concat(chunks).subarray(headEnd());
    },
  };
}
