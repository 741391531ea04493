// Failures that every test runner shows well: vitest, node:test, Deno.test and bun:test.

/** What was found out about an answer, by what it is about. */
export type Facts = Readonly<Record<string, string>>;

/** Throws if the facts differ, with a diff of their lines in the message. */
export function assertFacts(subject: string, complaint: string, got: Facts, wanted: Facts): void {
  const names = new Set([...Object.keys(wanted), ...Object.keys(got)]);
  const lines = [...names].flatMap((name) => {
    const [before, after] = [wanted[name], got[name]];
    if (before === after) return [`  ${name}: ${before}`];
    return [
      ...(before === undefined ? [] : [`- ${name}: ${before}`]),
      ...(after === undefined ? [] : [`+ ${name}: ${after}`]),
    ];
  });
  if (lines.every((line) => line.startsWith("  "))) return;
  const message = `${subject}: ${complaint} (- wanted, + got)\n\n${lines.join("\n")}\n`;
  // Runners know an assertion by these, and not by its class.
  throw Object.assign(new Error(message), {
    name: "AssertionError",
    code: "ERR_ASSERTION",
    actual: got,
    expected: wanted,
    operator: subject,
  });
}
