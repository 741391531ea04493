// @ts-check
// Who is signed in: a random id in a signed cookie, and what it stands for in memory.
import { randomUUID } from "node:crypto";
import { deleteCookie, getSignedCookie, setSignedCookie } from "hono/cookie";

/** @typedef {import("hono").Context} Context */
/** @typedef {import("./users.mjs").User} User */

const COOKIE = "gallery-session";
const SECONDS = 8 * 3600;

/** @param {{ secret: string, secure: boolean }} options `secure` where the gallery is reached by HTTPS. */
export function createSessions({ secret, secure }) {
  /** @type {Map<string, { user: User, ends: number }>} */
  const sessions = new Map();
  const options = { path: "/", httpOnly: true, sameSite: /** @type {const} */ ("Lax"), secure };

  return {
    /**
     * @param {Context} c
     * @param {User} user
     */
    async signIn(c, user) {
      const id = randomUUID();
      sessions.set(id, { user, ends: Date.now() + SECONDS * 1000 });
      await setSignedCookie(c, COOKIE, id, secret, { ...options, maxAge: SECONDS });
    },

    /** @param {Context} c */
    async userOf(c) {
      const session = sessions.get((await getSignedCookie(c, secret, COOKIE)) || "");
      return session !== undefined && session.ends > Date.now() ? session.user : undefined;
    },

    /** @param {Context} c */
    async signOut(c) {
      sessions.delete((await getSignedCookie(c, secret, COOKIE)) || "");
      deleteCookie(c, COOKIE, options);
    },
  };
}
