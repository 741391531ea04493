// The npm package holds code of other projects: what it is, worked out by bundling it, and whether
// THIRD_PARTY_LICENSES.md says so.
//   node scripts/licenses.mjs            fails when it doesn't
//   node scripts/licenses.mjs --sbom     prints the list in the form of CycloneDX
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { bundle, ENTRIES, ROOT } from "./bundle.mjs";

const json = (path, root = ROOT) => JSON.parse(readFileSync(join(root, path), "utf8"));

/** The packages that something in the bundle comes of, by name. */
export async function bundledPackages() {
  const files = await Promise.all(Object.values(ENTRIES).map((path) => bundle({ path })));
  return packagesOf(files.flat().flatMap((file) => file.modules));
}

/** The packages that modules are of: one may lie in the `node_modules` of another. */
export function packagesOf(paths, root = ROOT) {
  const modules = new Map();
  for (const path of paths) {
    const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
    if (folder !== undefined) modules.set(folder, (modules.get(folder) ?? new Set()).add(path));
  }
  return [...modules].map(([folder, of]) => describe(folder, [...of], root)).sort(byName);
}

const byName = (a, b) => (a.name < b.name ? -1 : 1);

function describe(folder, modules, root) {
  const { name, version, license } = json(`${folder}/package.json`, root);
  const { integrity } = json("package-lock.json", root).packages[folder];
  const path = join(root, folder, "LICENSE");
  const text = existsSync(path) ? readFileSync(path, "utf8") : null;
  // deno-std has no file of its own for it: each module says it.
  const heads = modules.map((module) => readFileSync(join(root, module), "utf8").slice(0, 500));
  return {
    name,
    version,
    license,
    integrity,
    text,
    copyrights: copyrights(text ?? heads.join("\n")),
  };
}

/** Each copyright notice once, without the name of the licence after it. */
function copyrights(text) {
  const lines = text.matchAll(
    /^(?:\/\/ )?(Copyright (?:\([cC]\) )?\d{4}.*?)(?:\. MIT license\.)?\s*$/gm,
  );
  return [...new Set([...lines].map(([, line]) => line))];
}

/** Quotes and line breaks aside, two copies of a licence are the same words. */
const words = (text) => text.replace(/[“”]/g, '"').replace(/\s+/g, " ").trim();

/** From the grant of rights on: what comes before it is a title and the notice. */
const grant = (text) => words(text.slice(text.indexOf("Permission is hereby granted")));

/** What THIRD_PARTY_LICENSES.md lacks, or has too much; empty when it is right. */
export function licenseProblems(notices, packages) {
  const listed = new Map(
    [...notices.matchAll(/^- \*\*([^*]+)\*\*(?: (\d[\w.-]*\w))?/gm)].map(([, name, version]) => [
      name,
      version,
    ]),
  );
  const problems = [];
  for (const { name, version, license, text, copyrights } of packages) {
    if (!listed.has(name)) problems.push(`${name} ${version} is bundled and not listed`);
    else if (listed.get(name) !== version) {
      problems.push(`${name} is listed as ${listed.get(name)}, want ${version}`);
    }
    if (license !== "MIT") problems.push(`${name} is under ${license}: its text has to be added`);
    else if (text !== null && grant(text) !== grant(notices)) {
      problems.push(`${name}'s licence has other words than the one that is here`);
    }
    if (copyrights.length === 0) problems.push(`${name} has no copyright notice to be found`);
    for (const notice of copyrights) {
      if (!words(notices).includes(words(notice))) problems.push(`${name}: no "${notice}"`);
    }
  }
  const names = new Set(packages.map(({ name }) => name));
  for (const name of listed.keys()) {
    if (!names.has(name)) problems.push(`${name} is listed and not bundled`);
  }
  return problems;
}

/** A bill of materials: no date and no number in it, so that two of one release are the same. */
export function billOfMaterials(packages) {
  const { name, version, license } = json("package.json");
  const component = (is) => ({
    name: is.name,
    version: is.version,
    purl: `pkg:npm/${is.name.replace("@", "%40")}@${is.version}`,
    licenses: [{ license: { id: is.license } }],
  });
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: { type: "library", ...component({ name, version, license }) } },
    components: packages.map((is) => ({ type: "library", ...component(is), hashes: [hash(is)] })),
  };
}

/** As the lock file has it, in the spelling of CycloneDX. */
function hash({ integrity }) {
  const [, base64] = integrity.split("sha512-");
  return { alg: "SHA-512", content: Buffer.from(base64, "base64").toString("hex") };
}

export const NOTICES = join(ROOT, "THIRD_PARTY_LICENSES.md");

const script = process.argv[1];
if (script && import.meta.url === pathToFileURL(realpathSync(script)).href) {
  const packages = await bundledPackages();
  if (process.argv[2] === "--sbom") console.log(JSON.stringify(billOfMaterials(packages), null, 2));
  else {
    const problems = licenseProblems(readFileSync(NOTICES, "utf8"), packages);
    for (const problem of problems) console.error(`THIRD_PARTY_LICENSES.md: ${problem}`);
    if (problems.length > 0) process.exitCode = 1;
  }
}
