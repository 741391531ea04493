// A JSR registry on loopback with the two packages that deno.json names, for machines that can't
// reach jsr.io. Their code comes out of node_modules/deno-std, the npm mirror of @std.
//   node scripts/mini_jsr.mjs [PORT]       then: JSR_URL=<the printed URL> deno check --no-lock mod.ts
import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const STD = fileURLToPath(new URL("../node_modules/deno-std/", import.meta.url));

/** The releases of @std that deno-std 1.4.0 has the code of, and their folders in it. */
const PACKAGES = [
  { name: "path", version: "1.1.6", folder: "path" },
  { name: "media-types", version: "1.1.0", folder: "media_types" },
  { name: "internal", version: "1.0.12", folder: "internal" }, // @std/path needs it
];

const asPublished = (path) => path.replaceAll("_", "-");

/**
 * A module's text as JSR has it: an import that climbs out of the package's folder is one of
 * another package.
 */
function withJsrImports(text, path) {
  const up = "../".repeat(path.split("/").length - 1);
  return text.replace(
    /(from\s*")((?:\.\.\/)+)(\w+)\/([\w/]+)\.js"/g,
    (whole, from, dots, folder, module) => {
      if (dots.length <= up.length) return whole;
      const entry = module === "mod" ? "" : `/${asPublished(module)}`;
      return `${from}jsr:@std/${asPublished(folder)}@1${entry}"`;
    },
  );
}

/** The registry's pages of one package, by URL path. */
async function pagesOf({ name, version, folder }) {
  const pages = new Map();
  const manifest = {};
  const exports = {};
  const root = join(STD, folder);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const file = join(entry.parentPath ?? dirname(entry.path), entry.name);
    const path = file.slice(root.length + 1).replaceAll(sep, "/");
    const bytes = Buffer.from(withJsrImports(await readFile(file, "utf8"), path));
    pages.set(`/@std/${name}/${version}/${path}`, bytes);
    const checksum = createHash("sha256").update(bytes).digest("hex");
    manifest[`/${path}`] = { size: bytes.length, checksum: `sha256-${checksum}` };
    // A module whose name begins with _, or that lies in such a folder, is internal.
    if (!/(?:^|\/)_/.test(path)) {
      const module = asPublished(path.replace(/(?:\/?\bmod)?\.js$/, ""));
      exports[module === "" ? "." : `./${module}`] = `./${path}`;
    }
  }
  const meta = { scope: "std", name, latest: version, versions: { [version]: {} } };
  pages.set(`/@std/${name}/meta.json`, JSON.stringify(meta));
  pages.set(`/@std/${name}/${version}_meta.json`, JSON.stringify({ manifest, exports }));
  return pages;
}

/** Starts the registry; its `url` is what `JSR_URL` wants. */
export async function startMiniJsr(port = 0) {
  const pages = new Map((await Promise.all(PACKAGES.map(pagesOf))).flatMap((map) => [...map]));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const page = pages.get(pathname);
    const type = pathname.endsWith(".json") ? "application/json" : "text/javascript";
    response.writeHead(page === undefined ? 404 : 200, { "content-type": type });
    response.end(page);
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

const script = process.argv[1];
if (script && import.meta.url === pathToFileURL(realpathSync(script)).href) {
  console.log((await startMiniJsr(Number(process.argv[2] ?? 0))).url);
}
