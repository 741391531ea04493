// The runtimes that tests start. One that is missing is a failure in CI; elsewhere its tests are
// skipped, and say why.
import { describe, it } from "vitest";
import { type RuntimeName, runtimes } from "../../scripts/install_runtimes.mjs";

const found = await runtimes();
const HOW = "run: node scripts/install_runtimes.mjs";

/** A `describe` that needs a runtime; its body gets the executable. */
export function describeUnder(
  name: RuntimeName,
  title: string,
  body: (executable: string) => void,
): void {
  const executable = found[name];
  if (executable !== null) {
    describe(title, () => body(executable));
    return;
  }
  it.skipIf(!process.env.CI)(`${title}: no ${name} here (${HOW})`, () => {
    throw new Error(`There is no ${name}; ${HOW}`);
  });
}
