// A small HLS stream, and what a player makes of it (RFC 8216): every URI is read against the URL of the
// playlist in which it stands.
import { createCipheriv, createDecipheriv } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const KEY = Buffer.from("0123456789abcdef");
const IV = Buffer.alloc(16, 7);
const SEGMENTS = ["seg 1.ts", "seg-ü.ts", "last/seg-3.ts"];

/** What a player shows when it has all of it. */
export const SHOWN: readonly string[] = SEGMENTS.map((name) => `frames of ${name}`);

/** Writes the stream: a master playlist, a variant in a subfolder, its key, its head, its segments. */
export function writeHls(folder: string): void {
  mkdirSync(join(folder, "720p/last"), { recursive: true });
  mkdirSync(join(folder, "keys"), { recursive: true });
  const write = (name: string, data: string | Buffer) => writeFileSync(join(folder, name), data);
  write("poster.jpg", "poster");
  write("keys/1.key", KEY);
  write("720p/init.mp4", "head");
  write(
    "master.m3u8",
    "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1280000,RESOLUTION=1280x720\n720p/index.m3u8\n",
  );
  const segments = SEGMENTS.map((name) => `#EXTINF:4.0,\n${encodeURI(name)}\n`).join("");
  write(
    "720p/index.m3u8",
    `#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:4\n#EXT-X-MAP:URI="init.mp4"\n` +
      `#EXT-X-KEY:METHOD=AES-128,URI="../keys/1.key",IV=0x${IV.toString("hex")}\n${segments}#EXT-X-ENDLIST\n`,
  );
  for (const name of SEGMENTS) {
    const cipher = createCipheriv("aes-128-cbc", KEY, IV);
    write(`720p/${name}`, Buffer.concat([cipher.update(`frames of ${name}`), cipher.final()]));
  }
}

/** Gets what is at a URL; a player gives up at another status than 200. */
export type Get = (url: string) => Promise<Buffer>;

export interface Played {
  /** Every URL that was asked for, in order. */
  readonly urls: string[];
  readonly shown: string[];
}

/** Plays a stream from its master playlist on. */
export async function play(master: string, get: Get): Promise<Played> {
  const played: Played = { urls: [], shown: [] };
  const load = (url: string) => {
    played.urls.push(url);
    return get(url);
  };
  await playList(master, load, played);
  return played;
}

async function playList(url: string, load: Get, played: Played): Promise<void> {
  const lines = (await load(url)).toString().split("\n");
  if (lines[0] !== "#EXTM3U") throw new Error(`no playlist at ${url}: ${lines[0]}`);
  let decrypt = (bytes: Buffer) => bytes;
  for (const line of lines) {
    const [, tag, uri = ""] = /^#(EXT-X-MAP|EXT-X-KEY):.*?\bURI="([^"]+)"/.exec(line) ?? [];
    if (tag === "EXT-X-MAP") await load(new URL(uri, url).href);
    if (tag === "EXT-X-KEY") {
      const key = await load(new URL(uri, url).href);
      const iv = Buffer.from(/IV=0x([0-9a-f]{32})/.exec(line)?.[1] ?? "", "hex");
      decrypt = (bytes) => {
        const cipher = createDecipheriv("aes-128-cbc", key, iv);
        return Buffer.concat([cipher.update(bytes), cipher.final()]);
      };
    }
    if (line === "" || line.startsWith("#")) continue;
    const next = new URL(line, url).href;
    if (/\.m3u8$/.test(new URL(next).pathname)) await playList(next, load, played);
    else played.shown.push(decrypt(await load(next)).toString());
  }
}
