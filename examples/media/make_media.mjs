// The demo's files, all made by code. `node examples/media/make_media.mjs DIR` does it by hand.
import { mkdirSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { makeFilm } from "./film.mjs";
import { makePng } from "./photo.mjs";
import { makePdf } from "./report.mjs";

const GREETING = `Grüße aus der Datei, deren Name alles enthält, was eine URL stören kann:
ein Leerzeichen, ein &, ein %, ein # und ein Fragezeichen.
Greek: αβγ. Japanese: こんにちは. Emoji outside the BMP: 🎈.
`;

const NOTES = "Bob may read this, and Ann.\n";

const FILES = {
  "photo.png": makePng,
  "report.pdf": makePdf,
  "film.mp4": makeFilm,
  "Grüße & 100% #1?.txt": () => GREETING,
  "notes/today.txt": () => NOTES,
};

/**
 * Writes the files into a folder, which is made if it is not there. At once: what is still being written when the demo
 * is stopped would come back after the folder was removed.
 */
export function makeMedia(dir) {
  mkdirSync(join(dir, "notes"), { recursive: true });
  for (const [name, make] of Object.entries(FILES)) writeFileSync(join(dir, name), make());
}

const script = process.argv[1];
if (script && import.meta.url === pathToFileURL(realpathSync(script)).href) {
  const dir = process.argv[2];
  if (dir === undefined) throw new Error("usage: node examples/media/make_media.mjs DIR");
  makeMedia(dir);
  for (const name of Object.keys(FILES)) {
    const { size } = statSync(join(dir, name));
    console.log(`${String(size).padStart(9)}  ${name}`);
  }
}
