// Whether Deno takes the sources as they are, and JSR would: types, no slow types, nothing missing, and
// no file too many.
// Needs no network: the packages of @std come from mini_jsr.mjs.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { installRuntimes } from "./install_runtimes.mjs";
import { startMiniJsr } from "./mini_jsr.mjs";

const ROOT = new URL("../", import.meta.url);
const manifest = JSON.parse(await readFile(new URL("deno.json", ROOT), "utf8"));
const entries = Object.values(manifest.exports);
const TEXTS = manifest.publish.include.filter((path) => /\.(?:md|json)$|^LICENSE$/.test(path));

const { deno } = await installRuntimes();
if (deno === null) throw new Error("Deno is missing, and npm has none for this platform");
const registry = await startMiniJsr();
// Its own cache: the registry's address is another one each time.
const cache = await mkdtemp(join(tmpdir(), "sendoff-deno-"));

/** Runs Deno and gives what it wrote; shows it when Deno fails. */
async function ask(...args) {
  const child = spawn(deno, args, {
    cwd: fileURLToPath(ROOT),
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      JSR_URL: registry.url,
      DENO_DIR: cache,
      DENO_NO_UPDATE_CHECK: "1",
      NO_COLOR: "1",
    },
  });
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    child[name].on("data", (chunk) => {
      written[name] += chunk;
    });
  }
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  console.log(`${code === 0 ? "ok    " : "FAILED"} deno ${args.join(" ")}`);
  if (code !== 0) {
    process.exitCode = 1;
    console.log(`${written.stdout}${written.stderr}`);
  }
  return { ...written, ok: code === 0 };
}

const own = (urls) =>
  urls.filter((url) => url.startsWith(ROOT.href) && !url.includes("/node_modules/"));
const inOrder = (names) => [...new Set(names)].sort();

/** The modules that the entries lead to, and the texts: what JSR has to get. */
async function wantedFiles() {
  const modules = [];
  for (const entry of entries) {
    const { stdout, ok } = await ask("info", "--json", "--no-lock", entry);
    if (ok) modules.push(...own(JSON.parse(stdout).modules.map(({ specifier }) => specifier)));
  }
  return inOrder([...modules, ...TEXTS.map((path) => new URL(path, ROOT).href)]);
}

/** What it would get. */
function publishedFiles(output) {
  return inOrder([...output.matchAll(/^\s*(file:\/\/\S+) \(\S+\)$/gm)].map(([, url]) => url));
}

function compare(wanted, published) {
  const complaints = [
    ...wanted.filter((url) => !published.includes(url)).map((url) => `JSR would lack ${url}`),
    ...published.filter((url) => !wanted.includes(url)).map((url) => `no entry needs ${url}`),
  ];
  for (const complaint of complaints) console.log(complaint.replace(ROOT.href, ""));
  if (complaints.length > 0) process.exitCode = 1;
  else console.log(`ok     JSR would get ${published.length} files, each of them needed`);
}

try {
  await ask("check", "--quiet", "--no-lock", ...entries, "examples/deno.ts");
  const { stdout, stderr, ok } = await ask("publish", "--no-lock", "--dry-run", "--allow-dirty");
  if (ok) compare(await wantedFiles(), publishedFiles(`${stdout}${stderr}`));
} finally {
  await registry.close();
  await rm(cache, { recursive: true, force: true });
}
