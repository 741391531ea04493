// Where many clients take all they are sent, as they do until their sockets are full, a turn of the event loop
// that serves each of them takes long, and a turn is what a new connection waits for: libuv accepts one in each.

import { setImmediate } from "node:timers";

/** Pieces that all bodies together may ask for in one turn: enough that libuv's four threads always have one. */
const PIECES = 8;

let asked = 0;
let isScheduled = false;
let waiting: (() => void)[] = [];

/** What to wait for before a piece is read; nothing, while this turn has room for it. */
export function turnForPiece(): Promise<void> | undefined {
  if (!isScheduled) {
    isScheduled = true;
    setImmediate(endTurn);
  }
  if (asked < PIECES) {
    asked++;
    return;
  }
  return new Promise((go) => {
    waiting.push(go);
  });
}

/** Those who have waited longest come first. */
function endTurn(): void {
  const next = waiting.slice(0, PIECES);
  waiting = waiting.slice(PIECES);
  asked = next.length;
  isScheduled = asked > 0;
  if (isScheduled) setImmediate(endTurn);
  for (const go of next) go();
}
