// Runs the commands of a page as a user would type them, in a folder that has the package installed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "./process.ts";

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
  const { stdout } = await bash(commands, folder, { npm_config_offline: "true" });
  return stdout;
}

/**
 * Runs commands that have to succeed, whoever's machine it is: bash reads its start-up files if it takes its
 * standard input for a connection, as it does with Node's.
 */
export async function bash(
  commands: string,
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ stdout: string; stderr: string }> {
  const child = spawn("bash", ["--noprofile", "--norc", "-euo", "pipefail", "-c", commands], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", BASH_ENV: "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 50_000,
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].on("data", (chunk) => {
      output[name] += chunk;
    });
  }
  const [status, signal] = await once(child, "close");
  if (status === 0) return output;
  throw new Error(`bash gave ${status ?? signal}:\n${commands}\n${output.stdout}${output.stderr}`);
}

/** An answer's lines without what is another each time: its times, its tag, the server's version. */
export function steady(answer: string): string[] {
  return answer
    .replaceAll("\r", "")
    .trimEnd()
    .replace(/^(Date|Last-Modified|ETag|Server): .*$/gim, "$1: …")
    .split("\n");
}
