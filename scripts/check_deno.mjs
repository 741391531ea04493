// Whether Deno takes the sources as they are, and JSR would: types, no slow types, nothing missing.
// Needs no network: the packages of @std come from mini_jsr.mjs.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installRuntimes } from "./install_runtimes.mjs";
import { startMiniJsr } from "./mini_jsr.mjs";

const manifest = JSON.parse(await readFile(new URL("../deno.json", import.meta.url), "utf8"));
const entries = Object.values(manifest.exports);

const COMMANDS = [
  ["check", "--quiet", "--no-lock", ...entries, "examples/deno.ts"],
  ["publish", "--no-lock", "--dry-run", "--allow-dirty"],
];

const { deno } = await installRuntimes();
if (deno === null) throw new Error("Deno is missing, and npm has none for this platform");
const registry = await startMiniJsr();
// Its own cache: the registry's address is another one each time.
const cache = await mkdtemp(join(tmpdir(), "sendoff-deno-"));
try {
  for (const args of COMMANDS) {
    console.log(`deno ${args.join(" ")}`);
    const child = spawn(deno, args, {
      cwd: fileURLToPath(new URL("../", import.meta.url)),
      stdio: "inherit",
      env: { ...process.env, JSR_URL: registry.url, DENO_DIR: cache, DENO_NO_UPDATE_CHECK: "1" },
    });
    const code = await new Promise((resolve, reject) => {
      child.once("error", reject).once("exit", resolve);
    });
    if (code !== 0) process.exitCode = 1;
  }
} finally {
  await registry.close();
  await rm(cache, { recursive: true, force: true });
}
