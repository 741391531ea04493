// Every link and image of a built site: each leads to a file of it, and a fragment to an id there.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, sep } from "node:path";

const HOST = "http://site.invalid";

/** What is dead, a line for each. Links to other sites are not followed. */
export function deadLinks(folder, base = "/") {
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.split(sep).join("/"))
    .filter((name) => name.endsWith(".html"));
  const texts = new Map(pages.map((page) => [page, readFileSync(join(folder, page), "utf8")]));
  const ids = new Map([...texts].map(([page, text]) => [page, attributes(text, ["id"])]));
  const dead = [];
  for (const [page, text] of texts) {
    for (const link of attributes(text, ["href", "src"])) {
      const why = problem(link, page, { folder, base, ids });
      if (why !== undefined) dead.push(`${page}: ${link}: ${why}`);
    }
  }
  return dead;
}

function problem(link, page, { folder, base, ids }) {
  const url = new URL(link, `${HOST}${base}${page}`);
  if (url.origin !== HOST) return undefined;
  if (!url.pathname.startsWith(base)) return "outside the site";
  const file = fileOf(folder, decodeURIComponent(url.pathname.slice(base.length)));
  if (file === undefined) return "no such file";
  const fragment = decodeURIComponent(url.hash.slice(1));
  if (fragment !== "" && !ids.get(file)?.has(fragment)) return "no such heading";
  return undefined;
}

/** As a plain file server finds it. */
function fileOf(folder, path) {
  return [path, join(path, "index.html")].find((name) => {
    const whole = join(folder, name);
    return existsSync(whole) && statSync(whole).isFile();
  });
}

function attributes(html, names) {
  const pattern = new RegExp(`<[^>]*?\\s(?:${names.join("|")})="([^"]*)"`, "g");
  return new Set([...html.matchAll(pattern)].map(([, value]) => unescaped(value)));
}

const unescaped = (text) =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
