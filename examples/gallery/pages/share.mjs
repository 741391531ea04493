// @ts-check
// A link that was just made.
import { html } from "hono/html";
import { breadcrumbs, layout } from "./layout.mjs";

const TIME = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "long" });

/**
 * @param {import("../users.mjs").User} user
 * @param {import("./item.mjs").Found} found
 * @param {{ url: string, ends: Date }} link
 */
export function sharePage(user, { album, item, number }, { url, ends }) {
  const main = html`${breadcrumbs(
    { name: "Albums", href: "/" },
    { name: album.title, href: `/albums/${album.id}` },
    { name: item.title, href: `/albums/${album.id}/${number}` },
  )}
<h1>A link to “${item.title}”</h1>
<p class="lead">Whoever has it sees this one file, without signing in, until
<time datetime="${ends.toISOString()}">${TIME.format(ends)}</time>.</p>
<div class="field">
<label for="link">Link</label>
<textarea id="link" readonly rows="4" spellcheck="false">${url}</textarea>
</div>
<p><a class="button" href="${url}">Open it</a></p>`;
  return layout({ title: `A link to ${item.title}`, user, at: "albums", main });
}
