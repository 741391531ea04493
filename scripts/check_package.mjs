// What npm would publish: its files, its exports and its types, judged by publint and attw.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { bundledPackages, licenseProblems, NOTICES } from "./licenses.mjs";

const TEXTS = ["README.md", "LICENSE", "CHANGELOG.md", "THIRD_PARTY_LICENSES.md"];
const KIB = 1024;
/** Unpacked: a fifth more than it is, so that nothing large gets in unseen. */
const LIMIT = 1000 * KIB;

/** Files that a file of the package names: by import, by import(), or by a type. */
function named(path, text) {
  const specifiers = /(?:\bfrom\s*|\bimport\s*\(?\s*)["'](\.{1,2}\/[^"']+)["']/g;
  return [...text.matchAll(specifiers)].map(([, specifier]) => {
    const target = posix.join(posix.dirname(path), specifier);
    // A type is named by the module that it is of.
    return path.endsWith(".d.ts") ? target.replace(/\.js$/, ".d.ts") : target;
  });
}

/** What is wrong with the files of a package; `read` gives a file's text. */
export function fileProblems(manifest, names, read) {
  const starts = [
    ...Object.values(manifest.exports).flatMap((entry) => Object.values(entry)),
    ...Object.values(manifest.bin),
  ].map((path) => posix.normalize(path));
  const reached = new Set(["package.json", ...TEXTS]);
  const problems = [];
  const reach = (path, from) => {
    if (reached.has(path)) return;
    reached.add(path);
    if (!names.includes(path)) problems.push(`${from} names ${path}, which is not in the package`);
    else for (const target of named(path, read(path))) reach(target, path);
  };
  for (const start of starts) reach(start, "package.json");
  for (const name of TEXTS.filter((text) => !names.includes(text))) {
    problems.push(`the package lacks ${name}`);
  }
  for (const name of names.filter((path) => !reached.has(path))) {
    problems.push(`nothing in the package needs ${name}`);
  }
  for (const name of names.filter((path) => /\.[jt]s$/.test(path))) {
    if (/^\/\/# sourceMappingURL=/m.test(read(name))) problems.push(`${name} names a source map`);
  }
  return problems;
}

function pack(folder) {
  const packed = execFileSync(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--pack-destination", folder],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  return Object.values(JSON.parse(packed))[0]; // npm 10 gives a list, npm 11 an object by name
}

function sizes({ filename, size, unpackedSize, files }) {
  const sum = (ending) =>
    files.filter(({ path }) => ending.test(path)).reduce((all, file) => all + file.size, 0);
  const kib = (bytes) => `${(bytes / KIB).toFixed(1)} KiB`;
  const types = /\.d\.ts$/;
  const rest = unpackedSize - sum(/\.js$/) - sum(types);
  return `${filename}: ${kib(size)}, unpacked ${kib(unpackedSize)} in ${files.length} files
  code ${kib(sum(/\.js$/))}, types ${kib(sum(types))}, texts ${kib(rest)}`;
}

async function problemsOf(packed, folder) {
  const manifest = JSON.parse(readFileSync("package.json", "utf8"));
  const names = packed.files.map(({ path }) => path);
  const problems = fileProblems(manifest, names, (path) => readFileSync(path, "utf8"));
  if (packed.unpackedSize > LIMIT) problems.push(`unpacked it is over ${LIMIT / KIB} KiB`);
  const notices = readFileSync(NOTICES, "utf8");
  problems.push(...licenseProblems(notices, await bundledPackages()));

  const { messages, pkg } = await publint({ strict: true });
  for (const message of messages) problems.push(`publint: ${formatMessage(message, pkg)}`);

  const attw = "node_modules/@arethetypeswrong/cli/dist/index.js";
  const tarball = join(folder, packed.filename);
  const { status } = spawnSync(
    process.execPath,
    [attw, tarball, "--profile", "esm-only", "--format", "ascii", "--no-emoji"],
    { stdio: "inherit" },
  );
  if (status !== 0) problems.push("attw found something");
  return problems;
}

const script = process.argv[1];
if (script && import.meta.url === pathToFileURL(realpathSync(script)).href) {
  const folder = mkdtempSync(join(tmpdir(), "sendoff-pack-"));
  try {
    const packed = pack(folder);
    console.log(sizes(packed));
    const problems = await problemsOf(packed, folder);
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
