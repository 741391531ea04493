// @ts-check
// Who is signed in: a random id in a signed cookie, and what it stands for in memory.
import { randomUUID } from "node:crypto";
import { deleteCookie, getSignedCookie, setSignedCookie } from "hono/cookie";

/** @typedef {import("hono").Context} Context */
/** @typedef {import("./users.mjs").User} User */
/** @typedef {{ user: User, ends: number }} Session */

const COOKIE = "gallery-session";
const SECONDS = 8 * 3600;

/**
 * @param {{ secret: string, secure: boolean, store?: Map<string, Session> }} options `secure` where the gallery is
 *   reached by HTTPS. A real app's `store` is a database.
 */
export function createSessions({ secret, secure, store = new Map() }) {
  // A cookie with the prefix __Host- can't be set by a neighbour, such as another subdomain.
  const prefix = secure ? /** @type {const} */ ("host") : undefined;
  const sameSite = /** @type {const} */ ("Lax");
  const options = { path: "/", httpOnly: true, sameSite, secure, ...(prefix && { prefix }) };

  /** @param {Context} c */
  const idOf = async (c) => (await getSignedCookie(c, secret, COOKIE, prefix)) || "";

  function removeEnded() {
    for (const [id, { ends }] of store) if (ends <= Date.now()) store.delete(id);
  }

  return {
    /**
     * @param {Context} c
     * @param {User} user
     */
    async signIn(c, user) {
      removeEnded();
      // The browser is about to forget its old session, and whoever copied that one must not keep it.
      store.delete(await idOf(c));
      const id = randomUUID();
      store.set(id, { user, ends: Date.now() + SECONDS * 1000 });
      await setSignedCookie(c, COOKIE, id, secret, { ...options, maxAge: SECONDS });
    },

    /** @param {Context} c */
    async userOf(c) {
      const session = store.get(await idOf(c));
      return session !== undefined && session.ends > Date.now() ? session.user : undefined;
    },

    /** @param {Context} c */
    async signOut(c) {
      store.delete(await idOf(c));
      deleteCookie(c, COOKIE, options);
    },
  };
}
