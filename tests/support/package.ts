// What npm would publish, and programs run in folders of their own.
import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { REPOSITORY } from "./process.ts";

export const MANIFEST: {
  readonly name: string;
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>;
} = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8"));

/** As an app imports them: "sendoff", "sendoff/embedded" and so on. */
export const SPECIFIERS: readonly string[] = Object.keys(MANIFEST.exports).map((entry) =>
  entry.replace(/^\./, MANIFEST.name),
);

/** To import the program's entry is to run it. */
export const LIBRARIES: readonly string[] = SPECIFIERS.filter((name) => !name.endsWith("/cli"));

export interface Finished {
  readonly status: number | null;
  /** What it wrote, both streams. */
  readonly output: string;
}

export interface Place {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end; one that fails is an error that shows what it wrote. */
export async function run(program: string, args: readonly string[], place: Place): Promise<string> {
  const { status, output } = await finish(program, args, place);
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} gave ${status}:\n${output}`);
  return output;
}

/** Runs a program to its end, however that is. */
export function finish(
  program: string,
  args: readonly string[],
  { cwd, env }: Place,
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...ownEnvironment(), NO_COLOR: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 50_000,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
      });
    }
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, output }));
  });
}

/** Without what `npm test` says of this repository, which a package manager would take for its own. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const ours = /^npm_(?:package_|lifecycle_|config_(?:local_)?prefix$)|^INIT_CWD$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

/** The tarball of the package as it is built, in a folder. */
export async function pack(folder: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--pack-destination", folder],
    { cwd: REPOSITORY, env: ownEnvironment() },
  );
  // npm 10 gives a list, npm 11 an object by name.
  const [packed] = Object.values(JSON.parse(stdout)) as { filename: string }[];
  if (packed === undefined) throw new Error(`npm pack said ${stdout}`);
  return join(folder, packed.filename);
}
