// The benchmarks of whole chains run, each for a moment: every row is there and has figures. What the figures are
// worth is seen only on a quiet machine.
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rowsOf } from "../support/pages.ts";
import { REPOSITORY, temporaryFolder } from "../support/process.ts";

const LACKS =
  process.platform !== "linux" || !existsSync("/usr/bin/wrk") || !existsSync("/usr/sbin/nginx");
const PATIENT = { timeout: 120_000 };
const CHAINS = [
  "hand-off",
  "auth_request",
  "embedded behind nginx",
  "embedded",
  "serveStatic",
  "express.static",
  "sirv",
  "@fastify/static",
];

interface Finished {
  readonly status: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly rows: ReturnType<typeof rowsOf>;
}

/** Ends it in good order where it takes too long, so that it ends what it has started. */
function run(...args: string[]): Promise<Finished> {
  const options = { cwd: REPOSITORY, timeout: 110_000 };
  return new Promise((resolve) => {
    execFile(process.execPath, ["bench/run.mjs", ...args], options, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : error.code, stdout, stderr, rows: rowsOf(stdout) });
    });
  });
}

/** The first cells of the rows; each of the next has to be a figure. */
function measured(rows: string[][], columns: number) {
  for (const row of rows) {
    for (const cell of row.slice(1, 1 + columns))
      expect(cell, row.join(" | ")).toMatch(/^\d+(\.\d+)?/);
  }
  return rows.map(([name]) => name);
}

describe.skipIf(LACKS)("node bench/run.mjs --smoke", () => {
  it(
    "end-to-end: all chains, a small and a large file, and the chart of them",
    PATIENT,
    async () => {
      const folder = temporaryFolder("bench-smoke");
      try {
        const path = join(folder.path, "chart.svg");
        const { rows, status, stderr } = await run(
          "--only",
          "end-to-end",
          "--smoke",
          "--chart",
          path,
        );
        expect(status, stderr).toBe(0);
        const small = rows("end to end, 1 KiB");
        expect(measured(small, 6)).toEqual(CHAINS);
        expect(measured(rows("end to end, 10 MiB"), 6)).toEqual(CHAINS);
        const goals = measured(rows("end to end, work per CPU-second of the chain"), 2);
        expect(goals).toContain("10 MiB: hand-off / auth_request");
        isChartOf(readFileSync(path, "utf8"), small);
      } finally {
        folder.remove();
      }
    },
  );

  it("slow-clients: the others are answered, and memory is looked at", PATIENT, async () => {
    const { rows, status, stderr } = await run("--only", "slow-clients", "--smoke");
    expect(status, stderr).toBe(0);
    const names = measured(rows("40 slow clients, others' latency"), 7);
    expect(names).toEqual(["hand-off", "embedded", "serveStatic", "express.static"]);
    expect(measured(rows("slow clients"), 2)).toHaveLength(1);
  });
});

describe("node bench/run.mjs --smoke, in process", () => {
  it.skipIf(process.platform !== "linux")(
    "growth: trees, paths, authorizers",
    PATIENT,
    async () => {
      const { rows, status, stderr } = await run("--only", "growth", "--smoke");
      expect(status, stderr).toBe(0);
      for (const delivery of ["hand-off", "embedded"]) {
        const sizes = (group: string) => measured(rows(`${group}: ${delivery}`), 2);
        expect(sizes("files in the tree, ten of them")).toEqual(["10", "1,000", "5,000"]);
        expect(sizes("files in the tree, any of them")).toEqual(["10", "1,000", "5,000"]);
        expect(sizes("segments of the path")).toEqual(["1", "20", "40"]);
        expect(sizes("authorizers that wait")).toEqual(["1", "1,000"]);
      }
    },
  );

  it("start-up: every entry of the package that can be imported", PATIENT, async () => {
    const { rows, status, stderr } = await run("--only", "start-up", "--smoke");
    expect(status, stderr).toBe(0);
    const { exports } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8"));
    const entries = Object.keys(exports).filter((name) => name !== "./cli");
    expect(measured(rows("process that imports an entry"), 6)).toEqual(
      entries.map((name) => `\`${name.replace(/^\./, "sendoff")}\``),
    );
    expect(measured(rows("start-up"), 3)).toContain("node -e 0");
  });

  it.each([
    [["--only", "end-to-and"], "--only end-to-and: want in-process or "],
    [["--only", "growth", "--chart", "a.svg"], "--chart is of the part end-to-end"],
    [["--smoke", "--write"], "--write needs the whole run"],
  ])("%s is refused before anything runs", async (args, message) => {
    const { status, stdout, stderr } = await run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});

/** For eyes, in light and dark, and for ears: what the bars show stands in the description. */
function isChartOf(svg: string, small: string[][]) {
  expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="title desc">/);
  expect(svg).toMatch(/<title id="title">[^<]{10,}<\/title>/);
  expect(svg).toContain("prefers-color-scheme: dark");
  expect(svg).not.toMatch(/NaN|Infinity|undefined|="-/);
  const [, description = ""] = /<desc id="desc">([^<]+)<\/desc>/.exec(svg) ?? [];
  for (const [name, , , seconds] of small) expect(description).toContain(`${name} ${seconds}`);
  // The app's bar and nginx's, for each chain and size, and one each in the legend.
  expect(svg.match(/<rect class="app"/g)).toHaveLength(2 * CHAINS.length + 1);
  expect(svg.match(/<rect class="front"/g)).toHaveLength(2 * CHAINS.length + 1);
}
