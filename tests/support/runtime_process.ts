// Apps as processes of their own, which say on their first line of output where they listen.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

/** A server that was started, and how to end it. */
export interface Running {
  /** Below which its files are, with a slash at the end. */
  readonly url: URL;
  close(): Promise<void>;
}

/** Starts a program and waits for the URL that it prints. */
export async function startApp(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Running> {
  const child = spawn(command, args, {
    cwd: REPOSITORY,
    env: { ...process.env, NO_COLOR: "1", PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) =>
      reject(new Error(`${command} ${args.join(" ")} ${why}\n${output}`));
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.stdout.on("data", (chunk) => {
      output += chunk;
      const line = /^(http:\S+)\n/m.exec(output)?.[1];
      if (line !== undefined) resolve(line);
    });
    child.once("error", (error) => fail(String(error)));
    child.once("exit", (code) => fail(`ended with ${code} before it listened`));
  });
  return { url: new URL(url), close: () => end(child) };
}

/** Ends a process that was started here, and waits until it is gone. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), 5000);
  await gone;
  clearTimeout(force);
}
