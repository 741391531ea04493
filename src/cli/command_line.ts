import { type ParseArgsConfig, parseArgs } from "node:util";
import { UsageError } from "./terminal.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** What a command line said: its words in order, and its options by name. */
export interface CommandLine {
  readonly words: readonly string[];
  readonly text: (name: string) => string | undefined;
  readonly texts: (name: string) => readonly string[];
  readonly flag: (name: string) => boolean;
}

/**
 * Reads a command line.
 *
 * @throws {UsageError} If an option is unknown, lacks its value, or was given twice and takes one value.
 */
export function readCommandLine(args: readonly string[], options: Options): CommandLine {
  let parsed: ReturnType<typeof parseArgs>;
  try {
    const strict = { strict: true, allowPositionals: true, tokens: true };
    parsed = parseArgs({ args: [...args], options, ...strict });
  } catch (error) {
    // Only the first sentence: the others explain how to write a positional, which nobody meant.
    const [message = ""] = (error as Error).message.split(/\. |\n/);
    const known = Object.keys(options).map((name) => `--${name}`);
    const isUnknown = (error as { code?: string }).code === "ERR_PARSE_ARGS_UNKNOWN_OPTION";
    const wanted = isUnknown ? `, want one of ${known.join(", ")}` : "";
    throw new UsageError(message.replace(/\.$/, "") + wanted);
  }
  const seen = new Set<string>();
  for (const token of parsed.tokens ?? []) {
    if (token.kind !== "option" || options[token.name]?.multiple === true) continue;
    if (seen.has(token.name)) throw new UsageError(`--${token.name} is given twice`);
    seen.add(token.name);
  }
  const values = parsed.values as Record<string, string | boolean | string[] | undefined>;
  return {
    words: parsed.positionals,
    text: (name) => values[name] as string | undefined,
    texts: (name) => (values[name] ?? []) as string[],
    flag: (name) => values[name] === true,
  };
}

/** `serverName` becomes `server-name`. */
export function flagName(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Options that are called otherwise on the command line. */
const OTHER_FLAGS: Readonly<Record<string, string>> = {
  secret: "--secret-env",
  headers: "--header",
  url: "the URL",
};

/**
 * Runs what checks options, and says of a wrong one how it is called on the command line.
 *
 * @throws {UsageError} In place of the TypeError that wrong options give.
 */
export function withFlagNames<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const message = error.message
      .replace(/^\w+\([^)]*\): /, "")
      .replace(/option "(\w+)"/g, (_, name: string) => OTHER_FLAGS[name] ?? `--${flagName(name)}`)
      .replace("wholeDisk: true", "--whole-disk");
    throw new UsageError(message, { cause: error });
  }
}
