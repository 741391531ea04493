// Runs the commands of a page as a user would type them, in a folder that has the package installed.
import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { REPOSITORY } from "./process.ts";

const run = promisify(execFile);

/** What `npm install` leaves: the package, its program, and the adapter for Node. */
export function installInto(folder: string): void {
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  symlinkSync(REPOSITORY, join(modules, "sendoff"));
  symlinkSync(join(REPOSITORY, "dist/cli.js"), join(modules, ".bin/sendoff"));
  symlinkSync(join(REPOSITORY, "node_modules/@hono"), join(modules, "@hono"));
}

/** The output of commands that have to succeed. */
export async function shell(commands: string, folder: string): Promise<string> {
  const env = { ...process.env, NO_COLOR: "1", npm_config_offline: "true" };
  const options = { cwd: folder, env, timeout: 50_000 };
  const { stdout } = await run("bash", ["-euo", "pipefail", "-c", commands], options);
  return stdout;
}

/** An answer's lines without what is another each time: its times, its tag, the server's version. */
export function steady(answer: string): string[] {
  return answer
    .replaceAll("\r", "")
    .trimEnd()
    .replace(/^(Date|Last-Modified|ETag|Server): .*$/gim, "$1: …")
    .split("\n");
}
