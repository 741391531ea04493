// Large bodies that are sent at the same time leave room for other requests.
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { FileState, OpenFile } from "../../src/embedded/io.ts";
import { streamOf } from "../../src/embedded/stream.ts";
import { turnForPiece } from "../../src/embedded/turn.ts";

const KIB = 1024;
const PIECES = 8;

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

// What another test asked for is not counted any more.
beforeEach(turn);
beforeEach(turn);

describe("a turn of the event loop", () => {
  it("has room for some pieces, and those who have waited longest come first", async () => {
    const served: number[] = [];
    for (let i = 0; i < 5 * PIECES; i++) {
      const wait = turnForPiece();
      if (wait === undefined) served.push(i);
      else void wait.then(() => served.push(i));
    }
    expect(served).toHaveLength(PIECES);
    let turns = 0;
    for (; served.length < 5 * PIECES; turns++) await turn();
    expect(served).toEqual(Array.from(served.keys()));
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  it("has none for a newcomer while others wait", async () => {
    for (let i = 0; i < PIECES; i++) turnForPiece();
    const waiting = Array.from({ length: 2 * PIECES }, () => turnForPiece());
    await waiting[0];
    expect(turnForPiece()).toBeInstanceOf(Promise);
    await Promise.all(waiting);
  });

  it("is empty again after a pause", async () => {
    for (let i = 0; i < 3 * PIECES; i++) {
      expect(turnForPiece()).toBeUndefined();
      if (i % PIECES !== PIECES - 1) continue;
      await turn();
      await turn();
    }
  });
});

/** A body of a file in which every read is noticed. */
function bodyOf(size: number, onRead: () => void, close: () => void = () => {}) {
  const state: FileState = {
    ...{ isFile: true, device: 1, inode: 2, modified: 4, changed: 5 },
    size,
  };
  const file: OpenFile = {
    state: async () => state,
    readLater: async (into) => {
      onRead();
      return into.length;
    },
    close,
  };
  return streamOf(file, state, { ranges: [{ start: 0, end: size }] });
}

describe("bodies that are sent at the same time", () => {
  it.each([
    [20, 2000 * KIB],
    [200, 500 * KIB],
  ])("read no more pieces than a turn has room for: %d of %d bytes", async (bodies, size) => {
    let inTurn = 0;
    let most = 0;
    let isOver = false;
    const watching = (async () => {
      for (; !isOver; inTurn = 0) await turn();
    })();
    const onRead = () => {
      inTurn++;
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
    expect(most).toBeLessThanOrEqual(2 * PIECES);
  });

  it("read nothing, and close their file, if nobody wants them any more when their turn comes", async () => {
    const read = vi.fn<() => void>();
    const close = vi.fn<() => void>();
    const bodies = PIECES + 5;
    const all = Array.from({ length: bodies }, () => bodyOf(2000 * KIB, read, close).getReader());
    const pieces = all.map((reader) => reader.read());
    await pieces[0]; // in whose turn there is no room for the others
    await Promise.all(all.map((reader) => reader.cancel()));
    await vi.waitFor(() => expect(close).toHaveBeenCalledTimes(bodies));
    expect(read).toHaveBeenCalledTimes(PIECES);
  });
});
