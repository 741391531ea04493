// The API's reference, from the docstrings: a page for each entry of the package, and one that lists them.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Application, TSConfigReader, TypeDocReader } from "typedoc";

/** What each page begins with, as far as it has it; the rest follows as in the sources. */
const FIRST = [
  "createFileHandler",
  "nginx",
  "apache",
  "lighttpd",
  "caddy",
  "h2o",
  "litespeed",
  "handOff",
  "behindFront",
  "FileHandlerOptions",
  "AuthorizeInput",
  "Grant",
  "embedded",
  "renderConfig",
  "createUrlSigner",
  "fakeFront",
];
/** In its entry the ways to a store come after it. */
const FIRST_OF = { "sendoff/object-store": ["objectStore"] };

/** Writes docs/reference/api. Throws on a warning. */
export async function writeReference(repository) {
  const app = await Application.bootstrapWithPlugins(
    { options: join(repository, "typedoc.json") },
    [new TypeDocReader(), new TSConfigReader()],
  );
  const project = await app.convert();
  if (project === undefined) throw new Error("typedoc: the sources have errors");
  const names = entryNames(repository);
  for (const entry of project.children ?? []) {
    const name = names.get(entry.name);
    if (name === undefined) throw new Error(`typedoc: ${entry.name} is no entry of the package`);
    entry.name = name;
    putFirst(entry);
  }
  app.validate(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error("typedoc: see above");
  writeEntries(app.options.getValue("out"), project.children ?? []);
}

function putFirst(entry) {
  const order = [...(FIRST_OF[entry.name] ?? []), ...FIRST];
  const place = ({ name }) => (order.includes(name) ? order.indexOf(name) : order.length);
  for (const group of entry.groups ?? []) group.children.sort((a, b) => place(a) - place(b));
}

/** typedoc's own list has no words about them, and its title is that of the main entry. */
function writeEntries(folder, entries) {
  const pages = entries.map(({ name }) => ({ name, page: `${name}.md` }));
  const lines = entries.map((entry) => `- [\`${entry.name}\`](${entry.name}.md): ${about(entry)}`);
  const text = `# API\n\nWhat can be imported, by the name it is imported from.\n\n${lines.join("\n")}\n`;
  writeFileSync(join(folder, "README.md"), text);
  const all = [{ name: "Overview", page: "README.md" }, ...pages];
  writeFileSync(join(folder, "entries.json"), JSON.stringify(all));
}

/** The first sentence of an entry's docstring. */
function about({ name, comment }) {
  const words = (comment?.summary ?? []).map(({ text }) => text).join("");
  const [sentence] = /^.+?\.(?=\s|$)/s.exec(words) ?? [];
  if (sentence === undefined) throw new Error(`typedoc: ${name} says nothing about itself`);
  return sentence.replaceAll(/\s+/g, " ");
}

/** The names that are imported, by typedoc's name of the module: its path without the ending. */
function entryNames(repository) {
  const { exports } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
  return new Map(
    Object.keys(exports).map((entry) => [
      entry === "." ? "mod" : `src/${entry.slice(2).replaceAll("-", "_")}/mod`,
      `sendoff${entry.slice(1)}`,
    ]),
  );
}
