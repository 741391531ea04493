// Some runs of each property; `node scripts/fuzz.mjs --seconds 28800` is a night of them.
import { afterEach, describe, expect, it } from "vitest";
import { frontProgram } from "../support/fronts.ts";
import { CODINGS } from "./codings.ts";
import { CONDITIONS } from "./conditions.ts";
import { DATES } from "./dates.ts";
import { DISPOSITIONS } from "./dispositions.ts";
import { LINKS } from "./links.ts";
import { NETWORKS, TOKENS } from "./networks.ts";
import { PATHS } from "./paths.ts";
import { type Effort, type Fuzz, tryOut } from "./property.ts";
import { LANGUAGES, quoting, reading } from "./quoting.ts";
import { RANGES } from "./ranges.ts";
import { REGEXES } from "./regexes.ts";
import { serverEnded } from "./servers.ts";
import { SYNTAX } from "./syntax.ts";
import { TIMES } from "./times.ts";

const PURE = [PATHS, RANGES, DATES, DISPOSITIONS, CONDITIONS, CODINGS, NETWORKS, TOKENS, LINKS];
const isHere = ({ program }: (typeof LANGUAGES)[number]) =>
  program === undefined || frontProgram(program) !== undefined || process.env["CI"] === "true";
const REAL = LANGUAGES.filter(isHere).flatMap((language) =>
  language.read === undefined ? [quoting(language)] : [quoting(language), reading(language)],
);
const ALL: readonly Fuzz[] = [...PURE.flat(), ...SYNTAX, ...REGEXES, ...TIMES, ...REAL];

const { SENDOFF_FUZZ_SECONDS: seconds, SENDOFF_FUZZ_SEED: seed } = process.env;
const only = process.env["SENDOFF_FUZZ_ONLY"] ?? "";
const chosen = ALL.filter(({ name }) => name.includes(only));
const share = seconds === undefined ? undefined : (Number(seconds) * 1000) / chosen.length;
const effort: Effort = {
  ...(share === undefined ? {} : { milliseconds: share }),
  // By chance only where somebody waits for the result: the same change must not pass once and fail once.
  ...(seed === undefined ? (share === undefined ? { seed: 1 } : {}) : { seed: Number(seed) }),
};

it("each property has a name of its own", () => {
  expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length);
  expect(chosen, `--only ${only} is in no name`).not.toEqual([]);
});

describe("for inputs by chance", () => {
  afterEach(serverEnded);

  it.each(chosen)("$name", { timeout: 2 * (share ?? 0) + 120_000 }, async (fuzz) => {
    const runs = await tryOut(fuzz, effort);
    expect(runs).toBeGreaterThan(0);
    if (seconds !== undefined) console.log(`${runs} runs of ${fuzz.name}`);
  });
});
