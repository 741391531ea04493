// Where many clients take all they are sent, as they do until their sockets are full, a turn of the event loop
// that serves each of them takes long, and a turn is what a new connection waits for: libuv accepts one in each.

import { setImmediate } from "node:timers";

/** Bytes that all bodies together may ask for in one turn, but for a single piece: half a millisecond of copying. */
const TURN = 512 * 1024;

interface Waiting {
  readonly bytes: number;
  readonly go: () => void;
}

let asked = 0;
let isScheduled = false;
let waiting: Waiting[] = [];

/** What to wait for before so many bytes are read; nothing, while this turn has room for them. */
export function turnFor(bytes: number): Promise<void> | undefined {
  if (!isScheduled) {
    isScheduled = true;
    setImmediate(endTurn);
  }
  if (waiting.length === 0 && hasRoomFor(bytes)) {
    asked += bytes;
    return;
  }
  return new Promise((go) => {
    waiting.push({ bytes, go });
  });
}

function hasRoomFor(bytes: number): boolean {
  return asked === 0 || asked + bytes <= TURN;
}

/** Those who have waited longest come first. */
function endTurn(): void {
  asked = 0;
  isScheduled = waiting.length > 0;
  if (!isScheduled) return;
  setImmediate(endTurn);
  let served = 0;
  for (const { bytes, go } of waiting) {
    if (!hasRoomFor(bytes)) break;
    asked += bytes;
    served++;
    go();
  }
  waiting = waiting.slice(served);
}
