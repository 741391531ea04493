// Pages for the files outside docs/ that the pages link to, and for folders without a page of their own.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join, posix } from "node:path";
import { titleOf } from "../docs/.vitepress/navigation.mjs";
import { linkTarget, pageOf, REPOSITORY, writtenPages } from "../docs/.vitepress/places.mjs";

/** What the sidebar has, linked or not. */
const ALWAYS = ["bench/RESULTS.md", "CHANGELOG.md", "SECURITY.md", "examples"];
const LANGUAGES = { ".mjs": "js", ".js": "js", ".ts": "ts", ".json": "json", ".sh": "sh" };

/** Writes them; a file that does not exist is left to the check of links. */
export function writeRepositoryPages() {
  const written = new Set(writtenPages());
  const queue = [...ALWAYS, ...[...written].flatMap(linkedFrom)];
  const done = new Set();
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const page = pageOf(file);
    if (page === undefined || written.has(`docs/${page}`) || done.has(page)) continue;
    done.add(page);
    const copy = contentOf(file);
    const path = join(REPOSITORY, "docs", page);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, copy.text);
    queue.push(...copy.linked);
  }
}

function linkedFrom(file) {
  const text = readFileSync(join(REPOSITORY, file), "utf8").replaceAll(/^( *)```.*?^\1```$/gms, "");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, href]) => {
    const target = linkTarget(href, file);
    return target === undefined ? [] : [target.file.replace(/\/$/, "")];
  });
}

function contentOf(file) {
  const example = /^examples\/.+\/README\.md$/.test(file) ? posix.dirname(file) : file;
  if (!statSync(join(REPOSITORY, example)).isDirectory()) return copyOf(file);
  return /^examples\//.test(example) ? wholeFolder(example) : listing(example);
}

function copyOf(file) {
  const text = readFileSync(join(REPOSITORY, file), "utf8");
  if (file.endsWith(".md")) {
    return { text: `---\nsource: ${file}\n---\n\n${text}`, linked: linkedFrom(file) };
  }
  return { text: `${unsearched(file)}# ${file}\n\n${fenced(file, text)}`, linked: [] };
}

const unsearched = (source) => `---\nsource: ${source}\nsearch: false\n---\n\n`;

function fenced(file, text) {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(2, ...runs) + 1);
  return `${fence}${LANGUAGES[extname(file)] ?? "text"}\n${text.trimEnd()}\n${fence}\n`;
}

/** The page of a folder: links to what is in it. */
function listing(folder) {
  const linked = entriesOf(folder).map(({ name }) => posix.join(folder, name));
  const lines = entriesOf(folder).map((entry) => {
    const path = posix.join(folder, entry.name);
    const text = entry.name.endsWith(".md") ? titleOf(path) : `\`${entry.name}\``;
    return `- [${text}](${entry.name}${entry.isDirectory() ? "/" : ""})`;
  });
  const head = `${unsearched(`${folder}/README.md`)}# ${folder}/\n\n`;
  return { text: `${head}${lines.join("\n")}\n`, linked };
}

/** An example of several files: its own words, and all of them on one page. */
function wholeFolder(folder) {
  const readme = posix.join(folder, "README.md");
  const hasReadme = existsSync(join(REPOSITORY, readme));
  const words = hasReadme ? readFileSync(join(REPOSITORY, readme), "utf8") : `# ${folder}/\n`;
  const sections = filesBelow(folder)
    .filter((file) => file !== readme)
    .map((file) => ({ file, text: readFileSync(join(REPOSITORY, file), "utf8") }))
    .filter(({ text }) => !text.includes("\0") && text.length < LARGEST_SHOWN)
    .map(({ file, text }) => `## ${posix.relative(folder, file)}\n\n${fenced(file, text)}`);
  return {
    text: `${unsearched(readme)}${words}\n${sections.join("\n")}`,
    linked: hasReadme ? linkedFrom(readme) : [],
  };
}

/** In characters; above it are lock files and data. */
const LARGEST_SHOWN = 20_000;

function filesBelow(folder) {
  return entriesOf(folder).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** What is written by hand: not what is installed or built beside it. */
function entriesOf(folder) {
  return readdirSync(join(REPOSITORY, folder), { withFileTypes: true })
    .filter(({ name }) => !/^(\.|(node_modules|dist|build|package-lock\.json)$)/.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
