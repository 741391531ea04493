// Large bodies that are sent at the same time leave room for other requests.
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { FileState, OpenFile } from "../../src/embedded/io.ts";
import { streamOf } from "../../src/embedded/stream.ts";
import { turnFor } from "../../src/embedded/turn.ts";

const KIB = 1024;
const TURN = 512 * KIB;

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

// What another test asked for is not counted any more.
beforeEach(turn);
beforeEach(turn);

describe("a turn of the event loop", () => {
  it("has room for one large piece, and those who have waited longest come first", async () => {
    const served: number[] = [];
    for (let i = 0; i < 5; i++) {
      const wait = turnFor(TURN);
      if (wait === undefined) served.push(i);
      else void wait.then(() => served.push(i));
    }
    expect(served).toEqual([0]);
    let turns = 0;
    for (; served.length < 5; turns++) await turn();
    expect(served).toEqual([0, 1, 2, 3, 4]);
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  it("has room for many small ones", () => {
    for (let i = 0; i < 16; i++) expect(turnFor(TURN / 16)).toBeUndefined();
    expect(turnFor(1)).toBeInstanceOf(Promise);
  });

  it("does not let a newcomer pass those who wait", async () => {
    turnFor(TURN / 2);
    const served: string[] = [];
    const first = turnFor(TURN)?.then(() => served.push("first"));
    const second = turnFor(TURN)?.then(() => served.push("second"));
    await first;
    const third = turnFor(1)?.then(() => served.push("third"));
    await Promise.all([second, third]);
    expect(served).toEqual(["first", "second", "third"]);
  });

  it("is empty again after a pause", async () => {
    for (let i = 0; i < 3; i++) {
      expect(turnFor(TURN)).toBeUndefined();
      await turn();
      await turn();
    }
  });
});

/** A body of a file in which every read is noticed. */
function bodyOf(size: number, onRead: (bytes: number) => void, close: () => void = () => {}) {
  const state: FileState = {
    ...{ isFile: true, device: 1, inode: 2, modified: 4, changed: 5 },
    size,
  };
  const file: OpenFile = {
    state: async () => state,
    readLater: async (into) => {
      onRead(into.length);
      return into.length;
    },
    close,
  };
  return streamOf(file, state, { ranges: [{ start: 0, end: size }] });
}

describe("bodies that are sent at the same time", () => {
  it.each([
    [10, 2000 * KIB],
    [200, 500 * KIB],
  ])("read no more than a turn has room for: %d of %d bytes", async (bodies, size) => {
    let inTurn = 0;
    let most = 0;
    let isOver = false;
    const watching = (async () => {
      for (; !isOver; inTurn = 0) await turn();
    })();
    const onRead = (bytes: number) => {
      inTurn += bytes;
      most = Math.max(most, inTurn);
    };
    try {
      const all = Array.from({ length: bodies }, async () => {
        return (await new Response(bodyOf(size, onRead)).arrayBuffer()).byteLength;
      });
      expect(await Promise.all(all)).toEqual(Array(bodies).fill(size));
    } finally {
      isOver = true;
      await watching;
    }
    // The watcher's turn may come before or after that of the bodies, so it can see two at once.
    expect(most).toBeLessThanOrEqual(2 * TURN);
  });

  it("read nothing, and close their file, if nobody wants them any more when their turn comes", async () => {
    const read = vi.fn<(bytes: number) => void>();
    const close = vi.fn<() => void>();
    const all = Array.from({ length: 5 }, () => bodyOf(4 * TURN, read, close).getReader());
    const pieces = all.map((reader) => reader.read());
    await pieces[0]; // in whose turn there is no room for the others
    await Promise.all(all.map((reader) => reader.cancel()));
    await vi.waitFor(() => expect(close).toHaveBeenCalledTimes(5));
    expect(read).toHaveBeenCalledTimes(1);
  });
});
