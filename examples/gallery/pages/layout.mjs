// @ts-check
// What all pages have around them. `html` escapes all that is put into it.
import { html } from "hono/html";

/** @typedef {import("../users.mjs").User} User */
/** @typedef {ReturnType<typeof html>} Html */

/**
 * @param {{ title: string, main: Html, user?: User | undefined, at?: "albums" | "audit" }} page
 */
export function layout({ title, main, user, at }) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – Gallery</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="bar">
<a class="brand" href="/"><img src="/icon.svg" alt="" width="28" height="28"><span>Gallery</span></a>
${user === undefined ? "" : navigation(user, at)}
</header>
<main id="content" tabindex="-1">
${main}
</main>
<footer><p>Pages come from the app. Files come once it has said yes.</p></footer>
</body>
</html>`;
}

/**
 * @param {User} user
 * @param {string | undefined} at
 */
function navigation(user, at) {
  return html`<nav aria-label="Main">
<a href="/" ${at === "albums" ? html`aria-current="page"` : ""}>Albums</a>
${user.seesAudit ? html`<a href="/audit" ${at === "audit" ? html`aria-current="page"` : ""}>Audit</a>` : ""}
</nav>
<form class="who" method="post" action="/sign-out">
<span>${user.name}</span>
<button class="quiet">Sign out</button>
</form>`;
}

/**
 * The way from the first page to this one.
 * @param {{ name: string, href: string }[]} steps
 */
export function breadcrumbs(...steps) {
  return html`<nav class="crumbs" aria-label="Where you are"><ol>
${steps.map(({ name, href }) => html`<li><a href="${href}">${name}</a></li>`)}
</ol></nav>`;
}
