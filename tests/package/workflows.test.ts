// The workflows give away nothing: each action is pinned, each job has the least it needs.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { bundledPackages } from "../../scripts/licenses.mjs";
import { NAMES, readWorkflow, TO_THE_LETTER } from "../support/package_workflows.ts";
import { REPOSITORY } from "../support/process.ts";

/** Each job's rights, as they are meant to be: a new one has to be put down here. */
const RIGHTS = {
  "ci.yml": { check: { contents: "read" } },
  "mutation.yml": { mutation: { contents: "read" } },
  "release.yml": {
    verify: { contents: "read" },
    build: { contents: "read" },
    npm: { "id-token": "write" },
    jsr: { contents: "read", "id-token": "write" },
  },
};
/** Minutes, where a job may take longer than the others. */
const LONG: Record<string, number> = { "mutation.yml": 120 };

describe.each(NAMES)("%s", (name) => {
  const { text, workflow } = readWorkflow(name);
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  it("pins each action and image by its hash, with the version beside it", () => {
    const uses = text.split("\n").filter((line) => /^\s*(?:- )?uses:/.test(line));
    expect(uses).toHaveLength(steps.filter((step) => step.uses !== undefined).length);
    for (const line of uses) {
      expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
    for (const { container } of jobs) {
      if (container) expect(container.image).toMatch(/^[\w-]+:[\w.-]+@sha256:[0-9a-f]{64}$/);
    }
  });

  it("gives no right but those that a job needs", () => {
    expect(workflow.permissions).toEqual({});
    const rights = Object.entries(workflow.jobs).map(([job, { permissions }]) => [
      job,
      permissions,
    ]);
    expect(Object.fromEntries(rights)).toEqual(RIGHTS[name as keyof typeof RIGHTS]);
  });

  it("keeps secrets and what others write out of the shell", () => {
    expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
    expect(Object.keys(workflow.on)).not.toContain("workflow_run");
    expect(text).not.toMatch(/\bsecrets\b|github\.token|NPM_TOKEN|NODE_AUTH_TOKEN/);
    for (const { env } of [workflow, ...jobs, ...steps]) expect(env).toBeUndefined();
    for (const step of steps) expect(step.run ?? "").not.toContain("${{");
  });

  it("leaves no credentials in a checkout, and ends", () => {
    for (const step of steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"))) {
      expect(step.with?.["persist-credentials"]).toBe(false);
    }
    const most = LONG[name] ?? 45;
    for (const job of jobs) expect(job["timeout-minutes"]).toBeLessThanOrEqual(most);
    expect(workflow.concurrency).toBeDefined();
  });

  it("sets no shell or environment for all of its jobs", () => {
    const known = ["name", "on", "permissions", "concurrency", "jobs"];
    expect(Object.keys(workflow).sort()).toEqual(known.sort());
  });

  it("lets a job publish that is written down to the letter, and no other", () => {
    const publishing = Object.entries(workflow.jobs).filter(
      ([, { permissions }]) => permissions?.["id-token"] !== undefined,
    );
    const { npm, jsr } = TO_THE_LETTER;
    expect(Object.fromEntries(publishing)).toEqual(name === "release.yml" ? { npm, jsr } : {});
  });
});

it("publishes what a job makes that ran no test, and is written down to the letter", () => {
  expect(readWorkflow("release.yml").workflow.jobs["build"]).toEqual(TO_THE_LETTER.build);
});

it("runs the same checks on a release as on a change", () => {
  for (const name of ["ci.yml", "release.yml"]) {
    expect(readWorkflow(name).text).toContain("- run: .ci/run\n");
  }
});

it("has one version of each action in all of them", () => {
  const pins = NAMES.flatMap((name) => [...readWorkflow(name).text.matchAll(/uses: (\S+)@(.*)/g)]);
  const versions = new Map<string, Set<string>>();
  for (const [, action = "", pin = ""] of pins) {
    versions.set(action, (versions.get(action) ?? new Set()).add(pin));
  }
  for (const pin of versions.values()) expect([...pin]).toHaveLength(1);
});

it("is kept up to date, and what is bundled by a change of its own", async () => {
  const { updates } = parse(readFileSync(join(REPOSITORY, ".github/dependabot.yml"), "utf8"));
  const ecosystems = updates.map((update: Record<string, string>) => update["package-ecosystem"]);
  expect(ecosystems).toEqual(["npm", "github-actions"]);
  const bundled = (await bundledPackages()).map(({ name }) => name);
  const apart: string[] = updates[0].groups.development["exclude-patterns"];
  expect([...apart].sort()).toEqual([...bundled].sort());
});
