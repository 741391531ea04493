// A module of the tests in workerd, with the built package: no Node API is in reach there.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { REPOSITORY } from "./process.ts";
import type { App } from "./runtime_contract.ts";

/** Starts a module with a default export `{ fetch }`; `entries` are files of dist by the name of their import. */
export async function startWorkerdOn(
  program: string,
  entries: Readonly<Record<string, string>>,
): Promise<App> {
  const dist = join(REPOSITORY, "dist");
  const built = (await readdir(dist)).filter((name) => name.endsWith(".js"));
  const files = [
    { path: "worker.mjs", file: join(REPOSITORY, program) },
    ...built.map((name) => ({ path: name, file: join(dist, name) })),
  ];
  const own = await Promise.all(
    files.map(async ({ path, file }) => ({ path, contents: await readFile(file, "utf8") })),
  );
  // By modules between, as imports are read against a module's name, and such a name may have a slash.
  const named = Object.entries(entries).map(([path, file]) => ({
    path,
    contents: `export * from "${"../".repeat(path.split("/").length - 1)}${file}";`,
  }));
  const workerd = new Miniflare({
    modules: [...own, ...named].map((module) => ({ type: "ESModule" as const, ...module })),
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    compatibilityDate: "2026-07-01", // and no nodejs_compat
    cf: false,
    telemetry: { enabled: false },
  });
  await workerd.ready;
  return { url: new URL(await workerd.unsafeGetDirectURL()), close: () => workerd.dispose() };
}
