// @ts-check
// The two users of the demo. Their passwords stand in the README; only hashes of them are here, as in a real app.
import { scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

/** @typedef {{ name: string, albums: "all" | string[], seesAudit: boolean }} User */

const derive = promisify(scrypt);

/** Of a user that nobody is, so that an unknown name takes as long as a wrong password. */
const NOBODY = { salt: "c06f1f0e9a4d4b7e", hash: "00".repeat(32), user: undefined };

/** @type {Record<string, { salt: string, hash: string, user: User }>} */
const USERS = Object.assign(Object.create(null), {
  ann: {
    salt: "5b0e7c2f9d1a4e63",
    hash: "c9a76f2880f208fb553bebcb170304cfa54185366c6c70ed862faa31b9e6b4cb",
    user: { name: "ann", albums: "all", seesAudit: true },
  },
  bob: {
    salt: "e41d8a07b35c2f96",
    hash: "1070bd1dfa2f03bc3b00f279e190ff596fc26b589b6015a4ad92337b5c5787f0",
    user: { name: "bob", albums: ["coast"], seesAudit: false },
  },
});

/**
 * The user whose name and password these are.
 * @param {string} name
 * @param {string} password
 */
export async function userByPassword(name, password) {
  const { salt, hash, user } = USERS[name] ?? NOBODY;
  const derived = /** @type {Buffer} */ (await derive(password, salt, 32));
  return timingSafeEqual(derived, Buffer.from(hash, "hex")) ? user : undefined;
}
