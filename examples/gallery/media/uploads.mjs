// What a stranger could have uploaded. Opened in the gallery's origin, its script would act as whoever looks at
// it. A test sees that it is not run.

const SCRIPT = (name) => `
  window.top.document.title = "Taken over by ${name}";
  document.cookie = "taken-over=${name}; path=/";
  fetch("/canary?ran=${name}");`;

/** An image that can hold script. */
export const CAT_SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="64" viewBox="0 0 96 64">
<title>A cat</title>
<path d="M24 22 28 8l12 8h16l12-8 4 14v20q-24 20-48 0Z" fill="#c96f3a"/>
<circle cx="40" cy="30" r="3"/><circle cx="56" cy="30" r="3"/>
<script>${SCRIPT("cat.svg").replaceAll("&", "&amp;")}</script>
</svg>
`;

/** A page that calls itself an invoice. */
export const INVOICE_HTML = `<!doctype html>
<meta charset="utf-8">
<title>Invoice</title>
<h1>Invoice</h1>
<img src="/none" alt="" onerror="fetch('/canary?ran=onerror')">
<script>${SCRIPT("invoice.html")}</script>
`;
