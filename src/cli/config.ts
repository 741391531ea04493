import {
  chmodSync,
  lstatSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { checkConfig } from "../config/check.ts";
import {
  CONFIG_SERVERS,
  type ConfigOptionsMap,
  type ConfigServer,
  configOptionsOf,
  deliveryFor,
  installFor,
  renderConfig,
} from "../config/render.ts";
import { shellWord } from "../config/text.ts";
import { type CommandLine, flagName, readCommandLine, withFlagNames } from "./command_line.ts";
import type { Command } from "./main.ts";
import {
  Failure,
  NOT_OK,
  OK,
  readText,
  reason,
  secretFromEnv,
  type Terminal,
  UsageError,
} from "./terminal.ts";

const USAGE = `Usage: sendoff config <server> --root <folder> [options]

Prints a whole, commented config for nginx, apache, lighttpd, caddy, h2o or litespeed, made from the same
facts as the app's delivery. With --check it reads a config that is there instead, and says what is missing
or dangerous in it, with the line and the cure.

  sendoff config nginx --root /srv/files --upstream 127.0.0.1:3000 --mount /files
  sendoff config caddy --root /srv/files --output /etc/caddy/Caddyfile
  sendoff config nginx --root /srv/files --check /etc/nginx/conf.d/files.conf

Options:
  --root <folder>           the folder with the files, as the web server sees it (must be given)
  --upstream <host:port>    the app's address (127.0.0.1:3000)
  --mount <path>            the handler's mount; only what is below it goes to the app (/)
  --output <file>           write it there; replaces only what sendoff has written
  --check <file>            check this config (nginx, apache, lighttpd, caddy)
  --secret-env <name>       environment variable with the secret of behindFront(), which the config adds
                            to each request (not h2o, litespeed)
  --whole-disk              allows --root /
  --server-name <name>      the site's host name (files.example.org; not lighttpd, litespeed)
  --listen <address:port>   where the site listens (80; not lighttpd, litespeed)
  --location <path>         the delivery's internal location, with both slashes (nginx: /_sendoff/; caddy: makes
                            the form by location, for Caddy 2.7 and later; litespeed: one nobody guesses)
  --store <url>             the endpoint of objectStore(), whose files need no --root (nginx, caddy)
  --store-location <path>   the location of its nginx() (nginx: /_sendoff_store)
  --store-cache <folder>    keep fetched objects there, for nginx({ cache: true }) (nginx: keeps none)
  --store-cache-size <size> how much of them (nginx: 10g)
  --store-slice <size>      keep them in slices of this size, or "off" for whole ones (nginx: 1m)
  --symlinks <word>         refuse or follow (nginx: refuse; lighttpd: follow)
  --gzip-static             send a.css.gz in place of a.css (nginx)
  --mod-xsendfile <version> 0.12 or 1.0 (apache: 0.12)
  --protocol <word>         http or fastcgi (lighttpd: http)
  --host <name>             the delivery's host (h2o: files.internal)
  --internal-listen <address:port>  where that host listens (h2o: 127.0.0.1:8081)

Exit codes: 0 printed, written, or nothing found; 1 something found, or a file can't be read or written;
2 the command line is wrong.
`;

/** `sendoff config` */
export const config: Command = { usage: USAGE, run };

/** Options of the configs that are not given as they are. */
const SWITCHES = ["wholeDisk", "gzipStatic"];
const MARK = "# Made by: sendoff config ";

async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const server = serverOf(args);
  const known = configOptionsOf(server).filter((name) => name !== "secret");
  const takesSecret = known.length < configOptionsOf(server).length;
  const own = ["output", "check", ...(takesSecret ? ["secretEnv"] : [])];
  const line = readCommandLine(args, {
    ...typesOf(own, "string"),
    ...typesOf(
      known.filter((name) => !SWITCHES.includes(name)),
      "string",
    ),
    ...typesOf(
      known.filter((name) => SWITCHES.includes(name)),
      "boolean",
    ),
  });
  const [, ...more] = line.words;
  if (more[0] !== undefined) throw new UsageError(`"${more[0]}" is one word too many`);
  const options = optionsOf(line, known, terminal) as unknown as ConfigOptionsMap[typeof server];
  const { output, check } = { output: line.text("output"), check: line.text("check") };
  if (check !== undefined) {
    if (output !== undefined) throw new UsageError("--check and --output don't go together");
    return report(server, check, options, terminal);
  }
  const text = withFlagNames(() => head(server, args, options) + renderConfig(server, options));
  if (output === undefined) terminal.out(text);
  else write(output, text, line.text("secret-env") !== undefined);
  return OK;
}

