// Apps under Deno and Bun, on the sources or on the built package.
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { startMiniJsr } from "../../scripts/mini_jsr.mjs";
import { REPOSITORY, type Restrictions, type RunningApp, startApp } from "./process.ts";

export type Code = "sources" | "dist";

const PERMISSIONS = ["--allow-net=127.0.0.1", "--allow-env=PORT"];

/** examples/deno.ts. On the sources, Deno resolves "sendoff" by deno.json, with JSR on loopback. */
export async function startDeno(deno: string, code: Code): Promise<RunningApp> {
  if (code === "dist") return startDenoOnDist(deno, "examples/deno.ts", PERMISSIONS);
  const dir = await temporaryDir();
  const registry = await startMiniJsr();
  const args = ["run", "--no-lock", ...PERMISSIONS, "examples/deno.ts"];
  return andThen(startApp(deno, args, { ...denoEnv(dir), JSR_URL: registry.url }), async () => {
    await registry.close();
    await remove(dir);
  });
}

/** A program under Deno, where an import map leads from the package's names to what is built. */
export async function startDenoOnDist(
  deno: string,
  program: string,
  permissions: readonly string[],
  env: Record<string, string> = {},
  restrictions: Restrictions = {},
): Promise<RunningApp> {
  const dir = await temporaryDir(restrictions);
  const map = join(dir, "import_map.json");
  await writeFile(map, JSON.stringify({ imports: await builtEntries() }));
  const settings = ["--no-lock", "--no-config", `--import-map=${map}`];
  const args = ["run", ...settings, ...permissions, program];
  const starting = startApp(deno, args, { ...denoEnv(dir), ...env }, restrictions);
  return andThen(starting, () => remove(dir));
}

/** examples/bun.ts. On the sources, Bun resolves "sendoff" by tsconfig.json's paths. */
export async function startBun(bun: string, code: Code): Promise<RunningApp> {
  if (code === "sources") return startApp(bun, ["examples/bun.ts"]);
  return startBunOnDist(bun, "examples/bun.ts");
}

/** A program under Bun, which without those paths resolves "sendoff" by package.json. */
export async function startBunOnDist(
  bun: string,
  program: string,
  env: Record<string, string> = {},
  restrictions: Restrictions = {},
): Promise<RunningApp> {
  const dir = await temporaryDir(restrictions);
  const tsconfig = join(dir, "tsconfig.json");
  await writeFile(tsconfig, "{}");
  const args = [`--tsconfig-override=${tsconfig}`, program];
  return andThen(startApp(bun, args, env, restrictions), () => remove(dir));
}

/** The URL of each entry's module in dist, by the name under which users import it. */
async function builtEntries(): Promise<Record<string, string>> {
  const manifest = JSON.parse(await readFile(join(REPOSITORY, "package.json"), "utf8"));
  const exported: [string, { default: string }][] = Object.entries(manifest.exports);
  return Object.fromEntries(
    exported.map(([entry, { default: file }]) => [
      entry.replace(".", manifest.name),
      pathToFileURL(join(REPOSITORY, file)).href,
    ]),
  );
}

function denoEnv(dir: string): Record<string, string> {
  return { DENO_DIR: join(dir, "cache"), DENO_NO_UPDATE_CHECK: "1" };
}

/** A folder that is the app's own, if it runs as another user. */
async function temporaryDir({ user }: Restrictions = {}): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "sendoff-runtime-"));
  await chmod(dir, 0o755);
  if (user?.uid !== undefined && user.gid !== undefined) await chown(dir, user.uid, user.gid);
  return dir;
}

const remove = (dir: string) => rm(dir, { recursive: true, force: true });

/** The app, with a clean-up after it has ended, or at once if it does not start. */
async function andThen(
  starting: Promise<RunningApp>,
  cleanUp: () => Promise<void>,
): Promise<RunningApp> {
  try {
    const app = await starting;
    const stop = (signal?: NodeJS.Signals) => app.stop(signal).finally(cleanUp);
    return { ...app, stop, close: () => stop() };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}
