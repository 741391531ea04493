import { statSync } from "node:fs";
import { isIP } from "node:net";
import { parse, resolve } from "node:path";
import process from "node:process";
import { embedded } from "../embedded/mod.ts";
import { createFileHandler } from "../handler.ts";
import type { Outcome } from "../outcome.ts";
import { accessLine } from "./access_log.ts";
import { type CommandLine, readCommandLine, withFlagNames } from "./command_line.ts";
import { holdersOf, MIN_TOKEN_LENGTH } from "./credentials.ts";
import { type Host, listen } from "./host.ts";
import type { Command } from "./main.ts";
import { Failure, OK, reason, secretFromEnv, type Terminal, UsageError } from "./terminal.ts";

const USAGE = `Usage: sendoff serve <folder> --token-env <name> [options]

Serves a folder to those who have a token: as a bearer token, or as the password of any user name, which a
browser asks for. The program sends the files itself, with ranges and validators; there is no listing.

  export TOKEN=$(openssl rand -hex 32)
  sendoff serve ./files --token-env TOKEN
  curl -u me:$TOKEN http://127.0.0.1:8080/photo.png

Options:
  --token-env <name>   environment variable with the token, of ${MIN_TOKEN_LENGTH} letters or more
  --public             no token: everybody who reaches the port may have every file
  --port <number>      port to listen on, 0 for any (8080)
  --host <address>     address to listen on (127.0.0.1: this machine only)
  --mount <path>       URL prefix of the files (/)

Prints the URL, then a line for each request: time, client, method, path, status, bytes, milliseconds, and
why it was refused. Ctrl-C or SIGTERM lets downloads end and then exits; a second one does not wait, as for a
client that has stopped reading.

Exit codes: 0 stopped; 1 the folder or the port can't be had; 2 the command line is wrong.
`;

/** `sendoff serve` */
export const serve: Command = { usage: USAGE, run };

async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const line = readCommandLine(args, {
    "token-env": { type: "string" },
    public: { type: "boolean" },
    port: { type: "string" },
    host: { type: "string" },
    mount: { type: "string" },
  });
  const [folder, more] = line.words;
  if (folder === undefined) throw new UsageError("no folder to serve");
  if (more !== undefined) throw new UsageError(`"${more}" is one word too many`);
  const root = resolve(folder);
  if (!isFolder(root)) throw new Failure(`${root} is no folder`);
  if (parse(root).root === root)
    throw new Failure("the whole disk is more than anybody should serve");
  const token = tokenOf(line, terminal);
  const port = portOf(line.text("port") ?? "8080");
  const hostname = line.text("host") ?? "127.0.0.1";
  // Empty, as an unset variable of a shell is, it would mean every address.
  if (hostname === "") throw new UsageError('--host is "", want an address, such as "127.0.0.1"');
  const mount = line.text("mount") ?? "/";

  const outcomes = new WeakMap<Request, Outcome>();
  const files = withFlagNames(() =>
    createFileHandler({
      authorize: token === undefined ? "public" : holdersOf(token),
      delivery: embedded({ root }),
      mount,
      onOutcome: (outcome, request) => void outcomes.set(request, outcome),
    }),
  );
  const host = await listen(hostname, port, async (request, client) => {
    const response = await files(request).catch(() => new Response("Failed\n", { status: 500 }));
    const outcome = outcomes.get(request) ?? {};
    terminal.out(accessLine(client, request, response, outcome));
    return response;
  }).catch((cause) => {
    throw new Failure(`can't listen on ${hostname}:${port}: ${reason(cause)}`, { cause });
  });
  const name = hostname.includes(":") ? `[${hostname}]` : hostname;
  terminal.out(`http://${name}:${host.port}${mount === "/" ? "/" : `${mount}/`}\n`);
  warn(hostname, token, terminal);
  await untilStopped(host, terminal);
  return OK;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // not there, not for us, or a symlink that leads to itself
  }
}

/** The token, or `undefined` where the files are meant for everybody. */
function tokenOf(line: CommandLine, terminal: Terminal): string | undefined {
  const name = line.text("token-env");
  if (line.flag("public")) {
    if (name !== undefined) throw new UsageError("--public and --token-env don't go together");
    return undefined;
  }
  if (name === undefined) {
    throw new UsageError("no credentials: say --token-env NAME, or --public to serve to everybody");
  }
  const token = secretFromEnv(name, terminal, "--token-env");
  if (token.length < MIN_TOKEN_LENGTH || /[^\x21-\x7e]/.test(token)) {
    const wanted = `${MIN_TOKEN_LENGTH} or more letters without blanks; openssl rand -hex 32 makes them`;
    throw new UsageError(
      `--token-env ${name}: the token is too weak or can't be sent, want ${wanted}`,
    );
  }
  return token;
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port is "${text}", want a number from 0 to 65535`);
}

function warn(hostname: string, token: string | undefined, { err }: Terminal): void {
  if (hostname === "localhost" || (isIP(hostname) !== 0 && /^(?:127\.|::1$)/.test(hostname)))
    return;
  err(
    token === undefined
      ? "Everybody who reaches this machine may have every file.\n"
      : "Without TLS, whoever can listen on the network can read the token: put a web server in front.\n",
  );
}

/** Until a signal came and the downloads under way have ended. A second signal ends them. */
async function untilStopped(host: Host, { err }: Terminal): Promise<void> {
  await new Promise<void>((goOn) => {
    let signals = 0;
    const onSignal = () => {
      signals++;
      if (signals > 1) process.exit(130);
      err("Stopping when the downloads under way have ended; once more to stop at once.\n");
      host.stop().then(goOn);
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, onSignal);
  });
}