function serverOf(args: readonly string[]): ConfigServer {
  const [server = ""] = args;
  if (CONFIG_SERVERS.includes(server as ConfigServer)) return server as ConfigServer;
  const names = CONFIG_SERVERS.join(", ");
  const given = server === "" || server.startsWith("-") ? "no server" : `"${server}" is no server`;
  throw new UsageError(`${given}, want one of ${names} as the first word`);
}

function typesOf(names: readonly string[], type: "string" | "boolean") {
  return Object.fromEntries(names.map((name) => [flagName(name), { type }]));
}

function optionsOf(line: CommandLine, known: readonly string[], terminal: Terminal) {
  const options: Record<string, unknown> = {};
  for (const name of known) {
    const flag = flagName(name);
    const value = SWITCHES.includes(name) ? line.flag(flag) || undefined : line.text(flag);
    if (value !== undefined) options[name] = value;
  }
  const secret = line.text("secret-env");
  if (secret !== undefined) options["secret"] = secretFromEnv(secret, terminal, "--secret-env");
  return options;
}

/** Says how to make it again, and what it belongs to. All values were checked, or it is not printed. */
function head<Server extends ConfigServer>(
  server: Server,
  args: readonly string[],
  options: ConfigOptionsMap[Server],
): string {
  const words = [...args];
  const output = words.indexOf("--output");
  if (output !== -1) words.splice(output, 2);
  const again = words.filter((word) => !word.startsWith("--output=")).map(shellWord);
  const handOff = deliveryFor(server, options);
  const isSecret = "secret" in options && options.secret !== undefined;
  const delivery = isSecret ? `behindFront({ secret, delivery: ${handOff}, … })` : handOff;
  const mount = options.mount === undefined ? "" : `mount: ${JSON.stringify(options.mount)}, `;
  return `${MARK}${again.join(" ")}
# In the app: createFileHandler({ ${mount}delivery: ${delivery}, … })
# ${installFor(server)}

`;
}

function write(file: string, text: string, isSecret: boolean): void {
  const target = targetOf(file);
  const temporary = `${target}.sendoff-${crypto.randomUUID()}`;
  const mode = isSecret ? 0o600 : 0o644;
  try {
    writeFileSync(temporary, text, { mode, flag: "wx" });
    chmodSync(temporary, mode); // whatever the umask is: the web server's user reads it, or its owner alone
    renameSync(temporary, target);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw new Failure(`${file} can't be written: ${reason(cause)}`, { cause });
  }
}

/** The file itself where the name is a link to it, as those in sites-enabled. */
function targetOf(file: string): string {
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return file;
  let target: string;
  try {
    target = realpathSync(file);
  } catch (cause) {
    throw new Failure(`${file} can't be written: ${reason(cause)}`, { cause });
  }
  if (!statSync(target).isFile()) throw new Failure(`${file} is no regular file`);
  if (!readText(target).startsWith(MARK)) {
    const cure = "remove it, or say another --output";
    throw new Failure(`${file} is there, and not made by sendoff: ${cure}`);
  }
  return target;
}

function report<Server extends ConfigServer>(
  server: Server,
  file: string,
  options: ConfigOptionsMap[Server],
  terminal: Terminal,
): number {
  const text = readText(file);
  const findings = withFlagNames(() => checkConfig(server, text, options));
  const secret = "secret" in options ? options.secret : undefined;
  for (const { line, message, cure } of findings) {
    const shown = secret === undefined ? cure : cure.replaceAll(secret, "<the secret>");
    terminal.out(`${file}:${line}: ${message}\n${shown.replace(/^(?=.)/gm, "    ")}\n\n`);
  }
  const belongs = deliveryFor(server, options);
  terminal.out(
    findings.length === 0
      ? `${file}: nothing missing, nothing dangerous found for ${belongs}; whether it is valid, the server's own check says\n`
      : `${findings.length} found for ${belongs}\n`,
  );
  return findings.length === 0 ? OK : NOT_OK;
}
