// The program as it is installed: packed, put into an app of its own, and run by each runtime.
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { renderConfig } from "sendoff/config";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeSite } from "../support/doctor_site.ts";
import { frontProgram, startNginx } from "../support/fronts.ts";
import { REPOSITORY, temporaryFolder } from "../support/process.ts";
import { describeUnder } from "../support/runtimes.ts";

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

const folder = temporaryFolder("installed");
const app = join(folder.path, "app");
const program = join(app, "node_modules/.bin/sendoff");
const env = {
  ...process.env,
  NO_COLOR: "1",
  DENO_NO_UPDATE_CHECK: "1",
  DENO_DIR: join(folder.path, "deno"),
};

beforeAll(() => {
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder.path];
  const packed = execFileSync("npm", pack, {
    cwd: REPOSITORY,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ filename }] = Object.values<{ filename: string }>(JSON.parse(packed)) as [
    { filename: string },
  ];
  mkdirSync(app);
  writeFileSync(join(app, "package.json"), '{ "private": true, "type": "module" }');
  const install = ["install", "--no-audit", "--no-fund", "--offline", join(folder.path, filename)];
  execFileSync("npm", install, { cwd: app, stdio: "ignore" });
});
afterAll(() => folder.remove());

async function run(command: string, args: readonly string[]): Promise<Ran> {
  return promisify(execFile)(command, [...args], { cwd: app, env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: Ran) => ({ code, stdout, stderr }),
  );
}

function itRuns(start: (args: readonly string[]) => Promise<Ran>) {
  it("prints a config and its version, and gives 2 for a wrong command line", async () => {
    const printed = await start(["config", "caddy", "--root", "/srv/our files"]);
    expect(printed).toMatchObject({ code: 0, stderr: "" });
    expect(printed.stdout.endsWith(renderConfig("caddy", { root: "/srv/our files" }))).toBe(true);
    expect(await start(["--version"])).toMatchObject({ code: 0, stdout: "0.1.0\n" });
    const wrong = await start(["config", "nginx", "--rot", "x"]);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toMatch(
      /^sendoff config: Unknown option '--rot', want one of --output, [^\n]*\nTry: sendoff config --help\n$/,
    );
  });

  it.skipIf(frontProgram("nginx") === undefined && process.env["CI"] !== "true")(
    "proves that a set-up works, and finds what is wrong in it",
    async () => {
      const site = await makeSite();
      try {
        await site.app(["nginx", { location: "/_sendoff/" }]);
        const { port } = await site.run(startNginx(site.place));
        const args = ["doctor", `http://127.0.0.1:${port}/files/`, "--root", site.place.root];
        const good = await start([...args, "--header", "Cookie: session=ann"]);
        expect(good.stdout).toMatch(
          /^✓ reachable[\s\S]*✓ permissions[\s\S]*All is well: 16 checks passed\.\n$/,
        );
        expect(good).toMatchObject({ code: 0, stderr: "" });
        const bad = await start([...args, "--json"]);
        expect(bad.code).toBe(1);
        const { checks } = JSON.parse(bad.stdout);
        expect(checks[2]).toMatchObject({ name: "bytes", result: "failed", layer: "app" });
      } finally {
        await site.close();
      }
    },
  );
}

describe("the program, installed, under Node", () => {
  itRuns((args) => run(program, args));

  it("is started by npx, too", async () => {
    expect(await run("npx", ["--no-install", "sendoff", "--version"])).toMatchObject({
      stdout: "0.1.0\n",
    });
  });

  it("has its entries for apps: config, doctor, testing", async () => {
    const code = `
      import { renderConfig } from "sendoff/config";
      import { verifyFront } from "sendoff/doctor";
      import { fakeFront } from "sendoff/testing";
      console.log(typeof renderConfig, typeof verifyFront, typeof fakeFront);`;
    writeFileSync(join(app, "entries.mjs"), code);
    expect((await run(process.execPath, ["entries.mjs"])).stdout).toBe(
      "function function function\n",
    );
  });

  it("ships no dependency", () => {
    const lock = JSON.parse(readFileSync(join(app, "package-lock.json"), "utf8"));
    expect(Object.keys(lock.packages)).toEqual(["", "node_modules/sendoff"]);
  });
});

describeUnder("deno", "the program, installed, under Deno", (deno) => {
  itRuns((args) => run(deno, ["run", "-A", "--no-lock", program, ...args]));
});

describeUnder("bun", "the program, installed, under Bun", (bun) => {
  itRuns((args) => run(bun, ["--bun", program, ...args]));
  it("is started by bunx, too", async () => {
    expect(await run(bun, ["x", "--no-install", "sendoff", "--version"])).toMatchObject({
      stdout: "0.1.0\n",
    });
  });
});
