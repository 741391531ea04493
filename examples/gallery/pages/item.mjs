// @ts-check
// One photo, film or paper: seen, saved, shared.
import { html } from "hono/html";
import { fileUrl } from "../albums.mjs";
import { breadcrumbs, layout } from "./layout.mjs";

/** @typedef {import("../albums.mjs").Album} Album */
/** @typedef {{ album: Album, item: import("../albums.mjs").Item, number: number }} Found */

/**
 * @param {import("../users.mjs").User} user
 * @param {Found} found
 * @param {{ value: number, label: string }[]} choices For how long a link may hold.
 */
export function itemPage(user, found, choices) {
  const { album, item, number } = found;
  const url = fileUrl(album, item.file);
  const main = html`${breadcrumbs(
    { name: "Albums", href: "/" },
    { name: album.title, href: `/albums/${album.id}` },
  )}
<h1>${item.title}</h1>
${view(item, url)}
<div class="actions">
${item.kind === "upload" ? "" : html`<a class="button" href="${url}">Open</a>`}
<a class="button quiet" href="${url}?download">Download</a>
<form method="post" action="/albums/${album.id}/${number}/share"><div>
<label for="expires">A link that holds for</label>
<select id="expires" name="expires">
${choices.map(({ value, label }) => html`<option value="${value}">${label}</option>`)}
</select>
<button class="quiet">Make a link</button>
</div></form>
</div>
${neighbours(found)}`;
  return layout({ title: item.title, user, at: "albums", main });
}

/**
 * @param {import("../albums.mjs").Item} item
 * @param {string} url
 */
function view({ kind, about }, url) {
  if (kind === "photo") {
    return html`<figure><img src="${url}" alt="${about}" width="960" height="640">
<figcaption>${about}</figcaption></figure>`;
  }
  if (kind === "film") {
    return html`<figure><video src="${url}" controls playsinline preload="metadata" width="960" height="576"
 aria-describedby="about"></video>
<figcaption id="about">${about}</figcaption></figure>`;
  }
  return html`<p class="lead">${about}</p>`;
}

/** @param {Found} found */
function neighbours({ album, number }) {
  const before = album.items[number - 2];
  const after = album.items[number];
  return html`<nav class="neighbours" aria-label="In this album">
${before ? html`<a rel="prev" href="/albums/${album.id}/${number - 1}">← ${before.title}</a>` : ""}
${after ? html`<a rel="next" href="/albums/${album.id}/${number + 1}">${after.title} →</a>` : ""}
</nav>`;
}
