// Two steps of the release, run as the workflow has them: a tag beside main, and a tarball other than the tested one.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type Finished, finish, run } from "../support/package.ts";
import { COMPARISON, ON_MAIN, readWorkflow } from "../support/package_workflows.ts";
import { temporaryFolder } from "../support/process.ts";

const { path: base, remove } = temporaryFolder("release-steps");
afterAll(remove);

/** As GitHub runs a step: in bash, which ends at the first command that fails. */
function step(name: string, cwd: string): Promise<Finished> {
  const script = readWorkflow("release.yml").workflow.jobs["build"]?.steps.find(
    (one) => one.name === name,
  )?.run;
  if (script === undefined) throw new Error(`no step "${name}"`);
  return finish("bash", ["--noprofile", "--norc", "-e", "-c", script], { cwd });
}

describe("the tag's commit", () => {
  const git = (cwd: string, ...args: string[]) => {
    const who = ["-c", "user.name=ann", "-c", "user.email=ann@example.org"];
    return run("git", [...who, ...args], { cwd, env: { GIT_CONFIG_GLOBAL: "/dev/null" } });
  };

  it("has to be on main", async () => {
    const origin = join(base, "origin");
    const clone = join(base, "clone");
    mkdirSync(origin);
    await git(origin, "init", "--quiet", "--initial-branch=main");
    await git(origin, "commit", "--quiet", "--allow-empty", "-m", "released");
    await git(origin, "tag", "v1.0.0");
    await git(origin, "commit", "--quiet", "--allow-empty", "-m", "later");
    await git(origin, "checkout", "--quiet", "-b", "beside");
    await git(origin, "commit", "--quiet", "--allow-empty", "-m", "not merged");
    await git(origin, "tag", "v1.0.1");
    await git(base, "clone", "--quiet", origin, clone);
    await git(clone, "checkout", "--quiet", "v1.0.0");
    expect(await step(ON_MAIN, clone)).toEqual({ status: 0, output: "" });
    await git(clone, "checkout", "--quiet", "v1.0.1");
    expect(await step(ON_MAIN, clone)).toEqual({ status: 1, output: "" });
  });
});

describe("the tarball", () => {
  let count = 0;
  async function compare(tested: Record<string, string>, built: Record<string, string>) {
    count += 1;
    const place = join(base, String(count));
    for (const [folder, files] of Object.entries({ tested, release: built })) {
      const package_ = join(place, "made", folder, "package");
      mkdirSync(package_, { recursive: true });
      mkdirSync(join(place, folder));
      for (const [name, text] of Object.entries(files)) writeFileSync(join(package_, name), text);
      const tarball = join(place, folder, "sendoff-1.0.0.tgz");
      await run("tar", ["-czf", tarball, "package"], { cwd: join(package_, "..") });
    }
    return { ...(await step(COMPARISON, place)), left: readdirSync(join(place, "release")) };
  }

  it("is taken if it holds what was tested, and nothing else is uploaded", async () => {
    const files = { "package.json": "{}", "mod.js": "export {};" };
    const left = ["sendoff-1.0.0.tgz"];
    expect(await compare(files, files)).toEqual({ status: 0, output: "", left });
  });

  it.each([
    ["another file", { "mod.js": "1" }, { "mod.js": "2" }],
    ["a file more", { "mod.js": "1" }, { "mod.js": "1", "more.js": "" }],
    ["a file less", { "mod.js": "1", "more.js": "" }, { "mod.js": "1" }],
  ])("is refused with %s", async (_, tested, built) => {
    expect((await compare(tested, built)).status).toBe(1);
  });
});
