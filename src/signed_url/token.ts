// The text that a link carries: `1.<key id>.<claims>.<signature>`. What the URL says itself, the path and the
// mount, is signed with it and not repeated in it.

/** What a link says beside its path. Short names, as they stand in every link. */
export interface Claims {
  /** Last second in which it holds, since 1970. */
  readonly e: number;
  /** Check sum of what it is for: tells a link for something else from one with a wrong signature. */
  readonly p: string;
  /** First second in which it holds. */
  readonly n?: number;
  /** For everything below the path's first so many segments. */
  readonly s?: number;
  /** Makes the browser save the file, under this name or its own. */
  readonly d?: true | string;
  /** Whom it is for, in the app's own words. */
  readonly c?: string;
  /** The address or network it is for. */
  readonly i?: string;
  /** Its number among those that hold once. */
  readonly o?: string;
}

/** A token taken apart. Nothing of it is verified. */
export interface Token {
  readonly keyId: string;
  readonly claims: Claims;
  /** What is signed of the token itself. */
  readonly head: string;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** What a link is for. */
export interface Target {
  readonly purpose: string;
  readonly mount: string;
  readonly kind: "file" | "below";
  /** A file's path, or the beginning that all of them have, with a slash at its end. */
  readonly path: string;
}

/** The last letter has four bits of the signature; another one with the same bits would be a second spelling. */
export const TOKEN: RegExp =
  /^(1\.([A-Za-z0-9_-]{1,16})\.([A-Za-z0-9_-]{8,4000}))\.([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])$/;

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What is signed: every word on a line of its own, and no word can hold a line break. */
export function signedBytes(
  { purpose, mount, kind, path }: Target,
  head: string,
): Uint8Array<ArrayBuffer> {
  return utf8.encode(`sendoff signed-url 1\n${purpose}\n${mount}\n${kind}\n${path}\n${head}`);
}

/**
 * FNV-1a of what a link is for, in 32 bits, over its UTF-16 code units, as to encode them would take longer than the
 * sum. Anyone can make it: it says what was meant, and proves nothing.
 */
export function checkSum({ purpose, mount, kind, path }: Target): string {
  const words = `${purpose}\n${mount}\n${kind}\n${path}`;
  let sum = 0x811c9dc5 | 0;
  for (let i = 0; i < words.length; i++) {
    sum = Math.imul(sum ^ words.charCodeAt(i), 0x01000193);
  }
  return (sum >>> 0).toString(36);
}

/** The part of a token that is signed. */
export function tokenHead(keyId: string, claims: Claims): string {
  return `1.${keyId}.${base64url(utf8.encode(JSON.stringify(claims)))}`;
}

/** A whole token. */
export function tokenText(head: string, signature: ArrayBuffer): string {
  return `${head}.${base64url(new Uint8Array(signature))}`;
}

/** `undefined` for every text that is no token. */
export function parseToken(text: string): Token | undefined {
  const [, head, keyId, payload, signature] = TOKEN.exec(text) ?? [];
  if (head === undefined || keyId === undefined || payload === undefined) return undefined;
  const bytes = fromBase64url(payload);
  const claims = bytes && claimsOf(bytes);
  const mac = fromBase64url(signature ?? "");
  return claims && mac && { keyId, claims, head, signature: mac };
}

const isSecond = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const isText = (value: unknown) => typeof value === "string" && value !== "";
const CLAIMS: { readonly [Name in keyof Required<Claims>]: (value: unknown) => boolean } = {
  e: isSecond,
  p: isText,
  n: isSecond,
  s: (value) => isSecond(value) && (value as number) > 0,
  d: (value) => value === true || isText(value),
  c: isText,
  i: isText,
  o: isText,
};

function claimsOf(bytes: Uint8Array): Claims | undefined {
  let value: unknown;
  try {
    value = JSON.parse(strictUtf8.decode(bytes));
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  // Without a prototype, whose pollution would be read as claims.
  const claims = Object.create(null) as Record<string, unknown>;
  for (const name of Object.keys(value)) {
    const field = (value as Record<string, unknown>)[name];
    if (!Object.hasOwn(CLAIMS, name) || !CLAIMS[name as keyof Claims](field)) return undefined;
    claims[name] = field;
  }
  return "e" in claims && "p" in claims ? (claims as unknown as Claims) : undefined;
}

// By hand, as `btoa` and `atob` with their texts in between take longer than all the rest of a check.
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const SIX_BITS = new Uint8Array(128);
for (let i = 0; i < 64; i++) SIX_BITS[LETTERS.charCodeAt(i)] = i;

/** Two letters for each twelve bits. */
const PAIRS = Array.from({ length: 4096 }, (_, i) => `${LETTERS[i >> 6]}${LETTERS[i & 63]}`);

/** RFC 4648, 5, without padding. */
export function base64url(bytes: Uint8Array): string {
  const whole = bytes.length - (bytes.length % 3);
  let text = "";
  for (let i = 0; i < whole; i += 3) {
    const bits = (at(bytes, i) << 16) | (at(bytes, i + 1) << 8) | at(bytes, i + 2);
    text += (PAIRS[bits >> 12] as string) + PAIRS[bits & 4095];
  }
  if (whole === bytes.length) return text;
  const bits = (at(bytes, whole) << 8) | (bytes[whole + 1] ?? 0);
  const last = whole + 1 < bytes.length ? LETTERS[(bits & 15) << 2] : "";
  return `${text}${PAIRS[bits >> 4]}${last}`;
}

const at = (bytes: Uint8Array, index: number) => bytes[index] as number;

/** Of letters that are of this alphabet. Bits left over at the end are dropped. */
function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const rest = text.length % 4;
  if (rest === 1) return undefined; // no length that bytes can have
  const whole = text.length - rest;
  const bytes = new Uint8Array((text.length * 3) >> 2);
  let end = 0;
  for (let i = 0; i < whole; i += 4) {
    const bits = (twelveBits(text, i) << 12) | twelveBits(text, i + 2);
    bytes[end++] = bits >> 16;
    bytes[end++] = bits >> 8;
    bytes[end++] = bits;
  }
  if (rest > 0) bytes[end++] = twelveBits(text, whole) >> 4;
  if (rest === 3) bytes[end] = (twelveBits(text, whole + 1) >> 2) & 255;
  return bytes;
}

const twelveBits = (text: string, index: number) =>
  ((SIX_BITS[text.charCodeAt(index)] as number) << 6) |
  (SIX_BITS[text.charCodeAt(index + 1)] as number);
