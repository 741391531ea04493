// @ts-check
import { html } from "hono/html";
import { layout } from "./layout.mjs";

/** @param {{ failed?: boolean, name?: string }} tried What was tried before. */
export function signInPage({ failed = false, name = "" }) {
  const main = html`<div class="narrow">
<h1>Sign in</h1>
${failed ? html`<p class="error" role="alert" id="error">This name and password don’t go together.</p>` : ""}
<form class="stack" method="post" action="/sign-in">
<div class="field">
<label for="name">Name</label>
<input id="name" name="name" value="${name}" required autocomplete="username" autocapitalize="none"
 spellcheck="false" ${failed ? html`aria-invalid="true" aria-describedby="error"` : ""}>
</div>
<div class="field">
<label for="password">Password</label>
<input id="password" name="password" type="password" required autocomplete="current-password"
 ${failed ? html`aria-invalid="true" aria-describedby="error"` : ""}>
</div>
<button>Sign in</button>
</form>
</div>`;
  return layout({ title: "Sign in", main });
}
