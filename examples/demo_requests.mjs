// What `npm start -- --once` asks the demo, and what must come back.
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";

const AWKWARD = "Grüße & 100% #1?.txt";
/** Downloads at once while the app's memory is watched, and how much it may grow by them. */
const DOWNLOADS = 40;
const MAX_GROWTH = 8 * 1024 * 1024;

/** Makes the requests, prints a line for each, and says whether all was as promised. */
export async function tryEverything({ port, root, appPid }) {
  const whole = (name) => readFileSync(join(root, name));
  const ann = { cookie: "session=ann" };
  const bob = { cookie: "session=bob" };
  const film = whole("film.mp4");
  const rows = [
    ["Ann gets the photo", "/files/photo.png", ann, 200, whole("photo.png")],
    ["Ann gets the PDF", "/files/report.pdf", ann, 200, whole("report.pdf")],
    ["Ann gets the film", "/files/film.mp4", ann, 200, film],
    [
      "Ann gets a name full of traps",
      `/files/${encodeURIComponent(AWKWARD)}`,
      ann,
      200,
      whole(AWKWARD),
    ],
    ["Ann gets the notes", "/files/notes/today.txt", ann, 200, whole("notes/today.txt")],
    ["Bob may see them too", "/files/notes/today.txt", bob, 200, whole("notes/today.txt")],
    [
      "Ann seeks in the film",
      "/files/film.mp4",
      { ...ann, range: "bytes=1000000-1000099" },
      206,
      film.subarray(1_000_000, 1_000_100),
    ],
    ["Bob may not see the photo", "/files/photo.png", bob, 403],
    ["Nobody is signed in", "/files/photo.png", {}, 403],
    ["A file that is not there", "/files/none.txt", ann, 404],
    ["The internal location, directly", "/_sendoff/photo.png", ann, 404],
    ["A path that climbs out", "/files/%2e%2e%2fetc/passwd", ann, 404],
  ];
  let ok = true;
  console.log(`${"".padEnd(36)}status    bytes  sent by`);
  for (const [what, path, headers, status, bytes] of rows) {
    const answer = await ask(port, path, headers);
    const right = isRight(answer, status, bytes);
    ok &&= right;
    console.log(
      `${right ? "ok " : "NOT"} ${what.padEnd(32)}${String(answer.status).padStart(6)}` +
        `${String(answer.body.length).padStart(9)}  ${sender(answer)}`,
    );
  }
  const growth = await memoryGrowth(appPid, () =>
    Promise.all(Array.from({ length: DOWNLOADS }, () => ask(port, "/files/film.mp4", ann))),
  );
  ok &&= growth < MAX_GROWTH;
  const sent = ((DOWNLOADS * film.length) / 1e6).toFixed(0);
  const grew = (Math.max(growth, 0) / 1e6).toFixed(1);
  console.log(
    `\n${growth < MAX_GROWTH ? "ok " : "NOT"} ${DOWNLOADS} downloads at once, ${sent} MB: ` +
      `the app's memory grew by ${grew} MB`,
  );
  console.log(ok ? "\nAll as promised." : "\nNot as promised.");
  return ok;
}

function isRight({ status, headers, body }, wantedStatus, bytes) {
  if (status !== wantedStatus || "x-accel-redirect" in headers) return false;
  if (bytes === undefined) return true;
  return body.equals(bytes) && headers["x-content-type-options"] === "nosniff";
}

/** nginx puts an ETag on what it sends from disk; the app never does here. */
function sender({ headers, body }) {
  if ("etag" in headers) return "nginx, from disk";
  return body.includes("<center>nginx") ? "nginx" : "the app";
}

async function memoryGrowth(pid, work) {
  await work(); // code and pools are there now
  const before = residentBytes(pid);
  await work();
  return residentBytes(pid) - before;
}

function residentBytes(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024;
}

function ask(port, path, headers) {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, headers, agent: false }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    sent.on("error", reject).end();
  });
}
