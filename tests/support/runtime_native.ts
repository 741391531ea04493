// examples/deno.ts and examples/bun.ts under their runtimes, on the sources or on the built package.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { startMiniJsr } from "../../scripts/mini_jsr.mjs";
import { REPOSITORY, type RunningApp, startApp } from "./process.ts";

export type Code = "sources" | "dist";

const DIST = join(REPOSITORY, "dist", "mod.js");
const PERMISSIONS = ["--allow-net=127.0.0.1", "--allow-env=PORT"];

/** Deno resolves "sendoff" by deno.json, with JSR on loopback, or by an import map to the bundle. */
export async function startDeno(deno: string, code: Code): Promise<RunningApp> {
  const dir = await temporaryDir();
  const env = { DENO_DIR: join(dir, "cache"), DENO_NO_UPDATE_CHECK: "1" };
  if (code === "dist") {
    const map = join(dir, "import_map.json");
    await writeFile(map, JSON.stringify({ imports: { sendoff: pathToFileURL(DIST).href } }));
    const settings = ["--no-lock", "--no-config", `--import-map=${map}`];
    const args = ["run", ...settings, ...PERMISSIONS, "examples/deno.ts"];
    return andThen(startApp(deno, args, env), () => remove(dir));
  }
  const registry = await startMiniJsr();
  const args = ["run", "--no-lock", ...PERMISSIONS, "examples/deno.ts"];
  return andThen(startApp(deno, args, { ...env, JSR_URL: registry.url }), async () => {
    await registry.close();
    await remove(dir);
  });
}

/** Bun resolves "sendoff" by tsconfig.json's paths, or, without those, by package.json. */
export async function startBun(bun: string, code: Code): Promise<RunningApp> {
  if (code === "sources") return startApp(bun, ["examples/bun.ts"]);
  const dir = await temporaryDir();
  const tsconfig = join(dir, "tsconfig.json");
  await writeFile(tsconfig, "{}");
  const args = [`--tsconfig-override=${tsconfig}`, "examples/bun.ts"];
  return andThen(startApp(bun, args), () => remove(dir));
}

const temporaryDir = () => mkdtemp(join(tmpdir(), "sendoff-runtime-"));
const remove = (dir: string) => rm(dir, { recursive: true, force: true });

/** The app, with a clean-up after it has ended, or at once if it does not start. */
async function andThen(
  starting: Promise<RunningApp>,
  cleanUp: () => Promise<void>,
): Promise<RunningApp> {
  try {
    const app = await starting;
    const close = () => app.close().finally(cleanUp);
    return { ...app, close };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}
