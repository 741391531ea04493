// What a failed assertion looks like under each test runner, and that a good one passes.
import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REPOSITORY } from "../support/process.ts";
import { describeUnder } from "../support/runtimes.ts";

// Below the project, so that "vitest" is found from there.
const folder = join(REPOSITORY, `.cache/runners-${process.pid}`);
const VITEST = join(REPOSITORY, "node_modules/vitest/vitest.mjs");

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [join(REPOSITORY, "src/testing/mod.ts")],
    outfile: join(folder, "testing.mjs"),
    bundle: true,
    format: "esm",
    tsconfig: join(REPOSITORY, "tsconfig.json"),
  });
  writeFileSync(
    join(folder, "vitest.config.mjs"),
    'export default { test: { include: ["*.test.mjs"] } };\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RESPONSE = `new Response(null, {
  headers: {
    "x-accel-redirect": "/_sendoff/photos/b.txt",
    "content-length": "0",
    "x-content-type-options": "nosniff",
  },
})`;

const ASSERTIONS = {
  passes: `await expectHandOff(${RESPONSE}, { server: "nginx", file: "photos/b.txt" });
  expectNoHandOff(new Response("refused", { status: 403 }));`,
  "fails on the file": `await expectHandOff(${RESPONSE}, { server: "nginx", file: "photos/a.txt" });`,
  "fails on a hand-off": `expectNoHandOff(${RESPONSE});`,
};

const DIFFS = {
  "fails on the file": ['- file: "photos/a.txt"', '+ file: "photos/b.txt"'],
  "fails on a hand-off": [
    "- x-accel-redirect: none",
    '+ x-accel-redirect: "/_sendoff/photos/b.txt"',
  ],
};

/** Writes a test file and runs it. */
function run(
  runner: string,
  preamble: string,
  title: keyof typeof ASSERTIONS,
  command: (file: string) => [program: string, ...args: string[]],
): Promise<{ code: number; output: string }> {
  const file = join(folder, `${runner}-${title.replaceAll(" ", "-")}.test.mjs`);
  writeFileSync(
    file,
    `${preamble}\nimport { expectHandOff, expectNoHandOff } from "./testing.mjs";\n` +
      `test("an answer", async () => {\n  ${ASSERTIONS[title]}\n});\n`,
  );
  const [program, ...args] = command(file);
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
  // A runner within a runner must not report to the outer one.
  for (const name of Object.keys(env)) {
    if (/^(?:VITEST|NODE_TEST|TEST$)/.test(name)) delete env[name as keyof typeof env];
  }
  return new Promise((resolve) => {
    execFile(program, args, { cwd: folder, env, timeout: 50_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? -1);
      resolve({ code, output: stdout + stderr });
    });
  });
}

function itShowsFailures(
  runner: string,
  preamble: string,
  command: (file: string) => [program: string, ...args: string[]],
): void {
  it("passes", async () => {
    const { code, output } = await run(runner, preamble, "passes", command);
    expect(output).toMatch(/1 pass|pass 1|1 passed/);
    expect(code).toBe(0);
  });

  it.each(Object.entries(DIFFS))("%s, with a readable diff", async (title, lines) => {
    const name = title as keyof typeof DIFFS;
    const { code, output } = await run(runner, preamble, name, command);
    for (const line of lines) expect(output).toContain(line);
    expect(code).toBe(1);
  });
}

describe("vitest", () => {
  itShowsFailures("vitest", 'import { test } from "vitest";', (file) => [
    process.execPath,
    VITEST,
    "run",
    "--root",
    folder,
    "--config",
    join(folder, "vitest.config.mjs"),
    file,
  ]);
});

describe("node:test", () => {
  itShowsFailures("node", 'import { test } from "node:test";', (file) => [
    process.execPath,
    "--test",
    file,
  ]);
});

describeUnder("deno", "Deno.test", (deno) => {
  itShowsFailures("deno", "const { test } = Deno;", (file) => [
    deno,
    "test",
    "--no-config",
    "--no-check",
    "--allow-read",
    file,
  ]);
});

describeUnder("bun", "bun:test", (bun) => {
  itShowsFailures("bun", 'import { test } from "bun:test";', (file) => [bun, "test", file]);
});
