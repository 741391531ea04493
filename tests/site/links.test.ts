// The check of the site's links: what it must find, and what it must leave alone.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { siteText } from "../../docs/.vitepress/home.mjs";
import { sidebar, titleOf } from "../../docs/.vitepress/navigation.mjs";
import { linkTarget, pageOf, siteHref, writtenPages } from "../../docs/.vitepress/places.mjs";
import { deadLinks } from "../../scripts/site_links.mjs";
import { REPOSITORY, temporaryFolder } from "../support/process.ts";

const folder = temporaryFolder("site-links");
afterAll(() => folder.remove());

let count = 0;
function dead(body: string, base = "/"): string[] {
  count += 1;
  const root = join(folder.path, String(count));
  mkdirSync(join(root, "sub"), { recursive: true });
  writeFileSync(join(root, "index.html"), body);
  writeFileSync(join(root, "sub/index.html"), '<h2 id="größe">Größe</h2>');
  writeFileSync(join(root, "picture.png"), "");
  return deadLinks(root, base);
}

describe("the check of links", () => {
  it.each([
    '<a href="sub/">',
    '<a class="x" href="/sub/index.html#gr%C3%B6%C3%9Fe">',
    '<h2 id="a&amp;b"><a href="#a&amp;b">',
    '<a href="https://example.org/none">',
    '<a href="#">',
    '<img alt="" src="picture.png">',
  ])("lets %s be", (body) => {
    expect(dead(body)).toEqual([]);
  });

  it.each([
    ['<a href="none.html">', "none.html: no such file"],
    ['<a href="/sub/none/">', "/sub/none/: no such file"],
    ['<a href="sub/#size">', "sub/#size: no such heading"],
    ['<a href="#size">', "#size: no such heading"],
    ['<a href="picture.png#size">', "picture.png#size: no such heading"],
    ['<img alt="" src="none.png">', "none.png: no such file"],
  ])("finds %s", (body, why) => {
    expect(dead(body)).toEqual([`index.html: ${why}`]);
  });

  it("knows the prefix below which the site will be", () => {
    expect(dead('<a href="/docs/sub/">', "/docs/")).toEqual([]);
    expect(dead('<a href="/sub/">', "/docs/")).toEqual(["index.html: /sub/: outside the site"]);
  });
});

describe("a link of a page", () => {
  it.each([
    ["options.md#inspect", "docs/embedded.md", "embedded.md", "./options.md#inspect"],
    ["../doctor.md", "docs/front-servers/nginx.md", "front-servers/nginx.md", "../doctor.md"],
    ["front-servers/README.md", "docs/options.md", "options.md", "./front-servers/index.md"],
    [
      "../src/handler.ts",
      "docs/security.md",
      "security.md",
      "./reference/repository/src/handler-ts.md",
    ],
    ["../examples/", "docs/mounting.md", "mounting.md", "./reference/repository/examples/index.md"],
    ["docs/security.md", "SECURITY.md", "reference/repository/SECURITY.md", "../../security.md"],
    ["https://example.org/", "docs/options.md", "options.md", "https://example.org/"],
    ["#here", "docs/options.md", "options.md", "#here"],
    ["none.md", "docs/options.md", "options.md", "none.md"],
  ])("%s on %s leads to the same in the site", (href, source, page, wanted) => {
    expect(siteHref(href, source, page)).toBe(wanted);
  });

  it("leads out of docs/ to a copy", () => {
    expect(linkTarget("../bench/RESULTS.md#x", "docs/growing.md")).toEqual({
      file: "bench/RESULTS.md",
      fragment: "x",
    });
    expect(pageOf("bench/RESULTS.md")).toBe("reference/repository/bench/RESULTS.md");
    expect(pageOf("docs/front-servers")).toBe("front-servers/README.md");
  });
});

describe("the sidebar", () => {
  const links = sidebar().flatMap(({ items }) => items.map(({ link }) => link));

  it("leads to every page, and to none twice", () => {
    const pages = writtenPages().map((file) =>
      file.replace(/^docs/, "").replace(/(README)?\.md$/, ""),
    );
    expect(pages.length).toBeGreaterThan(30);
    expect(pages.filter((page) => !links.includes(page))).toEqual([]);
    expect(new Set(links).size).toBe(links.length);
  });

  it("begins with the overview and the quick start", () => {
    expect(links.slice(0, 2)).toEqual(["/", "/quick-start"]);
  });

  it("has no item that is named as its group", () => {
    const twice = sidebar().filter(({ text, items }) => items.some((item) => item.text === text));
    expect(twice).toEqual([]);
  });

  it("names the decisions alike", () => {
    const titles = writtenPages()
      .filter((file) => file.startsWith("docs/decisions/"))
      .map(titleOf);
    expect(titles.length).toBeGreaterThan(8);
    expect(titles.filter((title) => !/^\d{3}: [a-z]/.test(title))).toEqual([]);
  });
});

describe("the first page", () => {
  const read = (file: string) => readFileSync(join(REPOSITORY, file), "utf8");
  const home = siteText(read("docs/README.md"), "docs/README.md");
  const blocks = (text: string): string[] => text.match(/^```[a-z]*\n.*?^```$/gms) ?? [];
  const rows = (text: string): string[] => text.match(/^\| .*\|$/gm) ?? [];

  it("has README's drawing, program and install lines, and the pages in reading order", () => {
    expect(home).toMatch(/^# sendoff\n/);
    const inReadme = blocks(read("README.md"));
    expect(blocks(home).filter((block) => !inReadme.includes(block))).toEqual([]);
    expect(blocks(home).filter((block) => block.includes("createFileHandler")).length).toBe(1);
    expect(home).toContain("npm install ");
    const list = read("docs/README.md");
    expect(home.endsWith(list.slice(list.indexOf("## Start")))).toBe(true);
  });

  it("has README's table of front servers, whose links lead to the same pages", () => {
    const servers = rows(read("README.md")).filter((row) => row.includes("](docs/"));
    expect(servers.length).toBeGreaterThan(8);
    for (const row of servers) expect(home).toContain(row.replaceAll("](docs/", "]("));
    expect(home).toContain("](../examples/)");
  });

  it("is the only one that differs from its file", () => {
    expect(siteText("# Options", "docs/options.md")).toBe("# Options");
  });

  it("cannot lose a part of README unseen", () => {
    expect(() => siteText("# Documentation", "docs/README.md")).toThrow("no ## Start");
  });
});
