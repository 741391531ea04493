// Where a file of the repository is in the site. Pages link to files outside docs/ as on a code host;
// the site has no repository beside it, so it holds copies of the files that are linked.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));
/** Below docs/: what the build writes. */
export const GENERATED = "reference";
const COPIES = `${GENERATED}/repository`;

/** The path in the repository that a link on a page means, or undefined for other links. */
export function linkTarget(href, source) {
  if (/^([a-z][a-z+.-]*:|\/|#)/i.test(href)) return undefined;
  const [path = "", fragment] = href.split("#");
  const file = posix.normalize(posix.join(posix.dirname(source), decodeURI(path)));
  return { file, fragment };
}

/** The Markdown page below docs/ that shows a file or folder of the repository. */
export function pageOf(file) {
  const path = join(REPOSITORY, file);
  if (!existsSync(path)) return undefined;
  const folder = statSync(path).isDirectory();
  const name = folder ? posix.join(file, "README.md") : file;
  if (/^docs\/.*\.md$/.test(name) && (!folder || existsSync(join(REPOSITORY, name)))) {
    return name.slice("docs/".length);
  }
  const page = name.endsWith(".md") ? name : `${name.replaceAll(".", "-")}.md`;
  return `${COPIES}/${page.replaceAll(/[[\]]/g, "-")}`; // in brackets VitePress has parameters
}

/** A link of a page, as the site has it. */
export function siteHref(href, source, page) {
  const target = linkTarget(href, source);
  const found = target && pageOf(target.file);
  if (found === undefined) return href;
  const path = posix.relative(posix.dirname(indexed(page)), indexed(found));
  return `${path.startsWith(".") ? path : `./${path}`}${target.fragment ? `#${target.fragment}` : ""}`;
}

/** README.md is a folder's first page on a code host, index.md is it in a site. */
export const indexed = (page) => page.replace(/(^|\/)README\.md$/, "$1index.md");

/** Every page that is written by hand, as a path in the repository. */
export function writtenPages() {
  return pagesBelow("docs", new Set([".vitepress", "public", GENERATED])).sort();
}

/** Does not look into folders that a build may be changing. */
function pagesBelow(folder, except) {
  return readdirSync(join(REPOSITORY, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return except.has(entry.name) ? [] : pagesBelow(path, except);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

/** What a file's own links are relative to: copies say in their front matter where they are from. */
export function sourceOf(env) {
  const file = env.realPath ?? env.path;
  return env.frontmatter?.source ?? relative(REPOSITORY, file).split(sep).join("/");
}
