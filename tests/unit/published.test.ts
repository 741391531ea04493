// What npm and JSR publish is the same, and the docs tell the truth about it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as sendoff from "../../mod.ts";
import * as embedded from "../../src/embedded/mod.ts";
import * as objectStore from "../../src/object_store/mod.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));
const text = (name: string) => readFileSync(join(project, name), "utf8");
const npm = JSON.parse(text("package.json"));
const jsr = JSON.parse(text("deno.json"));

describe("npm and JSR", () => {
  it("have one version, which the changelog knows", () => {
    expect(jsr.version).toBe(npm.version);
    expect(text("CHANGELOG.md")).toContain(`\n## ${npm.version}`);
  });

  it("have the same entries, each with its source", () => {
    expect(Object.keys(jsr.exports)).toEqual(Object.keys(npm.exports));
    for (const [entry, source] of Object.entries<string>(jsr.exports)) {
      expect(existsSync(join(project, source))).toBe(true);
      // ./mod.ts is dist/mod.js, ./src/embedded/mod.ts is dist/embedded.js
      const name = /(\w+)\/mod\.ts$/.exec(source)?.[1] ?? "mod";
      const built = `./dist/${name}.js`;
      expect(npm.exports[entry].default).toBe(built);
      expect(npm.exports[entry].types).toBe(built.replace(/\.js$/, ".d.ts"));
    }
  });

  it("install nothing at run time", () => {
    expect(npm.dependencies).toBeUndefined();
    expect(npm.peerDependencies).toBeUndefined();
  });
});

/** First two cells of the rows of the table whose head begins so. */
function rows(page: string, head: string): [string, string][] {
  const lines = text(page).split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| ${head} |`));
  expect(start).toBeGreaterThan(-1);
  const end = lines.findIndex((line, i) => i > start && !line.startsWith("|"));
  return lines.slice(start + 2, end).map((line) => {
    const [, first = "", second = ""] = line.split("|").map((cell) => cell.trim());
    return [first.replaceAll("`", ""), second];
  });
}

describe("docs", () => {
  it("list every reason for a refusal with its status", () => {
    const documented = rows("docs/options.md", "reason").map(([name, status]) => [
      name,
      Number(status),
    ]);
    expect(Object.fromEntries(documented)).toEqual(sendoff.REFUSAL_STATUS);
  });

  it("list every option", () => {
    let message = "";
    try {
      sendoff.createFileHandler({ authorise: true } as never);
    } catch (error) {
      message = String(error);
    }
    const known = message.slice(message.indexOf("want one of ") + 12).split(", ");
    expect(rows("docs/options.md", "option").map(([name]) => name)).toEqual(known);
  });

  it("list every option of embedded()", () => {
    let message = "";
    try {
      embedded.embedded({ rot: true } as never);
    } catch (error) {
      message = String(error);
    }
    const known = message.slice(message.indexOf("want one of ") + 12).split(", ");
    expect(rows("docs/embedded.md", "option").map(([name]) => name)).toEqual(known);
  });

  const pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "bench/README.md"];
  for (const name of readdirSync(join(project, "docs"), { recursive: true, encoding: "utf8" })) {
    const isMade = name.startsWith("reference"); // by the site's build
    if (name.endsWith(".md") && !isMade) pages.push(`docs/${name}`);
  }

  it.each(pages)("%s links only to what is there", (page) => {
    const code = /^```.*?^```/gms;
    for (const [, link = ""] of text(page)
      .replace(code, "")
      .matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link)) continue;
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? page : join(dirname(page), decodeURIComponent(path));
      expect(existsSync(join(project, target)), `${link} in ${page}`).toBe(true);
      if (anchor === undefined) continue;
      const headings = [...text(target).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
        heading
          .toLowerCase()
          .replace(/[^\w -]/g, "")
          .replaceAll(" ", "-"),
      );
      expect(headings, `${link} in ${page}`).toContain(anchor);
    }
  });

  it("name only deliveries that exist", () => {
    const named = [...text("README.md").matchAll(/^\| .* \| `(\w+)\(/gm)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(5);
    const entries = { ...sendoff, ...embedded, ...objectStore };
    for (const name of named) expect(entries).toHaveProperty(String(name));
  });
});
