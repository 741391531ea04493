// @ts-check
// The gallery as a Hono app. server.mjs serves it.
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { csrf } from "hono/csrf";
import { albumsFor, fileUrl } from "./albums.mjs";
import { createAudit } from "./audit.mjs";
import { createFiles } from "./files.mjs";
import { addLooks, pageHeaders } from "./headers.mjs";
import { albumPage, homePage } from "./pages/albums.mjs";
import { auditPage } from "./pages/audit.mjs";
import { itemPage } from "./pages/item.mjs";
import { messagePage } from "./pages/message.mjs";
import { sharePage } from "./pages/share.mjs";
import { signInPage } from "./pages/sign_in.mjs";
import { createSessions } from "./sessions.mjs";
import { createSharing } from "./share.mjs";
import { userByPassword } from "./users.mjs";

/** Bytes of a form. The longest has a name and a password. */
const FORM_LIMIT = 10_000;

/** @typedef {{ Variables: { user: import("./users.mjs").User | undefined } }} Env */
/** @typedef {{ Variables: { user: import("./users.mjs").User } }} SignedInEnv */

/**
 * @param {{
 *   delivery: import("sendoff").Delivery,
 *   sessionSecret: string,
 *   linkKey: string,
 *   shareSeconds: number[],
 *   origin?: string | undefined,
 * }} options `origin` is what visitors' browsers show, where it is not what reaches the app, as behind HTTPS.
 */
export function createGallery({ delivery, sessionSecret, linkKey, shareSeconds, origin }) {
  const secure = origin?.startsWith("https:") ?? false;
  const sessions = createSessions({ secret: sessionSecret, secure });
  const sharing = createSharing({ key: linkKey, seconds: shareSeconds });
  const audit = createAudit();
  const files = createFiles({ delivery, byLink: sharing.authorize, onOutcome: audit.onOutcome });

  const app = /** @type {Hono<Env>} */ (new Hono());
  app.use(bodyLimit({ maxSize: FORM_LIMIT }));
  app.use(origin === undefined ? csrf() : csrf({ origin }));
  app.use(async (c, next) => {
    c.set("user", await sessions.userOf(c));
    await next();
  });
  // Before the pages' headers: the policy of a file is the file handler's.
  app.get("/files/*", (c) => files(c.req.raw, c));
  app.use(pageHeaders());
  addLooks(app);
  addSignIn(app, sessions);
  app.route("/", signedInPages({ sharing, audit, origin }));
  app.notFound((c) =>
    c.html(messagePage(c.get("user"), "Not found", "There is no such page."), 404),
  );
  return app;
}

/**
 * @param {Hono<Env>} app
 * @param {ReturnType<typeof createSessions>} sessions
 */
function addSignIn(app, sessions) {
  app.get("/sign-in", (c) => c.html(signInPage({})));
  app.post("/sign-in", async (c) => {
    const { name, password } = await c.req.parseBody();
    const user = await userByPassword(String(name), String(password));
    if (user === undefined)
      return c.html(signInPage({ failed: true, name: String(name ?? "") }), 401);
    await sessions.signIn(c, user);
    return c.redirect("/", 303);
  });
  app.post("/sign-out", async (c) => {
    await sessions.signOut(c);
    // Browsers keep whole pages to go back to, in spite of "no-store". This ends them.
    c.header("Clear-Site-Data", '"cache"');
    return c.redirect("/sign-in", 303);
  });
}

/**
 * @param {{
 *   sharing: ReturnType<typeof createSharing>,
 *   audit: ReturnType<typeof createAudit>,
 *   origin: string | undefined,
 * }} options
 */
function signedInPages({ sharing, audit, origin }) {
  const pages = /** @type {Hono<SignedInEnv>} */ (new Hono());
  pages.use(async (c, next) => (c.get("user") ? next() : c.redirect("/sign-in", 303)));
  pages.get("/", (c) => c.html(homePage(c.get("user"), albumsFor(c.get("user")))));
  pages.get("/albums/:album", (c) => {
    const album = albumsFor(c.get("user")).find(({ id }) => id === c.req.param("album"));
    return album ? c.html(albumPage(c.get("user"), album)) : c.notFound();
  });
  pages.get("/albums/:album/:number", (c) => {
    const found = itemOf(c.get("user"), c.req.param());
    return found ? c.html(itemPage(c.get("user"), found, sharing.choices)) : c.notFound();
  });
  pages.post("/albums/:album/:number/share", async (c) => {
    const found = itemOf(c.get("user"), c.req.param());
    if (found === undefined) return c.notFound();
    const { expires } = await c.req.parseBody();
    const url = new URL(fileUrl(found.album, found.item.file), origin ?? c.req.url).href;
    const link = await sharing.link(url, Number(expires));
    if (link === undefined)
      return c.html(messagePage(c.get("user"), "Not possible", "For how long?"), 400);
    return c.html(sharePage(c.get("user"), found, link));
  });
  pages.get("/audit", (c) => {
    return c.get("user").seesAudit
      ? c.html(auditPage(c.get("user"), audit.entries()))
      : c.notFound();
  });
  return pages;
}

/**
 * An item that a user may see, by its album and its number in it.
 * @param {import("./users.mjs").User} user
 * @param {{ album: string, number: string }} address
 */
function itemOf(user, { album: id, number }) {
  const album = albumsFor(user).find((album) => album.id === id);
  const item = /^[1-9]\d*$/.test(number) ? album?.items[Number(number) - 1] : undefined;
  return album && item ? { album, item, number: Number(number) } : undefined;
}
