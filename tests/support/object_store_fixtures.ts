import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { plantFixtures } from "./http_fixtures.ts";
import type { StoreSite } from "./object_store_site.ts";
import { temporaryFolder } from "./process.ts";

/** Puts the files of the HTTP cases into a store. */
export async function plantObjects({ put }: StoreSite): Promise<void> {
  const folder = temporaryFolder("store-cases");
  plantFixtures(folder.path);
  for (const name of readdirSync(folder.path, { recursive: true, encoding: "utf8" })) {
    const file = join(folder.path, name);
    if (statSync(file).isFile()) await put(name, readFileSync(file));
  }
  folder.remove();
}
