import { readFileSync } from "node:fs";
import process from "node:process";

/** What a command sees of the world, so that tests can give it another one. */
export interface Terminal {
  /** Writes to standard output; the text has its own line breaks. */
  readonly out: (text: string) => void;
  /** Writes to standard error. */
  readonly err: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person is watching standard output, who likes colours. */
  readonly isInteractive: boolean;
}

/** The terminal that the program was started in. */
export function ownTerminal(): Terminal {
  // Whoever reads along may stop, as `head` does: no fault of ours, and nothing is left to say.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(NOT_OK);
  });
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env: process.env,
    isInteractive: process.stdout.isTTY === true && !process.env["NO_COLOR"],
  };
}

/**
 * A secret out of an environment variable: on the command line every user of the machine could read it.
 *
 * @throws {UsageError} If there is no such variable, or it is empty.
 */
export function secretFromEnv(name: string, { env }: Terminal, option: string): string {
  // Not echoed: somebody may have put the secret itself there.
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    throw new UsageError(`${option} wants the name of an environment variable, and not its value`);
  }
  const value = env[name];
  if (value === undefined || value === "") {
    throw new UsageError(
      `${option} ${name}: there is no environment variable ${name}; export ${name}=$(openssl rand -hex 32) makes one`,
    );
  }
  return value;
}

/** Reads a text file, or says in one line why that can't be done. */
export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new Failure(`${file} can't be read: ${reason(cause)}`, { cause });
  }
}

/** What was wrong, in few words, of an error of the system. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The command line is wrong: exit code 2, one line and the hint to `--help`. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** What was asked for could not be done: exit code 1 and one line. */
export class Failure extends Error {
  override name = "Failure";
}

export const OK = 0;
export const NOT_OK = 1;
export const WRONG_USAGE = 2;
