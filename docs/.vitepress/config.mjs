// The site of the pages in docs/. `node scripts/build_site.mjs` makes the reference and runs this.
import { defineConfig } from "vitepress";
import { sidebar } from "./navigation.mjs";
import { siteHref, sourceOf } from "./places.mjs";

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
      openLinksOfTheRepository(md);
      scrollTables(md);
    },
  },
  themeConfig: {
    logo: { src: "/icon.svg", alt: "" },
    nav: [
      { text: "Front servers", link: "/front-servers/" },
      { text: "Options", link: "/options" },
      { text: "Security", link: "/security" },
      { text: "API", link: "/reference/api/sendoff" },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
    search: { provider: "local" },
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

/** A wide table scrolls within itself, also by keyboard, and the page does not. */
function scrollTables(md) {
  md.renderer.rules.table_open = () =>
    '<div class="wide-table" tabindex="0" role="region" aria-label="Table"><table>';
  md.renderer.rules.table_close = () => "</table></div>";
}
