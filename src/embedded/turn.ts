// Where many clients take all they are sent, as they do until their sockets are full, a turn of the event loop
// that serves each of them takes long, and a turn is what a new connection waits for: libuv accepts one in each.

import { setImmediate } from "node:timers";

/** Bytes that all bodies together may ask for in one turn; less than a millisecond of copying. */
const TURN = 512 * 1024;

let asked = 0;
let isScheduled = false;
let waiting: (() => void)[] = [];

/** What to wait for before so many bytes are read; nothing, while this turn has room for them. */
export function turnFor(bytes: number): Promise<void> | undefined {
  if (!isScheduled) {
    isScheduled = true;
    setImmediate(endTurn);
  }
  if (asked < TURN && waiting.length === 0) {
    asked += bytes;
    return;
  }
  return new Promise((resolve) => {
    waiting.push(() => {
      asked += bytes;
      resolve();
    });
  });
}

/** Those who have waited longest come first. */
function endTurn(): void {
  asked = 0;
  isScheduled = waiting.length > 0;
  if (!isScheduled) return;
  setImmediate(endTurn);
  let served = 0;
  while (asked < TURN && served < waiting.length) waiting[served++]?.();
  waiting = waiting.slice(served);
}
