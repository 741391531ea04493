import { resolve } from "node:path";
import process from "node:process";
import { CONFIG_SERVERS, type ConfigServer } from "../config/render.ts";
import { CantPlant } from "../doctor/canaries.ts";
import { CHECKS, type Check } from "../doctor/check.ts";
import type { VerifyFrontOptions } from "../doctor/options.ts";
import { verifyFront } from "../doctor/verify.ts";
import { type CommandLine, readCommandLine, withFlagNames } from "./command_line.ts";
import type { Command } from "./main.ts";
import { Failure, NOT_OK, OK, secretFromEnv, type Terminal, UsageError } from "./terminal.ts";

const USAGE = `Usage: sendoff doctor <public url> --root <folder> [options]

Proves that the whole chain works, as a browser sees it. Plants canary files with names that nobody can guess
below the folder, asks for them through the URL, and takes them away again. Run it on the machine that has
the files, as a user who may write there.

  sendoff doctor https://example.org/files/photos/ --root /srv/files/photos --header "Cookie: session=…"

Options:
  --root <folder>          the folder on this machine that the URL names (must be given)
  --header <name: value>   a header that gives access; may be given several times
  --header-env <name>      environment variable with such a header, which nobody sees in the list of processes
  --server <name>          ${CONFIG_SERVERS.join(", ")}; found out by itself
  --location <path>        how the front server's config calls the folder inside (/_sendoff/)
  --app <url>              the app's own address, as http://127.0.0.1:3000: what it says is compared then
  --secret-env <name>      environment variable with the secret of behindFront(), to ask the app with
  --timeout <ms>           for each request (10000)
  --whole-disk             allows --root /
  --json                   one JSON object instead of lines

A ✓ tells what was seen. A ✗ names the layer at fault (app, front config, permissions, another proxy, network)
and the cure. A – could not be checked, and says why.

Exit codes: 0 no ✗; 1 a ✗, or the canaries can't be planted; 2 the command line is wrong; 130 interrupted.
`;

/** `sendoff doctor` */
export const doctor: Command = { usage: USAGE, run };

async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const line = readCommandLine(args, {
    root: { type: "string" },
    header: { type: "string", multiple: true },
    "header-env": { type: "string", multiple: true },
    server: { type: "string" },
    location: { type: "string" },
    app: { type: "string" },
    "secret-env": { type: "string" },
    timeout: { type: "string" },
    "whole-disk": { type: "boolean" },
    json: { type: "boolean" },
  });
  const stop = new AbortController();
  const onSignal = () => stop.abort(new Error("interrupted"));
  const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  try {
    const options = optionsOf(line, terminal, stop.signal);
    const isJson = line.flag("json");
    const { onCheck, end } = telling(terminal);
    const verification = await verifyFront(isJson ? options : { ...options, onCheck });
    if (isJson) terminal.out(`${JSON.stringify(verification, null, 2)}\n`);
    else {
      end();
      terminal.out(summary(verification.checks));
    }
    return verification.ok ? OK : NOT_OK;
  } catch (error) {
    if (stop.signal.aborted) return 130;
    if (error instanceof CantPlant) throw new Failure(error.message, { cause: error });
    return withFlagNames(() => {
      throw error;
    });
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}

function optionsOf(line: CommandLine, terminal: Terminal, signal: AbortSignal): VerifyFrontOptions {
  const [url, more] = line.words;
  if (url === undefined) throw new UsageError("no URL to ask, such as https://example.org/files/");
  if (more !== undefined) throw new UsageError(`"${more}" is one word too many`);
  const root = line.text("root");
  if (root === undefined)
    throw new UsageError("--root is missing, want the folder that the URL names");
  const secret = line.text("secret-env");
  const timeout = line.text("timeout");
  if (timeout !== undefined && !/^\d+$/.test(timeout)) {
    throw new UsageError(`--timeout is ${JSON.stringify(timeout)}, want milliseconds`);
  }
  const own = line.texts("header").map((text) => headerOf(text, "--header"));
  const hidden = line
    .texts("header-env")
    .map((name) => headerOf(secretFromEnv(name, terminal, "--header-env"), `--header-env ${name}`));
  return {
    url,
    root: resolve(root),
    headers: joined([...own, ...hidden]),
    signal,
    ...given("server", line.text("server") as ConfigServer | undefined),
    ...given("location", line.text("location")),
    ...given("app", line.text("app")),
    ...given(
      "secret",
      secret === undefined ? undefined : secretFromEnv(secret, terminal, "--secret-env"),
    ),
    ...given("timeout", timeout === undefined ? undefined : Number(timeout)),
    ...(line.flag("whole-disk") ? { wholeDisk: true } : {}),
  };
}

/** Several of one name become one, cookies as browsers do it. */
function joined(pairs: readonly [string, string][]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    const before = headers[key];
    headers[key] = before === undefined ? value : before + (key === "cookie" ? "; " : ", ") + value;
  }
  return headers;
}

function given<Name extends string, Value>(name: Name, value: Value | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value };
}

function headerOf(text: string, option: string): [string, string] {
  const colon = text.indexOf(":");
  if (colon < 1) throw new UsageError(`${option} has no colon, want "Name: value"`);
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}

const SIGNS = { passed: ["✓", 32], failed: ["✗", 31], skipped: ["–", 33] } as const;

/** Tells of each check at once, but of those that were not made for the same reason in one line. */
function telling(terminal: Terminal): { onCheck: (check: Check) => void; end: () => void } {
  let waiting: Check[] = [];
  const end = () => {
    const [first] = waiting;
    if (first !== undefined && waiting.length > 1) {
      const mark = markOf(first.result, terminal);
      terminal.out(`${mark} ${waiting.length} checks not made, ${first.detail}\n`);
    } else if (first !== undefined) terminal.out(linesOf(first, terminal));
    waiting = [];
  };
  const onCheck = (check: Check) => {
    if (waiting.length > 0 && waiting[0]?.detail !== check.detail) end();
    if (check.result === "skipped" && check.detail.startsWith("after ")) waiting.push(check);
    else terminal.out(linesOf(check, terminal));
  };
  return { onCheck, end };
}

function markOf(result: Check["result"], { isInteractive }: Terminal): string {
  const [sign, colour] = SIGNS[result];
  return isInteractive ? `\u001b[${colour}m${sign}\u001b[0m` : sign;
}

function linesOf(
  { name, result, detail, layer, cure }: Check,
  { isInteractive }: Terminal,
): string {
  const [sign, colour] = SIGNS[result];
  const mark = isInteractive ? `\u001b[${colour}m${sign}\u001b[0m` : sign;
  const layers = layer === undefined ? "" : ` [${layer}]`;
  const cures = cure === undefined ? "" : `\n    cure: ${cure.replaceAll("\n", "\n          ")}`;
  return `${mark} ${name}: ${CHECKS[name]}${layers}\n    ${printable(detail)}${cures}\n`;
}

/** What servers have said is shown, and can't move the cursor. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: to show them is what this is for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "\u{fffd}");
}

function summary(checks: readonly Check[]): string {
  const count = (result: Check["result"]) =>
    checks.filter((check) => check.result === result).length;
  const failed = count("failed");
  const skipped = count("skipped");
  const tail = skipped === 0 ? "" : `, ${skipped} not checked`;
  return failed === 0
    ? `\nAll is well: ${count("passed")} checks passed${tail}.\n`
    : `\n${failed} of ${checks.length} checks failed${tail}. The first ✗ is the one to begin with.\n`;
}
