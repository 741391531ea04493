// Whether this tree is the release that a tag says.
//   node scripts/release_check.mjs v1.2.3
import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { changelogProblems, releases } from "./release_changelog.mjs";

/** What a release consists of, as text: from this tree, unless a test gives a copy. */
export function readTree(root = fileURLToPath(new URL("../", import.meta.url))) {
  const read = (name) => readFileSync(join(root, name), "utf8");
  return {
    npm: JSON.parse(read("package.json")),
    lock: JSON.parse(read("package-lock.json")),
    jsr: JSON.parse(read("deno.json")),
    program: read("src/cli/version.ts"),
    changelog: read("CHANGELOG.md"),
  };
}

/** Why the tree is not the release of that tag; empty when it is. `today` is YYYY-MM-DD. */
export function releaseProblems(tree, { tag, today, repository }) {
  const version = /^v(\d+\.\d+\.\d+)$/.exec(tag)?.[1];
  if (version === undefined) return [`the tag is ${tag}, want v${tree.npm.version}`];
  const [newest] = releases(tree.changelog);
  return [
    ...versionProblems(tree, version),
    ...repositoryProblems(tree.npm, repository),
    ...changelogProblems(tree.changelog, today),
    ...(newest?.version === version
      ? []
      : [`CHANGELOG.md: the newest release is ${newest?.version ?? "none"}, want ${version}`]),
  ];
}

function versionProblems({ npm, lock, jsr, program }, version) {
  const given = {
    "package.json": npm.version,
    "package-lock.json": lock.version,
    'package-lock.json, packages[""]': lock.packages[""].version,
    "deno.json": jsr.version,
    "src/cli/version.ts": /VERSION = "([^"]*)"/.exec(program)?.[1],
  };
  return Object.entries(given)
    .filter(([, is]) => is !== version)
    .map(([name, is]) => `${name}: the version is ${is}, want ${version}`);
}

/** npm refuses a provenance whose repository isn't the package's, when all else is done. */
function repositoryProblems({ repository }, wanted) {
  if (repository?.url === undefined) return ["package.json: no repository.url, want one"];
  if (wanted === undefined) return [];
  const own = /github\.com[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(repository.url)?.[1];
  if (own === wanted) return [];
  return [`package.json: repository.url is ${repository.url}, want that of ${wanted}`];
}

const script = process.argv[1];
if (script && import.meta.url === pathToFileURL(realpathSync(script)).href) {
  const tag = process.argv[2];
  const tree = readTree();
  const problems =
    tag === undefined
      ? [`Usage: node scripts/release_check.mjs v${tree.npm.version}`]
      : releaseProblems(tree, {
          tag,
          today: new Date().toISOString().slice(0, 10),
          repository: process.env.GITHUB_REPOSITORY,
        });
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}
