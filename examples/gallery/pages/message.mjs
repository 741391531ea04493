// @ts-check
import { html } from "hono/html";
import { layout } from "./layout.mjs";

/**
 * A page that says one thing.
 * @param {import("../users.mjs").User | undefined} user
 * @param {string} title
 * @param {string} text
 */
export function messagePage(user, title, text) {
  const main = html`<div class="narrow">
<h1>${title}</h1>
<p class="lead">${text}</p>
<p><a class="button" href="/">To the albums</a></p>
</div>`;
  return layout({ title, user, main });
}
