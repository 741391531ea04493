import { mkdirSync, writeFileSync } from "node:fs";
import fc from "fast-check";

/** A property, and how often it is tried where nobody says for how long. */
export interface Fuzz {
  readonly name: string;
  readonly runs: number;
  readonly property: fc.IRawProperty<unknown>;
}

/** Of `--seconds` and `--seed`; without them each property has its number of runs. Without a seed it is by chance. */
export interface Effort {
  readonly milliseconds?: number;
  readonly seed?: number;
}

const FOUND = new URL("../../.cache/fuzz/", import.meta.url);
/** For a counterexample that was still being made smaller when the time was over. */
const SHRINKING = 30_000;

/** Tries a property, and throws with the smallest input that it does not hold for. */
export async function tryOut(fuzz: Fuzz, effort: Effort): Promise<number> {
  const { milliseconds, seed } = effort;
  const chosen = seed === undefined ? {} : { seed };
  const found = await fc.check(fuzz.property, {
    ...chosen,
    ...(milliseconds === undefined
      ? { numRuns: fuzz.runs }
      : { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: milliseconds }),
    maxSkipsPerRun: 1000,
  });
  if (!found.failed) return found.numRuns;
  const smallest =
    found.interrupted && found.counterexamplePath !== null
      ? await fc.check(fuzz.property, {
          seed: found.seed,
          path: found.counterexamplePath,
          interruptAfterTimeLimit: SHRINKING,
        })
      : found;
  return report(fuzz, smallest.failed ? smallest : found);
}

function report({ name }: Fuzz, found: fc.RunDetails<unknown>): never {
  const again = `node scripts/fuzz.mjs --only "${name}" --seed ${found.seed}`;
  const text = fc.defaultReportMessage(found) ?? "it ended by itself";
  mkdirSync(FOUND, { recursive: true });
  const file = new URL(`${name.replace(/[^a-z0-9]+/gi, "-")}.txt`, FOUND);
  writeFileSync(file, `${name}\n${again}\n\n${text}\n`);
  // A whole config is too long for a terminal; the file has it.
  const short = text.length > 4000 ? `${text.slice(0, 3000)} … ${text.slice(-1000)}` : text;
  throw new Error(`${name}: ${short}\nAgain: ${again}`, { cause: found.errorInstance });
}
