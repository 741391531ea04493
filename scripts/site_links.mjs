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
    const links = [
      ...attributes(text, ["href", "src"]),
      ...[...attributes(text, ["srcset"])].flatMap(candidates),
    ];
    for (const link of new Set(links)) {
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

/** The values of attributes. What is quoted may hold ">", and what looks like another attribute. */
function attributes(html, names) {
  const tags = withoutPrograms(html).matchAll(/<[a-z](?:"[^"]*"|'[^']*'|[^"'>])*>/gi);
  const given = [...tags].flatMap(([tag]) => [...tag.matchAll(ATTRIBUTE)]);
  const values = given
    .filter(([, name]) => names.includes(name.toLowerCase()))
    .map(([, , double, single, bare]) => unescaped(double ?? single ?? bare));
  return new Set(values);
}

const ATTRIBUTE = /([^\s"'=<>/]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g;

/** A script may hold tags as text. */
const withoutPrograms = (html) =>
  html.replace(/<!--.*?-->/gs, "").replace(/(<(script|style)\b[^>]*>).*?(?=<\/\2>)/gis, "$1");

/** The URLs of `srcset="a.png, b.png 2x"`. */
function candidates(srcset) {
  const urls = srcset.matchAll(/([^\s,](?:\S*[^\s,])?)(?:\s+[^,]*)?(?:,|$)/g);
  return [...urls].map(([, url]) => url);
}

const unescaped = (text) =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
