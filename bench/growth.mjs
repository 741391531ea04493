// What a request costs when there are more files, deeper folders, or more requests that wait for their
// authorizer: as much as before, but for the length of the path.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeDeep, makeTree, pathOf } from "./growth_tree.mjs";
import { FULL, SMOKE, startOnServerCore } from "./load.mjs";
import { judged, median, spread, table } from "./report.mjs";

const WORKER = fileURLToPath(new URL("growth_worker.mjs", import.meta.url));
const COUNTS = [10, 10_000, 1_000_000];
/** Where it only has to run, as a million take most of a minute. */
const SMOKE_COUNTS = [10, 1000, 5000];
const SEGMENTS = [1, 20, 40];
const WAITING = [1, 1000];
const DELIVERIES = ["hand-off", "embedded"];
/** As many in each tree, and no more than the smallest has. */
const HOT = 10;

/** Of the cost of one request. Twice the path may cost twice as much. */
const SAME = 1.25;
const LINEAR = 2;
/** What a thousand requests hold while they wait outlives the collector's young generation, and is copied. */
const HELD = 2;

/** @returns {Promise<string>} tables */
export async function growth(pace = FULL) {
  const work = mkdtempSync(join(tmpdir(), "sendoff-bench-growth-"));
  // node:fs takes several times as long for a million files.
  const remove = () =>
    spawnSync("rm", ["-rf", work]).status === 0 || rmSync(work, { recursive: true });
  process.once("exit", remove);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  try {
    const counts = pace === SMOKE ? SMOKE_COUNTS : COUNTS;
    const cases = [...ofTrees(work, counts), ...ofPaths(work), ...ofWaits(work)];
    const order = [...cases];
    for (let round = 1; round <= pace.rounds; round++) {
      console.error(`growth: round ${round} of ${pace.rounds}`);
      for (const { options, costs } of order) costs.push(await costOf(options, pace.runMs / 2));
      order.reverse();
    }
    return report(cases);
  } finally {
    remove();
    process.removeListener("exit", remove);
  }
}

/** The same ten files asked for in each tree, or each time another one. */
function ofTrees(work, counts) {
  const trees = counts.map((count) => {
    const root = join(work, `tree-${count}`);
    makeTree(root, count);
    return { root, count };
  });
  return ["ten of them", "any of them"].flatMap((what) =>
    DELIVERIES.flatMap((delivery) => {
      const group = `files in the tree, ${what}: ${delivery}`;
      return trees.map(({ root, count }, i) => {
        const paths = Array.from({ length: HOT }, (_, i) => pathOf(Math.floor((i * count) / HOT)));
        const asked = what === "ten of them" ? { paths } : { count };
        // The system's own cache of names is in it, where each time another file is opened.
        const isOurs = what === "ten of them" || delivery === "hand-off";
        const goal = i > 0 && isOurs ? { against: 0, atMost: SAME } : { against: 0 };
        return entry(group, count, { delivery, root, ...asked }, goal);
      });
    }),
  );
}

function ofPaths(work) {
  const root = join(work, "deep");
  const paths = SEGMENTS.map((segments) => makeDeep(root, segments));
  return DELIVERIES.flatMap((delivery) =>
    SEGMENTS.map((segments, i) => {
      const goal = i > 1 ? { against: i - 1, atMost: LINEAR } : { against: 0 };
      const options = { delivery, root, paths: [paths[i]] };
      return entry(`segments of the path: ${delivery}`, segments, options, goal);
    }),
  );
}

function ofWaits(work) {
  const root = join(work, "deep");
  const path = makeDeep(root, 1);
  return DELIVERIES.flatMap((delivery) =>
    WAITING.map((waiting, i) => {
      const options = { delivery, root, paths: [path], waiting, waits: true };
      const goal = i > 0 ? { against: 0, atMost: HELD } : { against: 0 };
      return entry(`authorizers that wait: ${delivery}`, waiting, options, goal);
    }),
  );
}

const entry = (group, size, options, goal) => ({ group, size, options, goal, costs: [] });

/** Microseconds of CPU time for a request, in a fresh process. */
async function costOf(options, ms) {
  const child = startOnServerCore([process.execPath, WORKER, JSON.stringify({ ...options, ms })]);
  let output = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) output += chunk;
  const cost = Number(output);
  if (!(cost > 0)) throw new Error(`no figure of ${options.delivery}: "${output}"`);
  return cost;
}

/** A table for each group; `goal.against` is the place of the one in it that is compared with. */
function report(cases) {
  const groups = [...new Set(cases.map(({ group }) => group))];
  const tables = groups.map((name) => {
    const all = cases.filter(({ group }) => group === name);
    const rows = all.map(({ size, costs, goal: { against, atMost } }) => {
      const other = all[against];
      const ratios = costs.map((cost, i) => cost / other.costs[i]);
      const ratio = median(ratios);
      return [
        size.toLocaleString("en"),
        median(costs).toFixed(1),
        judged(ratio, atMost === undefined || ratio <= atMost),
        spread(ratios),
        other.size.toLocaleString("en"),
        atMost === undefined ? "" : `at most ${atMost}`,
      ];
    });
    return table([name, "CPU µs/request", "ratio", "rounds", "against", "goal"], rows);
  });
  return tables.join("\n\n");
}
