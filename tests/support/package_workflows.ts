// The workflows as they are, and, to the letter, those jobs that make and publish a release.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { REPOSITORY } from "./process.ts";

export interface Step {
  name?: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: unknown;
}
export interface Job {
  permissions?: Record<string, string>;
  "timeout-minutes"?: number;
  container?: { image: string };
  steps: Step[];
  env?: unknown;
}
export interface Workflow {
  on: Record<string, unknown>;
  permissions?: unknown;
  concurrency?: unknown;
  env?: unknown;
  jobs: Record<string, Job>;
}

const FOLDER = join(REPOSITORY, ".github/workflows");
export const NAMES = readdirSync(FOLDER);

export function readWorkflow(name: string): { text: string; workflow: Workflow } {
  const text = readFileSync(join(FOLDER, name), "utf8");
  return { text, workflow: parse(text) };
}

const CHECKOUT = "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd";
const SETUP_NODE = {
  uses: "actions/setup-node@53b83947a5a98c8d113130e565377fae1a50d02f",
  with: { "node-version": "24.21.0", "package-manager-cache": false },
};
const SETUP_DENO = "denoland/setup-deno@22d081ff2d3a40755e97629de92e3bcbfa7cf2ed";
const DOWNLOAD = "actions/download-artifact@37930b1c2abaa49bbe596cd826c3c89aef350131";
const UPLOAD = "actions/upload-artifact@b7c566a772e6b6bfb58ed0dc250532a479d7789f";
const INSTALL = { run: "npm ci --ignore-scripts --no-audit --no-fund" };

export const COMPARISON = "Holds what was tested";
export const ON_MAIN = "The tag is on the main branch";

/** Makes the tarball that is published. */
const BUILD = {
  needs: "verify",
  "runs-on": "ubuntu-24.04",
  "timeout-minutes": 10,
  permissions: { contents: "read" },
  steps: [
    { uses: CHECKOUT, with: { "fetch-depth": 0, "persist-credentials": false } },
    { name: ON_MAIN, run: "git merge-base --is-ancestor HEAD origin/main" },
    SETUP_NODE,
    INSTALL,
    { run: "node node_modules/tsup/dist/cli-default.js --silent" },
    {
      name: "Pack",
      run:
        "mkdir release\n" +
        "npm pack --ignore-scripts --pack-destination release\n" +
        "node scripts/licenses.mjs --sbom > release/sendoff.cdx.json\n",
    },
    { uses: DOWNLOAD, with: { name: "tested", path: "tested" } },
    {
      name: COMPARISON,
      run:
        "mkdir tested/files release/files\n" +
        "tar -xzf tested/sendoff-*.tgz -C tested/files\n" +
        "tar -xzf release/sendoff-*.tgz -C release/files\n" +
        "diff --recursive tested/files release/files\n" +
        "rm -r release/files\n",
    },
    { uses: UPLOAD, with: { name: "release", path: "release/", "if-no-files-found": "error" } },
  ],
};

const NPM = {
  needs: "build",
  "runs-on": "ubuntu-24.04",
  "timeout-minutes": 10,
  environment: "release",
  permissions: { "id-token": "write" },
  steps: [
    SETUP_NODE,
    { uses: DOWNLOAD, with: { name: "release" } },
    { run: "npm publish ./sendoff-*.tgz --provenance --access public" },
  ],
};

const JSR = {
  needs: "npm",
  "runs-on": "ubuntu-24.04",
  "timeout-minutes": 10,
  environment: "release",
  permissions: { contents: "read", "id-token": "write" },
  steps: [
    { uses: CHECKOUT, with: { "persist-credentials": false } },
    SETUP_NODE,
    { uses: SETUP_DENO, with: { "deno-version": "2.9.6" } },
    INSTALL,
    { run: "deno publish --no-lock" },
  ],
};

/** So an update of their actions or of Node is written down twice, and by a person. */
export const TO_THE_LETTER = { build: BUILD, npm: NPM, jsr: JSR };
