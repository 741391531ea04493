// SECURITY.md names the tests that show what it guarantees; they have to be there, and to test something.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { REPOSITORY } from "../support/process.ts";

const policy = readFileSync(join(REPOSITORY, "SECURITY.md"), "utf8");
const start = policy.indexOf("**Guaranteed, and shown by**");
const guarantees = policy
  .slice(start, policy.indexOf("**Not guaranteed**"))
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| guarantee "));

it("guarantees something", () => {
  expect(start).toBeGreaterThan(-1);
  expect(guarantees.length).toBeGreaterThan(10);
});

describe.each(guarantees)("%s", (line) => {
  const [, , , cell = ""] = line.split("|");
  const files = [...cell.matchAll(/`(tests\/[\w/]+\.test\.ts)`/g)].map(([, path = ""]) => path);

  it("names tests that are there", () => {
    expect(files).not.toEqual([]);
    expect(cell.replace(/`[^`]*`/g, "").trim()).toMatch(/^(?:, )*,?$/);
    for (const path of files) {
      const full = join(REPOSITORY, path);
      expect({ path, there: existsSync(full) }).toEqual({ path, there: true });
      expect(readFileSync(full, "utf8")).toMatch(/\bexpect\b|\bit[A-Z]\w*\(|\bdescribe[A-Z]\w*\(/);
    }
  });
});
