// The API's reference, from the docstrings: a page for each entry of the package.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Application, TSConfigReader, TypeDocReader } from "typedoc";

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
  }
  app.validate(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error("typedoc: see above");
  const folder = app.options.getValue("out");
  const entries = [...names.values()].map((name) => ({ name, page: `${name}.md` }));
  writeFileSync(join(folder, "entries.json"), JSON.stringify(entries));
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
