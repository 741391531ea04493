import type { Verdict } from "../authorize.ts";
import { nginx } from "../front/nginx.ts";
import { createFileHandler } from "../handler.ts";
import { shown } from "../option_error.ts";
import type { RefusalReason } from "../refusal.ts";
import { createUrlSigner, type UrlSigner } from "../signed_url/mod.ts";
import { type Claims, parseToken, type Token } from "../signed_url/token.ts";
import { readCommandLine, withFlagNames } from "./command_line.ts";
import { durationText } from "./duration.ts";
import type { Command } from "./main.ts";
import { FIRST_KEY, keySecret, SIGNER_FLAGS, signerFlags, urlOf, withKeyFlags } from "./sign.ts";
import { NOT_OK, OK, type Terminal, UsageError } from "./terminal.ts";

const USAGE = `Usage: sendoff verify <url> --key-env <name> [options]

Says whether a signed link, or a URL below a grant, holds at this moment: for which path, until when, and what
else it says. Or why it does not hold, which the client is never told. It does not ask the app: whether a link
that holds once was used, and what the app says of a claim or an address, only the app knows.

  sendoff verify "https://example.org/files/a.pdf?sendoff=1.1.eyJ…" --key-env KEY --mount /files

Options:
  --key-env <name>   environment variable with the key's secret (must be given)
  --key-id <id>      the key's id in the app's keys (the one that the link names)
  --mount <path>     the mount of the app's signer and handler (/)
  --purpose <word>   the purpose of the app's signer (file)

Exit codes: 0 it holds; 1 it does not; 2 the command line is wrong.
`;

/** `sendoff verify` */
export const verify: Command = { usage: USAGE, run };

async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const line = readCommandLine(args, SIGNER_FLAGS);
  const url = browsersUrl(urlOf(line));
  const secret = keySecret(line, terminal);
  // Not verified: it only says under which name the key is tried, and what is shown in the end.
  const token = tokenIn(url);
  const id = line.text("key-id") ?? token?.keyId ?? FIRST_KEY;
  const signer = withKeyFlags(() =>
    createUrlSigner({
      keys: [{ id, secret }],
      ...signerFlags(line),
      // What only the app can tell is shown, and not decided here.
      checkClaim: () => true,
      clientAddress: () => token?.claims.i?.split("/")[0],
      onceStore: { use: () => true },
    }),
  );
  const { verdict, path, reason } = await judged(url, signer, signerFlags(line).mount ?? "/");
  if (token !== undefined && isYes(verdict)) return holds(token, path, terminal);
  const isSigned = isObject(verdict) || path === "";
  const why = isSigned ? reason : "unsigned";
  terminal.out(`does not hold: ${why}\n    ${explanation(why, token, line.text("key-id"))}\n`);
  return NOT_OK;
}

/** As a browser would ask for it, which is what a link is for. */
function browsersUrl(text: string): string {
  const isAbsolute = /^https?:\/\/[^/?#@]+\//.test(text);
  if ((isAbsolute || text.startsWith("/")) && URL.canParse(text, "http://localhost")) {
    return new URL(isAbsolute ? text : `http://localhost${text}`).href;
  }
  // Not echoed, as it may be a link.
  throw new UsageError('the URL is none, want an absolute one, or a path such as "/files/a.txt"');
}

function tokenIn(url: string): Token | undefined {
  const { searchParams, pathname } = new URL(url);
  const text = searchParams.get("sendoff") ?? /\/(?:~|%7[Ee])(1\.[^/]+)\//.exec(pathname)?.[1];
  return parseToken(text ?? "");
}

interface Judged {
  /** What the signer said, where it was asked. */
  readonly verdict: Verdict;
  readonly path: string;
  readonly reason: RefusalReason | undefined;
}

/** What an app says to it: by the handler itself, so that the two can't differ. */
async function judged(url: string, signer: UrlSigner, mount: string): Promise<Judged> {
  let verdict: Verdict = false;
  let path = "";
  let reason: RefusalReason | undefined;
  let fault: Error | undefined;
  const files = withFlagNames(() =>
    createFileHandler({
      mount,
      authorize: async (input) => {
        verdict = await signer.authorize(input);
        path = input.path;
        return verdict;
      },
      // Which names the app lets through, and what its front server can be told, is not asked here.
      dotfiles: "allow",
      literalEscapes: "allow",
      delivery: nginx({ location: "/_sendoff/" }),
      onOutcome: (outcome) => {
        reason = outcome.reason;
        fault = outcome.error;
      },
    }),
  );
  await signer.handler(files)(new Request(url));
  // Of this process, and no property of the link.
  if (fault !== undefined) throw fault;
  return { verdict, path, reason };
}

function isYes(verdict: Verdict): boolean {
  return verdict === true || (isObject(verdict) && "allow" in verdict && verdict.allow === true);
}

function isObject(verdict: Verdict): verdict is Exclude<Verdict, boolean | null | undefined> {
  return typeof verdict === "object" && verdict !== null;
}

function holds({ claims, keyId }: Token, path: string, { out }: Terminal): number {
  const { s, e } = claims;
  const what = s === undefined ? path : `${path.split("/").slice(0, s).join("/")}/`;
  const rest = e - Math.floor(Date.now() / 1000);
  const lines = [
    `holds for ${s === undefined ? "" : "everything below "}${shown(what)}`,
    `    until ${timeText(e)}, for ${durationText(rest)} more`,
    `    signed by key ${keyId}`,
    ...furtherClaims(claims).map((line) => `    ${line}`),
  ];
  out(`${lines.join("\n")}\n`);
  return OK;
}

function furtherClaims({ n, d, c, i, o }: Claims): string[] {
  return [
    ...(n === undefined ? [] : [`from ${timeText(n)} on`]),
    ...(d === undefined
      ? []
      : [`saved under ${d === true ? "its own name" : `the name ${shown(d)}`}`]),
    ...(c === undefined ? [] : [`if the app's checkClaim says yes to ${shown(c)}`]),
    ...(i === undefined ? [] : [`for clients of ${shown(i)} only`]),
    ...(o === undefined ? [] : ["once: if the app's onceStore has not seen it yet"]),
  ];
}

function explanation(
  why: RefusalReason | "unsigned" | undefined,
  token: Token | undefined,
  keyId: string | undefined,
): string {
  const { e = 0, n = 0 } = token?.claims ?? {};
  const now = Math.floor(Date.now() / 1000);
  switch (why) {
    case "unsigned":
      return "there is no signature in this URL, by the parameter sendoff or in its path";
    case "link-malformed":
      return "the signature was cut off or changed, or is in the URL twice";
    case "link-bad-signature":
      return token !== undefined && keyId !== undefined && token.keyId !== keyId
        ? `it was signed by the key ${token.keyId}, and not by ${keyId}`
        : "it was changed, or signed with another secret";
    case "link-other-path":
      return "it is for another file, or another --mount or --purpose";
    case "link-expired":
      return `its time was over at ${timeText(e)}, ${durationText(now - e)} ago`;
    case "link-not-yet":
      return `it holds from ${timeText(n)} on, in ${durationText(n - now)}`;
    case "outside-mount":
      return "the URL is not below --mount";
    default:
      return "no file can have this path, with a link or without";
  }
}

/** ISO 8601. A link that was not verified may name a second that no calendar has. */
function timeText(second: number): string {
  const date = new Date(second * 1000);
  return Number.isNaN(date.getTime()) ? `second ${second}` : date.toISOString().replace(".000", "");
}
