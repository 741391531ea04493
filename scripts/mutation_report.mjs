// @ts-check
// What a report of Stryker says, with a name for each mutant that outlives changes elsewhere in its file.

/**
 * @typedef {{ file: string, line: string, change: string, status: string, at: number }} Mutant
 * @typedef {{ line: number, column: number }} Place
 * @typedef {{ status: string, replacement?: string, location: { start: Place, end: Place } }} Reported
 * @typedef {{ files: Record<string, { source: string, mutants: Reported[] }> }} Report
 */

/** The mutants that count: not those that can't even be compiled, or are ignored. */
export function mutantsOf(/** @type {Report} */ { files }) {
  return Object.entries(files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split("\n");
    return mutants
      .filter(({ status }) => COUNTED.includes(status))
      .map(({ status, replacement = "", location: { start, end } }) => ({
        file,
        line: (lines[start.line - 1] ?? "").trim(),
        change: `${short(cut(lines, start, end))} => ${short(replacement)}`,
        status,
        at: start.line,
      }));
  });
}

const COUNTED = ["Killed", "Timeout", "Survived", "NoCoverage"];

/** Whether no test has noticed. */
export function hasSurvived(/** @type {Mutant} */ { status }) {
  return status === "Survived" || status === "NoCoverage";
}

/** Of one line at most, and long enough to tell one from another. */
const short = (/** @type {string} */ code) => {
  const text = code.replace(/\s+/g, " ");
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
};

function cut(/** @type {string[]} */ lines, /** @type {Place} */ start, /** @type {Place} */ end) {
  const taken = lines.slice(start.line - 1, end.line);
  taken.push((taken.pop() ?? "").slice(0, end.column - 1));
  return taken.join("\n").slice(start.column - 1);
}
