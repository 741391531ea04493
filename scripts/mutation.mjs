// @ts-check
// npm run mutation: makes one small mistake after another in the sources, and wants a unit test to fail for each.
// What no test notices has to stand in mutation_survivors/, with the reason. For some parts alone:
// npm run mutation -- http front
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { PARTS } from "./mutation_parts.mjs";
import { hasSurvived, mutantsOf } from "./mutation_report.mjs";
import { SURVIVORS } from "./mutation_survivors.mjs";

/** In percent, for each part. */
const LEAST_SCORE = 90;

const asked = process.argv.slice(2);
const unknown = asked.filter((part) => !Object.hasOwn(PARTS, part));
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(", ")}. There are ${Object.keys(PARTS).join(", ")}.`);
  process.exit(2);
}
const results = (asked.length > 0 ? asked : Object.keys(PARTS)).map(check);
process.exit(results.every(Boolean) ? 0 : 1);

/** Whether enough is noticed in a part, and what is not is listed. */
function check(/** @type {string} */ part) {
  const start = performance.now();
  const mutants = mutantsOf(mutate(part));
  const survivors = mutants.filter(hasSurvived);
  const score = 100 * (1 - survivors.length / mutants.length);

  const files = new Set(mutants.map(({ file }) => file));
  const listed = SURVIVORS.filter(({ file }) => files.has(file)).flatMap(({ file, mutants }) =>
    mutants.map(([line, change]) => ({ file, line, change })),
  );
  const unlisted = survivors.filter((mutant) => !listed.some((entry) => isSame(entry, mutant)));
  // One that took too long has survived at other times.
  const alive = mutants.filter(({ status }) => status !== "Killed");
  const stale = listed.filter((entry) => !alive.some((mutant) => isSame(entry, mutant)));

  const isRight = score >= LEAST_SCORE && unlisted.length === 0 && stale.length === 0;
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(
    `${isRight ? "ok    " : "FAILED"} ${part}: ${score.toFixed(1)} %, ` +
      `${survivors.length} of ${mutants.length} mutants survived (${seconds} s)`,
  );
  for (const { at, ...mutant } of unlisted) tell(`not noticed at line ${at}, nor listed`, mutant);
  for (const entry of stale) tell("listed, and noticed or not there", entry);
  return isRight;
}

/** @typedef {{ file: string, line: string, change: string }} Named */

function isSame(/** @type {Named} */ one, /** @type {Named} */ other) {
  return one.file === other.file && one.line === other.line && one.change === other.change;
}

function tell(/** @type {string} */ what, /** @type {Named} */ { file, line, change }) {
  console.log(`  ${file}: ${what}\n    ${line}\n    ${change}`);
}

/** The report on a part. */
function mutate(/** @type {string} */ part) {
  const { status } = spawnSync(
    process.execPath,
    ["node_modules/@stryker-mutator/core/bin/stryker.js", "run", "--logLevel", "warn"],
    { stdio: "inherit", env: { ...process.env, MUTATION_PART: part } },
  );
  if (status !== 0) throw new Error(`Stryker ended with ${status} for ${part}`);
  return JSON.parse(readFileSync(`.cache/mutation/${part}.json`, "utf8"));
}
