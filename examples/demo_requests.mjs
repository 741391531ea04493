// What `npm start -- --once` asks the demo, and what must come back.
import { existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

const AWKWARD = "Grüße & 100% #1?.txt";
/** Downloads at once while the app's memory is watched, large enough to show if one were held whole. */
const DOWNLOADS = 40;
const LARGE = { name: "large.bin", size: 8e6 };
/**
 * How much it may grow by them, of 320 MB that are sent. Behind a front server none of that comes through
 * the app (measured: 1 to 3 MB). An app that sends it itself holds a few chunks of each download
 * (measured on Node 20: 40 to 62 MB; with files held whole, 320 MB).
 */
const MAX_GROWTH = { behindFront: 8e6, embedded: 128e6 };
const HAND_OFFS = ["x-accel-redirect", "x-sendfile"];

/** Makes the requests, prints a line for each, and says whether all was as promised. */
export async function tryEverything({ front, port, appPort, root, appPid }) {
  let ok = true;
  console.log(`${"".padEnd(36)}status    bytes  sent by`);
  for (const [what, path, headers, status, bytes] of rows(front, root)) {
    const answer = await ask(port, path, headers);
    const sender = front ? await senderOf(answer, appPort, path, headers) : "the app";
    // A file comes from the one who shall send it, and from nobody else.
    const right = isRight(answer, status, bytes) && (!front || !bytes || sender !== "the app");
    ok &&= right;
    console.log(
      `${right ? "ok " : "NOT"} ${what.padEnd(32)}${String(answer.status).padStart(6)}` +
        `${String(answer.body.length).padStart(9)}  ${sender}`,
    );
  }
  makeLargeFile(root);
  const limit = MAX_GROWTH[front ? "behindFront" : "embedded"];
  const small = await staysSmall(appPid, limit, () => downloadAtOnce(port));
  ok &&= small;
  console.log(ok ? "\nAll as promised." : "\nNot as promised.");
  return ok;
}

/** What is asked, its path and headers, and the wanted status and bytes. */
function rows(front, root) {
  const whole = (name) => readFileSync(join(root, name));
  const ann = { cookie: "session=ann" };
  const bob = { cookie: "session=bob" };
  const seek = { ...ann, range: "bytes=1000000-1000099" };
  const film = whole("film.mp4");
  const awkward = `/files/${encodeURIComponent(AWKWARD)}`;
  return [
    ["Ann gets the photo", "/files/photo.png", ann, 200, whole("photo.png")],
    ["Ann gets the PDF", "/files/report.pdf", ann, 200, whole("report.pdf")],
    ["Ann gets the film", "/files/film.mp4", ann, 200, film],
    ["Ann gets a name full of traps", awkward, ann, 200, whole(AWKWARD)],
    ["Ann gets the notes", "/files/notes/today.txt", ann, 200, whole("notes/today.txt")],
    ["Bob may see them too", "/files/notes/today.txt", bob, 200, whole("notes/today.txt")],
    ["Ann seeks in the film", "/files/film.mp4", seek, 206, film.subarray(1_000_000, 1_000_100)],
    ["Bob may not see the photo", "/files/photo.png", bob, 403],
    ["Nobody is signed in", "/files/photo.png", {}, 403],
    ["A file that is not there", "/files/none.txt", ann, 404],
    ...(front === "nginx"
      ? [["The internal location, directly", "/_sendoff/photo.png", ann, 404]]
      : []),
    ["A path that climbs out", "/files/%2e%2e%2fetc/passwd", ann, 404],
  ];
}

function isRight({ status, headers, body }, wantedStatus, bytes) {
  if (status !== wantedStatus || HAND_OFFS.some((name) => name in headers)) return false;
  if (bytes === undefined) return true;
  return body.equals(bytes) && headers["x-content-type-options"] === "nosniff";
}

/**
 * Who made the answer: the app is asked the same, past the front server. If it says something else (an
 * empty 200, where it hands off), the front server made it, which calls itself by its Server header.
 */
async function senderOf({ headers, body, status }, appPort, path, asked) {
  const direct = await ask(appPort, path, asked);
  if (direct.status === status && direct.body.equals(body)) return "the app";
  const server = headers.server ?? "an unnamed server";
  return status < 300 ? `${server}, from disk` : server;
}

/** Without a byte on the disk: it has holes only. */
function makeLargeFile(root) {
  writeFileSync(join(root, LARGE.name), "");
  truncateSync(join(root, LARGE.name), LARGE.size);
}

/** Gives the number of bytes that came in all; none of them is kept here. */
async function downloadAtOnce(port) {
  const large = async () => {
    let bytes = 0;
    const headers = { cookie: "session=ann" };
    for await (const chunk of await open(port, `/files/${LARGE.name}`, headers)) {
      bytes += chunk.length;
    }
    return bytes;
  };
  const all = await Promise.all(Array.from({ length: DOWNLOADS }, large));
  return all.reduce((sum, bytes) => sum + bytes);
}

/** Watches the app's memory during the downloads, too: what is freed in the end was needed all the same. */
async function staysSmall(pid, limit, work) {
  if (!existsSync(`/proc/${pid}/status`)) {
    console.log("\n--  the app's memory is not measured: that needs Linux's /proc");
    return true;
  }
  const before = residentBytes(pid);
  let peak = before;
  const look = () => {
    peak = Math.max(peak, residentBytes(pid));
  };
  const timer = setInterval(look, 5);
  const sent = await work();
  clearInterval(timer);
  look();
  const small = peak - before < limit && sent === DOWNLOADS * LARGE.size;
  console.log(
    `\n${small ? "ok " : "NOT"} ${DOWNLOADS} downloads at once, ${inMegabytes(sent, 0)}: the app's ` +
      `memory grew by ${inMegabytes(peak - before, 1)} at most (allowed: ${inMegabytes(limit, 0)})`,
  );
  return small;
}

function residentBytes(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024;
}

function inMegabytes(bytes, digits) {
  return `${(bytes / 1e6).toFixed(digits)} MB`;
}

async function ask(port, path, headers) {
  const response = await open(port, path, headers);
  const body = await buffer(response);
  return { status: response.statusCode, headers: response.headers, body };
}

/** The answer's head is there, its body is still to be read. */
function open(port, path, headers) {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, headers, agent: false }, resolve)
      .on("error", reject)
      .end();
  });
}
