// The site of the pages in docs/. `node scripts/build_site.mjs` makes the reference and runs this.
import { defineConfig } from "vitepress";
import { siteText } from "./home.mjs";
import { sidebar } from "./navigation.mjs";
import { siteHref, sourceOf } from "./places.mjs";
import { fitTables } from "./tables.mjs";

const base = process.env["SITE_BASE"] ?? "/";

export default defineConfig({
  title: "sendoff",
  description: "Authenticated file delivery for fetch-style JavaScript",
  lang: "en",
  base,
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `${base}icon.svg` }]],
  rewrites: (page) => page.replace(/(^|\/)README\.md$/, "$1index.md"),
  metaChunk: true,
  router: { prefetchLinks: false }, // a page would fetch all that its menu leads to
  ignoreDeadLinks: true, // scripts/site_links.mjs looks at all of them, with their anchors
  markdown: {
    anchor: { slugify },
    languageAlias: { caddyfile: "nginx", lighttpd: "nginx", "lighttpd-1.4.67": "nginx" },
    config: (md) => {
      readmeOnTheFirstPage(md);
      openLinksOfTheRepository(md);
      fitTables(md);
    },
  },
  // The index for the search is one file of a megabyte, and is loaded when somebody searches.
  vite: { build: { chunkSizeWarningLimit: 4096 } },
  themeConfig: {
    logo: { src: "/icon.svg", alt: "" },
    nav: [
      { text: "Quick start", link: "/quick-start" },
      { text: "Mounting", link: "/mounting" },
      { text: "Front servers", link: "/front-servers/" },
      { text: "Options", link: "/options" },
      { text: "API", link: "/reference/api/" },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
    search: { provider: "local", options: { _render: searchable } },
  },
});

/** As a code host makes them, so that a link to a heading works there and here. */
function slugify(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
    .replaceAll(" ", "-");
}

function openLinksOfTheRepository(md) {
  const asBefore = md.renderer.rules.link_open;
  md.renderer.rules.link_open = (tokens, index, options, env, self) => {
    const token = tokens[index];
    const href = token.attrGet("href");
    if (href !== null) token.attrSet("href", siteHref(href, sourceOf(env), env.relativePath));
    return asBefore(tokens, index, options, env, self);
  };
}

function readmeOnTheFirstPage(md) {
  md.core.ruler.before("normalize", "readme", (state) => {
    state.src = siteText(state.src, sourceOf(state.env));
  });
}

/** What the search indexes of a page: without colours, which take most of the time. */
function searchable(text, env, md) {
  if (/^---\n(?:.*\n)*?search: false\n/.test(text)) return "";
  const { highlight } = md.options;
  md.options.highlight = null;
  const html = md.render(text, env);
  md.options.highlight = highlight;
  return html;
}
