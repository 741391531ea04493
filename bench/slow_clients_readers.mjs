// node bench/slow_clients_readers.mjs PORT PATH COUNT RATE: clients that each read RATE bytes a second of one
// file, until they are stopped. Says `reading` once each of them has the first bytes of its answer.

import { connect } from "node:net";
import { COOKIE } from "./end_to_end_chains.mjs";

const TICK = 100;

const [port, path, count, rate] = process.argv.slice(2);
const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nCookie: ${COOKIE}\r\n\r\n`;
/** One for all of them: what arrives is not looked at, but for the first line. */
const buffer = Buffer.alloc((Number(rate) * TICK) / 1000);

const readers = Array.from({ length: Number(count) }, open);
let begun = 0;
let turn = 0;
// A tenth of them at a time: all at once would be a burst that no real clients make.
setInterval(() => {
  turn = (turn + 1) % 10;
  for (let i = turn; i < readers.length; i += 10) readers[i].resume();
}, TICK / 10);

/** After each buffer it reads nothing more, until its turn has come. */
function open() {
  let isFirst = true;
  const socket = connect({
    port: Number(port),
    host: "127.0.0.1",
    onread: {
      buffer,
      callback(length) {
        if (isFirst) begin(buffer.toString("latin1", 0, Math.min(length, 12)));
        isFirst = false;
        return false;
      },
    },
  });
  socket.on("connect", () => socket.write(request));
  socket.on("error", fail);
  socket.on("end", () => fail(new Error("an answer has ended: it is too short for the time")));
  return socket;
}

function begin(status) {
  if (status !== "HTTP/1.1 200") fail(new Error(`a slow client got ${status}`));
  begun += 1;
  if (begun === readers.length) console.log("reading");
}

function fail(error) {
  console.error(error.message);
  process.exit(1);
}
