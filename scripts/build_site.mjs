// npm run docs:site: the pages in docs/ as a static site in docs/.vitepress/dist, with the API's reference.
// A warning of typedoc, a dead link and a dead anchor fail it.
import { rmSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "vitepress";
import { GENERATED, REPOSITORY } from "../docs/.vitepress/places.mjs";
import { deadLinks } from "./site_links.mjs";
import { writeReference } from "./site_reference.mjs";
import { writeRepositoryPages } from "./site_repository.mjs";

const docs = join(REPOSITORY, "docs");
const USUAL = join(docs, ".vitepress/dist");
const out = process.argv[2] ?? USUAL;

rmSync(join(docs, GENERATED), { recursive: true, force: true });
await writeReference(REPOSITORY);
writeRepositoryPages();
await build(docs, { outDir: out });

const dead = deadLinks(out, process.env["SITE_BASE"] ?? "/");
for (const line of dead) console.error(line);
if (dead.length > 0) throw new Error(`${dead.length} dead links`);

console.log(`\nThe site is in ${relative(".", out)}. To look at it:`);
console.log(
  `  ${out === USUAL ? "npx vitepress preview docs" : "any static file server, on that folder"}`,
);
