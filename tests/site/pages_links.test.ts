// The pages lead where they say: links, headings, the tests that they name; and they keep to plain Markdown.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { page } from "../support/pages.ts";
import { REPOSITORY } from "../support/process.ts";

const PAGES = [
  "quick-start",
  "how-it-works",
  "deployment",
  "caching",
  "troubleshooting",
  "performance",
  "faq",
  "security",
];

const withoutBlocks = (text: string) => text.replace(/^```.*?^```$/gms, "");

/** The anchors that GitHub and VitePress make of headings. */
function anchorsOf(file: string): string[] {
  const text = withoutBlocks(readFileSync(file, "utf8"));
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe.each(PAGES)("docs/%s.md", (name) => {
  const { text } = page(name);
  const prose = withoutBlocks(text);

  it("has links that lead somewhere", () => {
    const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = ""]) => to);
    expect(links.length).toBeGreaterThan(2);
    const own = join(REPOSITORY, "docs", `${name}.md`);
    for (const to of links.filter((link) => !/^https?:/.test(link))) {
      const [path = "", anchor] = to.split("#");
      const file = path === "" ? own : join(dirname(own), path);
      expect(existsSync(file), `${to} is a file`).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(file), to).toContain(anchor);
    }
  });

  it("is plain Markdown in lines that can be read", () => {
    expect(prose.replace(/`[^`]*`/g, "")).not.toMatch(/<[a-z!/]/);
    const long = prose.split("\n").filter((line) => line.length > 120 && !line.startsWith("|"));
    expect(long).toEqual([]);
  });
});

it("names tests that are there", () => {
  const named = page("troubleshooting").rows("symptom");
  expect(named.length).toBeGreaterThan(30);
  for (const [, cell = ""] of named) {
    const [, file = "", title = ""] = /^`([^`]+)`: (.*)$/.exec(cell) ?? [];
    const path = file === "fronts/doctor_broken" ? "support/doctor_broken.ts" : `${file}.test.ts`;
    const source = readFileSync(join(REPOSITORY, "tests", path), "utf8");
    expect(source, file).toContain(`"${title}"`);
  }
});
