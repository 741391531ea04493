// The checks that ask for a file the front server has been seen to send: HTTP, names, headers.

import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { sameTag } from "../http/entity_tag.ts";
import { ADVICE, advise } from "./advice.ts";
import { type Answer, type Header, headerOf, headerValues } from "./ask.ts";
import { AWKWARD_NAMES, type Canary, sameBytes } from "./canaries.ts";
import { Fault, Skip } from "./check.ts";
import { faultOf, ordersIn, told } from "./diagnose.ts";
import type { Run } from "./run.ts";
import { senderOf } from "./signature.ts";

/** A check tells what it saw, and throws a {@linkcode Fault} or a {@linkcode Skip}. */
export type CheckFunction = (run: Run) => Promise<string>;

export const bytes: CheckFunction = async (run) => {
  const { bytes } = run.planted;
  const answer = await run.get(bytes.path);
  if (answer.status !== 200 || !sameBytes(answer.body, bytes.content)) {
    throw await faultOf(run, answer, bytes.path);
  }
  const length = headerOf(answer, "content-length");
  if (length !== String(bytes.content.length)) {
    throw frontFault(
      `no Content-Length, or a wrong one: ${length}`,
      "no filter that changes what is sent",
    );
  }
  run.good = answer;
  return `${bytes.content.length} bytes, every value among them`;
};

export const sender: CheckFunction = async (run) => {
  const { path } = run.planted.bytes;
  const answer = await run.get(path, { headers: [["range", "bytes=0-0,9000-9000"]] });
  const seen = senderOf(answer);
  const byApp = await run.askApp(path);
  const handsOff = byApp !== undefined && ordersIn(byApp).length > 0;
  run.sender = seen?.sender;
  if (
    byApp !== undefined &&
    !handsOff &&
    run.settings.secret === undefined &&
    seen?.sender !== "the app"
  ) {
    const why = "asked itself, the app hands nothing off";
    throw new Skip(`${why}: it does not know us without --secret-env, or a cache cuts the ranges`);
  }
  if (seen?.sender === "the app" || (byApp !== undefined && !handsOff)) {
    run.sender = "the app";
    const how =
      seen?.sender === "the app"
        ? "several ranges come in the form of the embedded delivery"
        : "asked itself, it sends the file and hands nothing off";
    const cure =
      "in the app, the delivery of the front server, as nginx({ location }); with behindFront(), the same secret in its config (sendoff config … --secret-env)";
    throw new Fault("app", `the app sent the bytes: ${how}`, cure);
  }
  const byRanges = `the boundary between several ranges, ${seen?.boundary}, has its form`;
  if (seen?.sender !== undefined) {
    const title = ADVICE[seen.sender].title;
    return handsOff
      ? `${title} sent it: ${byRanges}, and the app, asked itself, answers ${ordersIn(byApp)}`
      : `${title} sent it: ${byRanges} (so would a cache's; --app asks the app itself)`;
  }
  if (handsOff) return `the app, asked itself, answers ${ordersIn(byApp)} and no byte`;
  throw new Skip(
    "several ranges came in no form that is known; --app http://… asks the app itself",
  );
};

export const names: CheckFunction = async (run) => {
  for (const canary of run.planted.awkward) {
    const answer = await run.get(canary.path);
    if (answer.status === 200 && sameBytes(answer.body, canary.content)) continue;
    const name = canary.path.slice(run.planted.folder.length + 1);
    const what = `${JSON.stringify(name)} (${AWKWARD_NAMES[name]}): ${told(answer)}`;
    const server = run.server(answer);
    if (answer.status === 502)
      throw frontFault(
        what,
        advise(server, ({ room }) => room),
      );
    const fault = await faultOf(run, answer, canary.path);
    if (fault.layer === "permissions" || ordersIn(answer).length > 0) throw fault;
    throw new Fault(
      "app",
      `${what}: it is told another name than it reads`,
      advise(server, (advice) => advice.names),
    );
  }
  const { notOnThisDisk } = run.planted;
  const left =
    notOnThisDisk.length === 0 ? "" : `; this disk can't have ${notOnThisDisk.join(" ")}`;
  const arrived = run.planted.awkward
    .map(({ path }) => AWKWARD_NAMES[path.slice(path.indexOf("/") + 1)])
    .join(", ");
  return arrived + left;
};

