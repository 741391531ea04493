// @ts-check
// What the gallery's own pages say about themselves: no script, nothing from elsewhere, nothing kept.
import { readFileSync } from "node:fs";
import { secureHeaders } from "hono/secure-headers";

const SELF = ["'self'"];
const NONE = ["'none'"];

/** @returns {import("hono").MiddlewareHandler} */
export function pageHeaders() {
  const secure = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: NONE,
      styleSrc: SELF,
      imgSrc: SELF,
      mediaSrc: SELF,
      formAction: SELF,
      baseUri: NONE,
      frameAncestors: NONE,
    },
    // With "no-referrer" a form's Origin would be "null", and csrf() could not tell where it is from.
    referrerPolicy: "same-origin",
    // It speaks for the whole domain and for months, so it is its owner's to send, and the front server does it.
    strictTransportSecurity: false,
  });
  return async (c, next) => {
    c.header("Cache-Control", "no-store");
    return secure(c, next);
  };
}

const SHEETS = ["base", "frame", "cards", "item", "forms", "audit"];

/**
 * The gallery's looks, which anybody may see.
 * @param {import("hono").Hono<any>} app
 */
export function addLooks(app) {
  const read = (/** @type {string} */ name) => readFileSync(new URL(name, import.meta.url), "utf8");
  const style = SHEETS.map((name) => read(`style/${name}.css`)).join("\n");
  const icon = read("icon.svg");
  const kept = { "Cache-Control": "max-age=60" };
  app.get("/style.css", (c) =>
    c.body(style, 200, { "Content-Type": "text/css; charset=utf-8", ...kept }),
  );
  app.get("/icon.svg", (c) => c.body(icon, 200, { "Content-Type": "image/svg+xml", ...kept }));
}
