// @ts-check
// Links that open one file, without a session, until they expire.
import { createUrlSigner } from "sendoff/signed-url";

/**
 * @param {{ key: string, seconds: number[] }} options For how long a link may hold: one of these.
 */
export function createSharing({ key, seconds }) {
  const signer = createUrlSigner({ keys: [{ id: "1", secret: key }], mount: "/files" });
  return {
    authorize: signer.authorize,
    choices: seconds.map((value) => ({ value, label: inWords(value) })),
    /**
     * The link and its end, or nothing if it is none of the choices.
     * @param {string} url
     * @param {number} expires
     */
    async link(url, expires) {
      if (!seconds.includes(expires)) return undefined;
      const signed = await signer.sign(url, { expires });
      return { url: signed, ends: new Date(Date.now() + expires * 1000) };
    },
  };
}

/** @type {[number, string][]} */
const UNITS = [
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** @param {number} seconds */
function inWords(seconds) {
  const [size, unit] = UNITS.find(([size]) => seconds % size === 0) ?? [1, "second"];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