export const head: CheckFunction = async (run) => {
  const get = goodOf(run);
  const answer = await run.get(run.planted.bytes.path, { method: "HEAD" });
  for (const name of ["content-length", "content-type", "etag", "last-modified"]) {
    const [wanted, got] = [headerOf(get, name), headerOf(answer, name)];
    if (answer.status === 200 && wanted === got) continue;
    throw frontFault(
      `HEAD gives ${answer.status} and ${name} ${got}, GET ${wanted}`,
      "no filter for HEAD",
    );
  }
  return `200, Content-Length ${headerOf(answer, "content-length")}, no body`;
};

export const conditional: CheckFunction = async (run) => {
  const { bytes, other, replace } = run.planted;
  const first = goodOf(run);
  const etag = headerOf(first, "etag");
  const since = headerOf(first, "last-modified");
  const fresh = advise(run.server(first), (advice) => advice.fresh);
  if (etag !== undefined) {
    const another = await run.get(other.path);
    const tag = headerOf(another, "etag");
    // Two files written in the same second have the same time and length, which is all that some tags hold.
    if (tag !== undefined && /^(?:W\/)?"0?"$/.test(tag)) {
      throw frontFault(
        `every file has the ETag ${tag}: a browser keeps an old copy for ever`,
        fresh,
      );
    }
    await wantStatus(run, bytes, 304, [["if-none-match", etag]]);
  }
  if (since !== undefined) await wantStatus(run, bytes, 304, [["if-modified-since", since]]);
  if (etag === undefined && since === undefined) {
    throw frontFault("neither ETag nor Last-Modified: every visit sends all again", fresh);
  }
  const newer = replace(bytes);
  const again = await run.get(bytes.path, {
    headers: [
      ...(etag === undefined ? [] : [["if-none-match", etag] as const]),
      ...(since === undefined ? [] : [["if-modified-since", since] as const]),
    ],
  });
  if (again.status !== 200 || !sameBytes(again.body, newer.content)) {
    throw frontFault(
      `after the file was replaced, ${told(again)} that are not the new ones`,
      fresh,
    );
  }
  return `304 for ${[etag && "ETag", since && "Last-Modified"].filter(Boolean).join(" and ")}, the new bytes once the file is replaced`;
};

async function wantStatus(run: Run, { path }: Canary, status: number, headers: [string, string][]) {
  const answer = await run.get(path, { headers });
  const [[name, value] = ["", ""]] = headers;
  if (answer.status === status) return;
  throw frontFault(
    `${name}: ${value} gives ${answer.status}, want ${status}`,
    advise(run.server(answer), ({ fresh }) => fresh),
  );
}

export const range: CheckFunction = async (run) => {
  const { path, content } = run.planted.other;
  for (const [asked, start, end] of [
    ["bytes=100-199", 100, 200],
    ["bytes=-100", content.length - 100, content.length],
  ] as const) {
    const answer = await run.get(path, { headers: [["range", asked]] });
    const wanted = `bytes ${start}-${end - 1}/${content.length}`;
    const isRight = sameBytes(answer.body, content.subarray(start, end));
    if (answer.status === 206 && isRight && headerOf(answer, "content-range") === wanted) continue;
    throw frontFault(
      `Range: ${asked} gives ${told(answer)}`,
      "no cache or filter between that drops Range",
    );
  }
  const beyond = await run.get(path, { headers: [["range", `bytes=${content.length}-`]] });
  if (beyond.status !== 416) {
    throw frontFault(
      `a range behind the end gives ${beyond.status}, want 416`,
      "no cache or filter between that drops Range",
    );
  }
  return `206 with the right bytes from the start and from the end, 416 behind it${await compressed(run)}`;
};

