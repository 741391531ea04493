// The sidebar, in reading order. A page that no group names comes in the last one, by its title.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { GENERATED, indexed, pageOf, REPOSITORY, writtenPages } from "./places.mjs";

const GROUPS = [
  ["Start", ["docs/README.md", "docs/quick-start.md", "docs/how-it-works.md", "docs/mounting.md"]],
  [
    "Front servers",
    [
      "docs/front-servers/README.md",
      "docs/front-servers/nginx.md",
      "docs/front-servers/apache.md",
      "docs/front-servers/lighttpd.md",
      "docs/front-servers/caddy.md",
      "docs/front-servers/h2o.md",
      "docs/front-servers/litespeed.md",
      "docs/front-servers/other.md",
      "docs/behind-front.md",
    ],
  ],
  [
    "Other ways to send",
    ["docs/embedded.md", "docs/object-store.md", "docs/growing.md", "docs/signed-urls.md"],
  ],
  [
    "In production",
    [
      "docs/deployment.md",
      "docs/security.md",
      "docs/caching.md",
      "docs/troubleshooting.md",
      "docs/doctor.md",
      "docs/config-check.md",
      "docs/observability.md",
      "docs/performance.md",
      "bench/RESULTS.md",
      "docs/proof.md",
    ],
  ],
  ["Moving over", [/^docs\/moving-over\//]],
  ["Questions and decisions", ["docs/faq.md", /^docs\/decisions\//]],
  [
    "Reference",
    [
      "docs/options.md",
      "docs/program.md",
      "docs/testing.md",
      "examples",
      "CHANGELOG.md",
      "SECURITY.md",
    ],
  ],
  ["More", [/^/]],
];
const COLLAPSED = new Set(["Questions and decisions", "API"]);
const SHORT = {
  "docs/README.md": "Overview",
  "docs/front-servers/README.md": "Which one?",
  "docs/moving-over/README.md": "Overview",
  "docs/doctor.md": "The doctor",
  "bench/RESULTS.md": "Measured figures",
  examples: "Examples",
};

/** @returns the sidebar of all pages that there are. */
export function sidebar() {
  const left = new Set(writtenPages());
  const groups = GROUPS.map(([text, wanted]) => {
    const files = wanted.flatMap((one) =>
      one instanceof RegExp ? [...left].filter((file) => one.test(file)) : present(one),
    );
    for (const file of files) left.delete(file);
    return group(text, files.map(item));
  });
  groups.splice(-1, 0, group("API", apiPages()));
  return groups.filter(({ items }) => items.length > 0);
}

const group = (text, items) => ({ text, items, collapsed: COLLAPSED.has(text) });
const present = (file) => (existsSync(join(REPOSITORY, file)) ? [file] : []);
const item = (file) => ({ text: SHORT[file] ?? titleOf(file), link: linkTo(pageOf(file)) });
const linkTo = (page) => `/${indexed(page).replace(/(index)?\.md$/, "")}`;

/** The first heading of a Markdown file, as text. */
export function titleOf(file) {
  const text = readFileSync(join(REPOSITORY, file), "utf8");
  return (/^# (.+)$/m.exec(text)?.[1] ?? file).replaceAll(/[`*]/g, "");
}

function apiPages() {
  const list = join(REPOSITORY, "docs", GENERATED, "api/entries.json");
  if (!existsSync(list)) return [];
  return JSON.parse(readFileSync(list, "utf8")).map(({ name, page }) => ({
    text: name,
    link: linkTo(`${GENERATED}/api/${page}`),
  }));
}
