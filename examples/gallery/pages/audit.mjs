// @ts-check
// Who fetched what, for those who may know.
import { html } from "hono/html";
import { layout } from "./layout.mjs";

const TIME = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/**
 * @param {import("../users.mjs").User} user
 * @param {import("../audit.mjs").Entry[]} entries Newest first.
 */
export function auditPage(user, entries) {
  const main = html`<h1>Who fetched what</h1>
<p class="lead">Newest first, since the gallery was started.</p>
${entries.length === 0 ? html`<p>Nothing yet.</p>` : table(entries)}`;
  return layout({ title: "Who fetched what", user, at: "audit", main });
}

/** @param {import("../audit.mjs").Entry[]} entries */
function table(entries) {
  return html`<table>
<thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th>
<th scope="col">Result</th></tr></thead>
<tbody>
${entries.map(
  ({ time, who, what, result, ok, times }) => html`<tr>
<td><time datetime="${time.toISOString()}">${TIME.format(time)}</time></td>
<td>${who}</td>
<td class="what">${what}</td>
<td><span class="${ok ? "sent" : "refused"}">${result}</span>${times > 1 ? ` × ${times}` : ""}</td>
</tr>`,
)}
</tbody>
</table>`;
}