/** Browsers take compressed text, which some servers compress on the way: there are no ranges of that. */
async function compressed(run: Run): Promise<string> {
  const { path, content } = run.planted.text;
  const accept: Header = ["accept-encoding", "gzip, br"];
  const answer = await run.get(path, { headers: [accept, ["range", "bytes=0-9"]] });
  const coding = headerOf(answer, "content-encoding");
  if (coding === undefined) {
    if (answer.status === 206 && sameBytes(answer.body, content.subarray(0, 10))) return "";
    throw frontFault(
      `Range, asked as browsers do, gives ${told(answer)}`,
      "no filter that changes what is sent",
    );
  }
  const whole = coding === "br" ? brotliDecompressSync : gunzipSync;
  if (answer.status !== 200 || !sameBytes(new Uint8Array(whole(answer.body)), content)) {
    throw frontFault(
      `text compressed by ${coding} comes as ${told(answer)}`,
      "no compression for these URLs",
    );
  }
  return `; text is compressed on the way (${coding}), and so has no ranges for browsers`;
}

export const ifRange: CheckFunction = async (run) => {
  const { path, content } = run.planted.other;
  const first = await run.get(path);
  const etag = headerOf(first, "etag");
  const validator =
    etag !== undefined && sameTag(etag, etag, "strong") ? etag : headerOf(first, "last-modified");
  if (validator === undefined) throw new Skip("there is no validator to ask with");
  const asked = (value: string) =>
    run.get(path, {
      headers: [
        ["range", "bytes=0-9"],
        ["if-range", value],
      ],
    });
  const same = await asked(validator);
  const stale = await asked(validator.startsWith('"') ? '"stale"' : new Date(0).toUTCString());
  if (same.status !== 206) {
    throw frontFault(
      `If-Range with the file's own validator gives ${same.status}, want 206`,
      "a strong ETag: no gzip for these files",
    );
  }
  if (stale.status !== 200 || !sameBytes(stale.body, content)) {
    if (run.server(first) === "h2o")
      throw new Skip("h2o ignores If-Range: a resumed download may be of two versions");
    throw frontFault(
      `If-Range with another validator gives ${told(stale)}, want the whole`,
      "no cache or filter between that drops If-Range",
    );
  }
  return "206 for the same file, the whole for another";
};

/** What the handler says of each canary, whatever the disposition. */
const TYPES: Readonly<Record<string, readonly [mediaType: string, charset: string]>> = {
  "bytes.bin": ["application/octet-stream", ""],
  "text.txt": ["text/plain", "charset=utf-8"],
  "page.html": ["text/html", "charset=utf-8"],
};

export const type: CheckFunction = async (run) => {
  const { bytes, text, page } = run.planted;
  const seen: string[] = [];
  for (const { path } of [bytes, text, page]) {
    const answer = await run.get(path);
    const found = headerValues(answer, "content-type").join(", ");
    const server = run.server(answer);
    seen.push(found);
    const name = path.slice(path.indexOf("/") + 1);
    const [mediaType = "", charset = ""] = TYPES[name] ?? [];
    const parts = found.toLowerCase().split(/; */);
    const isRight = parts[0] === mediaType && (parts[1] ?? "") === charset;
    // h2o drops the app's type, and its own table has no charsets.
    if (isRight || (server === "h2o" && parts[0] === mediaType)) continue;
    const cure = advise(server, ({ keep }) => keep("content-type"));
    throw frontFault(`${name} comes as ${found || "nothing"}`, cure);
  }
  return seen.join(" | ");
};

function goodOf(run: Run): Answer {
  if (run.good === undefined) throw new Skip("no file has come");
  return run.good;
}

function frontFault(detail: string, cure: string): Fault {
  return new Fault("front config", detail, cure);
}
