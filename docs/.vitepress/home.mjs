// The site's first page: README's beginning, and the list of pages in docs/README.md.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "./places.mjs";

const HOME = "docs/README.md";
const LIST = "## Start";
/** What a visitor of the site wants of README: from one mark up to the next. */
const PARTS = [
  ["# sendoff", "**No server in front?**"],
  ["## Install", "## What it takes off your hands"],
];
const DRAWING = /^```\n[^`]+^```$/m;
const PICTURE = /^!\[[^\]]+\]\(pictures\/[^)]+\)$/m;

/** The text of a page as the site has it. */
export function siteText(text, source) {
  return source === HOME ? withReadme(text) : text;
}

function withReadme(text) {
  const readme = read("README.md");
  const picture = found(PICTURE.exec(read("docs/how-it-works.md"))?.[0], "a picture");
  const [drawing] = found(DRAWING.exec(readme), "a drawing");
  const parts = PARTS.map(([from, to]) => cut(readme, from, to));
  const both = boxed("drawing", drawing) + boxed("picture", picture);
  const beginning = parts.join("").replace(drawing, both);
  return `${linksFromDocs(beginning)}${text.slice(at(text, LIST))}`;
}

/** style.css shows the one that fits. */
const boxed = (name, text) => `<div class="${name}">\n\n${text}\n\n</div>\n\n`;
const read = (file) => readFileSync(join(REPOSITORY, file), "utf8");
const cut = (text, from, to) => text.slice(at(text, from), at(text, to));

function at(text, mark) {
  const position = `\n${text}`.indexOf(`\n${mark}`);
  return found(position === -1 ? undefined : position, mark);
}

function found(what, name) {
  if (what === undefined || what === null) throw new Error(`the first page: no ${name}`);
  return what;
}

/** README's links begin at the top of the repository. */
function linksFromDocs(text) {
  return text.replaceAll(/\]\((?!https?:|#|pictures\/)([^)]+)\)/g, (_link, path) =>
    path.startsWith("docs/") ? `](${path.slice("docs/".length)})` : `](../${path})`,
  );
}
