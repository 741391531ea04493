// @ts-check
// The albums, and what is in one.
import { html } from "hono/html";
import { fileUrl } from "../albums.mjs";
import { breadcrumbs, layout } from "./layout.mjs";

/** @typedef {import("../albums.mjs").Album} Album */
/** @typedef {import("../albums.mjs").Item} Item */
/** @typedef {import("../users.mjs").User} User */

/**
 * @param {User} user
 * @param {Album[]} albums
 */
export function homePage(user, albums) {
  const main = html`<h1>Your albums</h1>
<ul class="grid albums">
${albums.map(
  (album) => html`<li class="card">
<div class="picture">${cover(album)}</div>
<h2><a href="/albums/${album.id}">${album.title}</a></h2>
<p>${album.about}</p>
</li>`,
)}
</ul>`;
  return layout({ title: "Your albums", user, at: "albums", main });
}

/**
 * @param {User} user
 * @param {Album} album
 */
export function albumPage(user, album) {
  const main = html`${breadcrumbs({ name: "Albums", href: "/" })}
<h1>${album.title}</h1>
<p class="lead">${album.about}</p>
<ul class="grid">
${album.items.map(
  (item, i) => html`<li class="card">
<div class="picture">${thumbnail(album, item)}</div>
<h2><a href="/albums/${album.id}/${i + 1}">${item.title}</a></h2>
</li>`,
)}
</ul>`;
  return layout({ title: album.title, user, at: "albums", main });
}

/** @param {Album} album */
function cover(album) {
  const [first] = album.items;
  return first && thumbnail(album, first);
}

/**
 * A small picture of an item, or a sign for its kind. The title beside it says what it is.
 * @param {Album} album
 * @param {Item} item
 */
function thumbnail(album, item) {
  if (item.kind !== "photo") return SIGNS[item.kind];
  const url = fileUrl(album, `thumbs/${item.file}`);
  return html`<img src="${url}" alt="${item.about}" width="480" height="320">`;
}

const SIGNS = {
  film: sign(html`<circle cx="48" cy="32" r="17"/><path class="cut" d="m43 23 14 9-14 9Z"/>`),
  paper: sign(
    html`<path d="M33 10h21l10 10v34H33Z"/><path class="line" d="M39 28h19M39 36h19M39 44h12"/>`,
  ),
  upload: sign(html`<path d="M48 12 70 50H26Z"/><path class="line" d="M48 25v12M48 42v3"/>`),
};

/** @param {import("./layout.mjs").Html} shapes */
function sign(shapes) {
  return html`<svg class="sign" viewBox="0 0 96 64" aria-hidden="true">${shapes}</svg>`;
}
