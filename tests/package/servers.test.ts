// Whatever program of the system a test runs, `npm test` installs it, or says that it is missing.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SERVERS } from "../../scripts/servers.mjs";
import { REPOSITORY } from "../support/process.ts";

/** Programs that come with what proves another thing. */
const COME_WITH: Record<string, string> = {
  "/usr/sbin/apache2": "apache",
  "/usr/bin/ceph-mon": "ceph",
  "/usr/bin/ceph-osd": "ceph",
  "/usr/bin/ceph-mds": "cephfs",
  "/usr/bin/rackup": "rack",
  "/usr/bin/python3": "django",
  "/usr/bin/php": "symfony",
};
/** Stands in a unit, and is replaced by the Node that runs the tests. */
const NOT_RUN = ["/usr/bin/node"];

it("knows a package for every program that tests name", () => {
  const tests = readdirSync(join(REPOSITORY, "tests"), { recursive: true, encoding: "utf8" });
  const texts = tests
    .filter((name) => /\.(?:ts|mjs)$/.test(name) && name !== "package/servers.test.ts")
    .map((name) => readFileSync(join(REPOSITORY, "tests", name), "utf8"));
  const named = new Set(
    texts.flatMap((text) => text.match(/(?<=["'`])\/usr\/s?bin\/[\w-]+(?=["'`])/g) ?? []),
  );
  const known = new Set([...Object.values(SERVERS).map(({ file }) => file), ...NOT_RUN]);
  for (const [program, name] of Object.entries(COME_WITH)) {
    if (name in SERVERS) known.add(program);
  }
  expect(named.size).toBeGreaterThan(10);
  expect([...named].filter((program) => !known.has(program))).toEqual([]);
});
