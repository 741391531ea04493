import { shown } from "../option_error.ts";

/** A key that signs links. */
export interface SigningKey {
  /** Its name in each link, 1 to 16 letters, digits, `-` or `_`, such as `"2026-11"`. Not secret. */
  readonly id: string;
  /** At least 32 random bytes, or as text at least 32 random letters, digits, `-` or `_`. */
  readonly secret: string | Uint8Array;
}

/** A key by its id, imported once, when it is first used. */
export interface KeyRing {
  readonly newest: string;
  has(id: string): boolean;
  get(id: string): Promise<CryptoKey>;
}

const WANTED =
  "at least 32 random bytes, or a text such as `openssl rand -hex 32` makes it: letters, digits, - or _";
const TEXT = /^[A-Za-z0-9_+/=-]{32,1024}$/;
const ALGORITHM = { name: "HMAC", hash: "SHA-256" };
const utf8 = new TextEncoder();

/** Checks the keys. The errors show no secret. */
export function keyRing(subject: string, keys: unknown): KeyRing {
  if (!Array.isArray(keys) || keys.length === 0) {
    const wanted = "an array of { id, secret }, the newest first";
    throw new TypeError(`${subject}: option "keys" is missing or no such array, want ${wanted}`);
  }
  const secrets = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const key of keys as readonly (Partial<SigningKey> | null | undefined)[]) {
    const { id, secret } = key ?? {};
    if (typeof id !== "string" || !/^[A-Za-z0-9_-]{1,16}$/.test(id)) {
      const wanted = 'an id of 1 to 16 letters, digits, - or _, such as "2026-11"';
      // Not shown, as it may be the secret in the wrong place.
      throw new TypeError(`${subject}: option "keys" is wrong, want ${wanted}`);
    }
    if (secrets.has(id)) throw new TypeError(`${subject}: two keys have the id ${shown(id)}`);
    const bytes = bytesOf(secret);
    if (bytes === undefined) {
      throw new TypeError(
        `${subject}: the secret of key ${shown(id)} is ${secret === undefined ? "missing" : "too weak"}, want ${WANTED}`,
      );
    }
    secrets.set(id, bytes);
  }
  const imported = new Map<string, Promise<CryptoKey>>();
  return {
    newest: [...secrets.keys()][0] as string,
    has: (id) => secrets.has(id),
    get(id) {
      let key = imported.get(id);
      if (key === undefined) {
        const bytes = secrets.get(id) as Uint8Array<ArrayBuffer>;
        key = crypto.subtle.importKey("raw", bytes, ALGORITHM, false, ["sign", "verify"]);
        imported.set(id, key);
      }
      return key;
    },
  };
}

/** A copy, as bytes that are changed later would be another key. */
function bytesOf(secret: unknown): Uint8Array<ArrayBuffer> | undefined {
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  if (secret instanceof Uint8Array) bytes = new Uint8Array(secret);
  else if (typeof secret === "string" && TEXT.test(secret)) bytes = utf8.encode(secret);
  return bytes && looksRandom(bytes) ? bytes : undefined;
}

/** Refuses what can't come from a source of random bytes: few values, a repetition, a row such as 1, 2, 3. */
function looksRandom(bytes: Uint8Array): boolean {
  const steps = bytes.map((byte, i) => byte - (bytes[i - 1] ?? 0));
  if (bytes.length < 32 || new Set(bytes).size < 10 || new Set(steps).size < 8) return false;
  for (let period = 1; period <= bytes.length / 2; period++) {
    if (bytes.every((byte, i) => i < period || byte === bytes[i - period])) return false;
  }
  return true;
}
