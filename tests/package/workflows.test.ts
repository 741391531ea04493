// The workflows give away nothing: each action is pinned, each job has the least it needs.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { bundledPackages } from "../../scripts/licenses.mjs";
import { REPOSITORY } from "../support/process.ts";

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: unknown;
}
interface Job {
  permissions?: Record<string, string>;
  environment?: string;
  "timeout-minutes"?: number;
  container?: { image: string };
  steps: Step[];
  env?: unknown;
}
interface Workflow {
  on: Record<string, unknown>;
  permissions?: unknown;
  concurrency?: unknown;
  env?: unknown;
  jobs: Record<string, Job>;
}

const FOLDER = join(REPOSITORY, ".github/workflows");
const NAMES = readdirSync(FOLDER);

/** Each job's rights, as they are meant to be: a new one has to be put down here. */
const RIGHTS = {
  "ci.yml": { check: { contents: "read" } },
  "release.yml": {
    verify: { contents: "read" },
    npm: { "id-token": "write" },
    jsr: { contents: "read", "id-token": "write" },
  },
};
const read = (name: string): { text: string; workflow: Workflow } => {
  const text = readFileSync(join(FOLDER, name), "utf8");
  return { text, workflow: parse(text) };
};

describe.each(NAMES)("%s", (name) => {
  const { text, workflow } = read(name);
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
    for (const job of jobs) expect(job["timeout-minutes"]).toBeLessThanOrEqual(45);
    expect(workflow.concurrency).toBeDefined();
  });

  it("lets a job that may publish run nothing of the dependencies", () => {
    for (const job of jobs.filter(({ permissions }) => permissions?.["id-token"] !== undefined)) {
      expect(job.environment).toBe("release");
      const lines = job.steps.flatMap(({ run }) => run ?? []);
      for (const line of lines) {
        expect(line).toMatch(/^(?:npm publish \.\/|npm ci --ignore-scripts |deno publish )/);
      }
    }
  });
});

it("runs the same checks on a release as on a change", () => {
  const runs = NAMES.map((name) => read(name).text.includes("- run: .ci/run\n"));
  expect(runs).toEqual(NAMES.map(() => true));
});

it("has one version of each action in all of them", () => {
  const pins = NAMES.flatMap((name) => [...read(name).text.matchAll(/uses: (\S+)@(.*)/g)]);
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
