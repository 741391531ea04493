import { Failure, NOT_OK, OK, type Terminal, UsageError, WRONG_USAGE } from "./terminal.ts";

/** A command of the program. */
export interface Command {
  /** What `--help` prints. */
  readonly usage: string;
  /** Does the work. Gives the exit code. */
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<number>;
}

/** Loaded when they are asked for, so that one does not wait for what only another needs. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  config: async () => (await import("./config.ts")).config,
  doctor: async () => (await import("./doctor.ts")).doctor,
  serve: async () => (await import("./serve.ts")).serve,
  sign: async () => (await import("./sign.ts")).sign,
  verify: async () => (await import("./verify.ts")).verify,
};

export const USAGE: string = `Usage: sendoff <command> [options]

Authenticated file delivery: the app decides who may have a file, the web server in front sends it.

Commands:
  config <server>   print the web server's config, or check one that is there
  doctor <url>      prove that the whole chain works, from a browser's point of view
  serve <folder>    serve a folder to those who have a token or password
  sign <url>        print a link that opens without a session, or a grant for a folder
  verify <url>      say whether such a link holds, for what and until when

  sendoff <command> --help tells more, with examples.

Options:
  --help            this text
  --version         the version

Exit codes: 0 all is well; 1 a check failed, or it could not be done; 2 the command line is wrong.
`;

/** Runs the program. Gives its exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name = "", ...rest] = args;
  if (name === "--help" || name === "-h") return print(terminal, USAGE);
  if (name === "--version") return print(terminal, `${(await import("./version.ts")).VERSION}\n`);
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    const names = Object.keys(COMMANDS).join(", ");
    const problem = name === "" ? "no command" : `"${printable(name)}" is no command`;
    return wrongUsage(terminal, "sendoff", `${problem}, want one of ${names}`);
  }
  const command = await load();
  if (rest.includes("--help") || rest.includes("-h")) return print(terminal, command.usage);
  try {
    return await command.run(rest, terminal);
  } catch (error) {
    const title = `sendoff ${name}`;
    if (error instanceof UsageError) return wrongUsage(terminal, title, error.message);
    if (!(error instanceof Failure)) throw error;
    terminal.err(`${title}: ${printable(error.message)}\n`);
    return NOT_OK;
  }
}

function print(terminal: Terminal, text: string): number {
  terminal.out(text);
  return OK;
}

function wrongUsage(terminal: Terminal, title: string, message: string): number {
  terminal.err(`${title}: ${printable(message)}\nTry: ${title} --help\n`);
  return WRONG_USAGE;
}

/** On one line, whatever was typed. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: to show them is what this is for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "\u{fffd}");
}
