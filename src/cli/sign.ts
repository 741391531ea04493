import { createUrlSigner } from "../signed_url/mod.ts";
import { type CommandLine, readCommandLine, withFlagNames } from "./command_line.ts";
import { secondsOf } from "./duration.ts";
import type { Command } from "./main.ts";
import { OK, secretFromEnv, type Terminal, UsageError } from "./terminal.ts";

const USAGE = `Usage: sendoff sign <url> --key-env <name> --expires <duration> [options]

Prints a link that opens without a session, as signer.sign() of sendoff/signed-url makes it: the URL with a
signature in its query. Whoever has the link has the file, until it expires. With --prefix it prints a grant for
everything below the URL, in its two forms: a URL with the grant in its path, and a Set-Cookie header.

  export KEY=$(openssl rand -hex 32)
  sendoff sign https://example.org/files/a.pdf --key-env KEY --mount /files --expires 10m
  sendoff sign https://example.org/files/a.pdf --key-env KEY --mount /files --expires 7d --download Bill.pdf
  sendoff sign https://example.org/files/videos/42/ --key-env KEY --mount /files --expires 2h --prefix

Options:
  --key-env <name>         environment variable with the key's secret (must be given)
  --key-id <id>            the key's id in the app's keys (1)
  --mount <path>           the mount of the app's signer and handler (/)
  --expires <duration>     how long it holds, as 30s, 10m, 2h or 7d, at most 7d (must be given)
  --not-before <duration>  it does not hold before that much time from now is over
  --download [<name>]      makes browsers save the file, under this name or its own
  --prefix                 a grant for everything below the URL, which has to end in /
  --purpose <word>         the purpose of the app's signer (file)

Exit codes: 0 printed; 2 the command line is wrong.
`;

/** `sendoff sign` */
export const sign: Command = { usage: USAGE, run };

/** The signer's own default: a link for longer has to be made in the app that says so. */
const LONGEST = 604_800;

/** In place of a name that was not given. No argument of a process can hold this character. */
const NO_NAME = "\u0000";

async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const line = readCommandLine(withDownloadName(args), {
    ...SIGNER_FLAGS,
    expires: { type: "string" },
    "not-before": { type: "string" },
    download: { type: "string" },
    prefix: { type: "boolean" },
  });
  const url = urlOf(line);
  const secret = keySecret(line, terminal);
  const times = timesOf(line);
  const download = downloadOf(line);
  const id = line.text("key-id") ?? FIRST_KEY;
  const signer = withKeyFlags(() =>
    createUrlSigner({ keys: [{ id, secret }], ...signerFlags(line), maxExpires: LONGEST }),
  );
  if (!line.flag("prefix")) {
    const link = signer.sign(url, { ...times, ...(download === undefined ? {} : { download }) });
    terminal.out(`${await flagNamesOf(link)}\n`);
    return OK;
  }
  if (download !== undefined) throw new UsageError("--prefix and --download don't go together");
  const grant = await flagNamesOf(signer.signPrefix(url, times));
  terminal.out(`${grant.url}\nSet-Cookie: ${grant.cookie}\n`);
  return OK;
}

/** What `--key-id` is where it is not given. */
export const FIRST_KEY = "1";

/** What says with which signer a link is made. */
export const SIGNER_FLAGS = {
  "key-env": { type: "string" },
  "key-id": { type: "string" },
  mount: { type: "string" },
  purpose: { type: "string" },
} as const;

/** The one word of the command line. */
export function urlOf({ words }: CommandLine): string {
  const [url, more] = words;
  if (url === undefined) throw new UsageError("no URL");
  // Not echoed, as it may be a link: it would be in a log, and opens the file.
  if (more !== undefined) throw new UsageError(`${words.length} words, want one, the URL`);
  return url;
}

export function keySecret(line: CommandLine, terminal: Terminal): string {
  const name = line.text("key-env");
  if (name === undefined) throw new UsageError("no key: say --key-env NAME");
  return secretFromEnv(name, terminal, "--key-env");
}

/** Those that were given: an option that is `undefined` is one that is missing. */
export function signerFlags(line: CommandLine): { mount?: string; purpose?: string } {
  const mount = line.text("mount");
  const purpose = line.text("purpose");
  return {
    ...(mount === undefined ? {} : { mount }),
    ...(purpose === undefined ? {} : { purpose }),
  };
}

/** As `withFlagNames`, for what checks a key. A wrong id is not echoed: it may be the secret, in the wrong place. */
export function withKeyFlags<Result>(work: () => Result): Result {
  try {
    return withFlagNames(work);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const message = error.message
      .replace(/^--keys is .*, want (?=an id)/, "--key-id is wrong, want ")
      .replace(/^the secret of key \S+ is/, "--key-env: the secret is");
    throw new UsageError(message, { cause: error.cause });
  }
}

async function flagNamesOf<Result>(work: Promise<Result>): Promise<Result> {
  const settled = await work.then(
    (result) => () => result,
    (error) => () => {
      throw error;
    },
  );
  return withFlagNames(settled);
}

/** `parseArgs` has no option whose value may be left out. A URL is no name: it is what is to be signed. */
function withDownloadName(args: readonly string[]): string[] {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  return args.flatMap((word, i) => {
    if (i >= end) return [word];
    if (word === "--download") {
      const name = args[i + 1];
      return [`--download=${isName(name) ? name : NO_NAME}`];
    }
    return i > 0 && args[i - 1] === "--download" && isName(word) ? [] : [word];
  });
}

function isName(word: string | undefined): boolean {
  return word !== undefined && !/^(?:-|\/|https?:\/\/)/.test(word);
}

function downloadOf(line: CommandLine): true | string | undefined {
  const name = line.text("download");
  if (name === "") throw new UsageError('--download is "", want a name, or no value at all');
  return name === NO_NAME ? true : name;
}

function timesOf(line: CommandLine): { expires: number; notBefore?: number } {
  const expiresText = line.text("expires");
  if (expiresText === undefined) throw new UsageError("no end: say --expires, such as 10m");
  const expires = secondsOf(expiresText, "--expires");
  if (expires > LONGEST) throw new UsageError(`--expires is "${expiresText}", want at most 7d`);
  const notBeforeText = line.text("not-before");
  if (notBeforeText === undefined) return { expires };
  const notBefore = secondsOf(notBeforeText, "--not-before");
  if (notBefore < expires) return { expires, notBefore };
  throw new UsageError(`--not-before is "${notBeforeText}", want less than --expires`);
}
