// The gallery's files, all made by code. `node examples/gallery/media/make_media.mjs DIR` does it by hand.
import { realpathSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { makeFilm } from "../../media/film.mjs";
import { makePdf } from "../../media/report.mjs";
import { encodePng, halved } from "./png.mjs";
import { drawScene } from "./scene.mjs";
import { SCENES } from "./scenes.mjs";
import { CAT_SVG, INVOICE_HTML } from "./uploads.mjs";

const LETTER = `Grüße aus der Datei, deren Name alles enthält, was eine URL stören kann.
Greek: αβγ. Japanese: こんにちは. Emoji outside the BMP: 🎈.
`;

const FILES = {
  "coast/film.mp4": makeFilm,
  "papers/report.pdf": makePdf,
  "papers/Grüße & 100% #1.txt": () => LETTER,
  "uploads/cat.svg": () => CAT_SVG,
  "uploads/invoice.html": () => INVOICE_HTML,
};

/** Writes the files into a folder, which is made if it is not there. Gives their paths in it. */
export async function makeMedia(folder) {
  const paths = [];
  const write = async (path, bytes) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
    paths.push(path);
  };
  for (const [path, scene] of Object.entries(SCENES)) {
    const picture = drawScene(scene);
    await write(path, encodePng(picture));
    await write(path.replace("/", "/thumbs/"), encodePng(halved(picture)));
  }
  for (const [path, make] of Object.entries(FILES)) await write(path, make());
  return paths;
}

const script = process.argv[1];
if (script && import.meta.url === pathToFileURL(realpathSync(script)).href) {
  const folder = process.argv[2];
  if (folder === undefined) throw new Error("usage: make_media.mjs DIR");
  for (const path of await makeMedia(folder)) console.log(path);
}
