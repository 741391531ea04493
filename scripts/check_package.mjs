// What npm would publish: its files, its exports and its types, judged by publint and attw.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const folder = mkdtempSync(join(tmpdir(), "sendoff-pack-"));
try {
  const packed = execFileSync(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--pack-destination", folder],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  const [{ filename, files, size }] = Object.values(JSON.parse(packed));
  const names = files.map(({ path }) => path);
  console.log(`${filename}: ${size} bytes in ${names.length} files`);
  const wanted =
    /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|THIRD_PARTY_LICENSES\.md|dist\/[\w-]+(?:\.d\.ts|\.js))$/;
  const odd = names.filter((name) => !wanted.test(name));
  if (odd.length > 0) fail(`the package holds ${odd.join(", ")}`);
  for (const name of ["README.md", "LICENSE", "CHANGELOG.md", "THIRD_PARTY_LICENSES.md"]) {
    if (!names.includes(name)) fail(`the package lacks ${name}`);
  }

  const { messages, pkg } = await publint({ strict: true });
  for (const message of messages) fail(`publint: ${formatMessage(message, pkg)}`);

  const attw = "node_modules/@arethetypeswrong/cli/dist/index.js";
  const { status } = spawnSync(
    process.execPath,
    [attw, join(folder, filename), "--profile", "esm-only", "--format", "ascii", "--no-emoji"],
    { stdio: "inherit" },
  );
  if (status !== 0) fail("attw found something");
} finally {
  rmSync(folder, { recursive: true });
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
