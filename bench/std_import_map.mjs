// Deno's std as npm has it, in the mirror deno-std, lacks some modules that its file server imports.
// Its code is std's own; what is missing comes from servers/std_shims, of which serveFile uses only
// the names of headers and methods.

import { realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** Without symlinks, as Deno names it. */
const STD = pathToFileURL(
  `${realpathSync(new URL("../node_modules/deno-std/", import.meta.url))}/`,
);
const SHIMS = new URL("servers/std_shims/", import.meta.url);

const MISSING = {
  "http/deno.json": new URL("deno.json", SHIMS),
  "http/unstable_header.js": new URL("header.mjs", SHIMS),
  "http/unstable_method.js": new URL("method.mjs", SHIMS),
  "html/unstable_html.js": new URL("unused.mjs", SHIMS),
  "fs/exists.js": new URL("unused.mjs", SHIMS),
  "net/unstable_get_network_address.js": new URL("unused.mjs", SHIMS),
  "media-types/content_type.js": new URL("media_types/content_type.js", STD), // spelt otherwise
};

/** Made at run time, as it names where this checkout is. */
export function stdImportMap() {
  const imports = Object.entries(MISSING).map(([name, { href }]) => [
    new URL(name, STD).href,
    href,
  ]);
  return JSON.stringify({ imports: Object.fromEntries(imports) });
}
