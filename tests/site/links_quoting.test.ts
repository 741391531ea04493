// The check of the site's links reads HTML as a browser does: quotes, programs, and pictures of several sizes.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { deadLinks } from "../../scripts/site_links.mjs";
import { temporaryFolder } from "../support/process.ts";

const folder = temporaryFolder("site-links-quoting");
afterAll(() => folder.remove());

let count = 0;
function dead(body: string): string[] {
  count += 1;
  const root = join(folder.path, String(count));
  mkdirSync(root);
  writeFileSync(join(root, "index.html"), body);
  writeFileSync(join(root, "picture.png"), "");
  return deadLinks(root).map((line) => line.replace(/^index\.html: /, ""));
}

it.each([
  ['<a title="a > b" href="none.html">', ["none.html: no such file"]],
  ["<a href='none.html'>", ["none.html: no such file"]],
  ["<a href=none.html>", ["none.html: no such file"]],
  ['<A\nHREF = "none.html">', ["none.html: no such file"]],
  ['<img srcset="picture.png, none.png 2x">', ["none.png: no such file"]],
  [
    '<source srcset="a.png 480w,\n b.png 800w"><img src="c.png">',
    ["c.png: no such file", "a.png: no such file", "b.png: no such file"],
  ],
])("finds what is dead in %j", (body, lines) => {
  expect(dead(body).sort()).toEqual(lines.sort());
});

it.each([
  '<a title="an href=&quot;none.html&quot;" href="picture.png">',
  `<p title='of href="none.html"'>`,
  '<a data-href="none.html" href="picture.png">',
  '<img srcset="picture.png 1x, picture.png 2x">',
  `<script>const text = '<a href="none.html">';</script>`,
  '<!-- <a href="none.html"> -->',
  '<p id="a" title="1 > 0"><a href="#a">',
])("finds nothing in %j", (body) => {
  expect(dead(body)).toEqual([]);
});
