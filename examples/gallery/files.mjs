// @ts-check
// The files, for those who may have them: by a link that holds, or by their session.
import { anyOf, createFileHandler } from "sendoff";
import { mayRead, saveNameOf } from "./albums.mjs";
import { refusalPage } from "./pages/refusal.mjs";

/** @typedef {import("hono").Context<import("./app.mjs").Env>} GalleryContext */

/** @type {import("sendoff").Authorizer<GalleryContext>} */
function bySession({ path, request, context }) {
  const user = context.get("user");
  if (user === undefined || !mayRead(user, path)) return false;
  if (!new URL(request.url).searchParams.has("download")) return true;
  return { allow: true, download: saveNameOf(path) ?? true };
}

/**
 * @param {{
 *   delivery: import("sendoff").Delivery,
 *   byLink: import("sendoff").Authorizer<GalleryContext>,
 *   onOutcome: import("sendoff").OnOutcome<GalleryContext>,
 * }} options
 */
export function createFiles({ delivery, byLink, onOutcome }) {
  return createFileHandler({
    mount: "/files",
    authorize: anyOf(byLink, bySession),
    delivery,
    // With the default, "private, no-cache", going back after signing out shows a file that was opened by itself.
    cacheControl: "private, no-store",
    refuse: refusalPage,
    onOutcome,
  });
}
