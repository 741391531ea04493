import type { AuthorizeInput, Authorizer, Verdict } from "../authorize.ts";
import type { FileHandler } from "../handler.ts";
import { fail, knownOptions } from "../option_error.ts";
import { isRefusal } from "../refusal.ts";
import type { FilePath } from "../request_path.ts";
import { networkText } from "./network.ts";
import {
  checkOptions,
  pathIn,
  type SignerSettings,
  type SignOptions,
  type SignPrefixOptions,
  type UrlSignerOptions,
} from "./options.ts";
import { COOKIE, PathTokens, tokensOf } from "./request_token.ts";
import {
  base64url,
  type Claims,
  checkSum,
  signedBytes,
  type Target,
  TOKEN,
  tokenHead,
  tokenText,
} from "./token.ts";
import { genuineClaims, verdictOn, verifyToken } from "./verify.ts";

/** A grant for everything below a path, in its two forms. Each is enough by itself. */
export interface PrefixGrant {
  /** URL with the grant in its path, which relative links below it inherit: for players and playlists. */
  readonly url: string;
  /** Value of a `Set-Cookie` header: for pages of the app's own site. */
  readonly cookie: string;
}

/** Makes links that open without a session, and lets them in. */
export interface UrlSigner<Context = unknown> {
  /**
   * A link to one file: the URL with a signature in its query.
   *
   * @param url Absolute, or from `/` on; below the mount. What else is in its query stays.
   * @throws {TypeError} If the URL names no file below the mount, or an option can't be right.
   */
  sign(url: string, options: SignOptions): Promise<string>;
  /**
   * A grant for everything below a URL that ends in `/`, such as a video's playlists and segments.
   *
   * @throws {TypeError} If the URL is not below the mount, or is the mount itself, or an option can't be right.
   */
  signPrefix(url: string, options: SignPrefixOptions): Promise<PrefixGrant>;
  /** For `createFileHandler({ authorize })`, alone or in `anyOf` and `allOf`. */
  readonly authorize: Authorizer<Context>;
  /**
   * Wraps the handler, for grants in the path: takes them out of the URL before anything else sees it, so that no
   * log of the handler and no front server has them.
   */
  handler(files: FileHandler<Context>): FileHandler<Context>;
}

/**
 * Signs links to files, and verifies them, by HMAC with SHA-256 of Web Crypto.
 *
 * Whoever has a link has the file, until it expires: give `expires` as short as it can be. A link holds for GET
 * and HEAD of the one file, whatever the spelling of its URL, below this mount and for this purpose. All that it says
 * can be read by who has it, and nothing can be changed. `onOutcome` hears why one was refused; the client does not.
 *
 * @throws {TypeError} If an option is missing, unknown or can't be right, or a key is weak. No message shows a key.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createFileHandler, nginx } from "sendoff";
 * import { createUrlSigner } from "sendoff/signed-url";
 *
 * const secret = "3f7a9c05d1e84b26a0c9f3e7d6b51284"; // from the environment, made by: openssl rand -hex 32
 * const signer = createUrlSigner({ keys: [{ id: "2026-11", secret }], mount: "/files" });
 * const files = createFileHandler({
 *   mount: "/files",
 *   authorize: signer.authorize,
 *   delivery: nginx({ location: "/_sendoff/" }),
 * });
 *
 * const link = await signer.sign("http://localhost/files/a%20b.pdf", { expires: 600 });
 * const response = await files(new Request(link));
 * assert.equal(response.headers.get("X-Accel-Redirect"), "/_sendoff/a%20b.pdf");
 *
 * const other = await files(new Request(link.replace("a%20b", "c")));
 * assert.equal(other.status, 403);
 * ```
 */
export function createUrlSigner<Context = unknown>(
  options: UrlSignerOptions<Context>,
): UrlSigner<Context> {
  const settings = checkOptions(options);
  const { mount, prefix, purpose, parameter, strictQuery } = settings;
  const pathTokens = new PathTokens(prefix, (text, path) =>
    genuineClaims(text, "below", path, true, settings),
  );

  async function tokenFor(target: Target, claims: NewClaims): Promise<string> {
    const { ring } = settings;
    const head = tokenHead(ring.newest, { ...claims, p: checkSum(target) });
    const key = await ring.get(ring.newest);
    return tokenText(head, await crypto.subtle.sign("HMAC", key, signedBytes(target, head)));
  }

  return {
    async sign(url, options) {
      const subject = "sign()";
      const claims = claimsOf(subject, options, settings, FOR_FILES);
      const { path, query } = partsOf(subject, url);
      const file = pathBelow(subject, url, path, prefix);
      if (query !== "" && new URLSearchParams(query).has(parameter)) {
        // Without the URL: it may be a link, and opens the file.
        throw new TypeError(`${subject}: the url has the parameter ${parameter} already`);
      }
      if (strictQuery && query !== "") fail(subject, "url", url, "one without a query");
      const token = await tokenFor({ purpose, mount, kind: "file", path: file }, claims);
      const [before, ...fragment] = url.split("#");
      const sign = before?.includes("?") ? "&" : "?";
      return [`${before}${sign}${parameter}=${token}`, ...fragment].join("#");
    },

    async signPrefix(url, options) {
      const subject = "signPrefix()";
      const claims = claimsOf(subject, options, settings, FOR_PREFIXES);
      const { path } = partsOf(subject, url);
      if (!path.endsWith("/") || /[?#]/.test(url)) {
        fail(subject, "url", url, 'one that ends in "/", without a query');
      }
      const below = pathBelow(subject, url, path.slice(0, -1), prefix);
      const target: Target = { purpose, mount, kind: "below", path: `${below}/` };
      const token = await tokenFor(target, { ...claims, s: below.split("/").length });
      if (token.length + 1 > MAX_SEGMENT) {
        throw new TypeError(`${subject}: the grant is too long for a path, want a shorter claim`);
      }
      const end = url.length - path.length + prefix.length;
      const own = path.slice(prefix.length);
      return {
        url: `${url.slice(0, end)}~${token}/${own}`,
        cookie: `${COOKIE}=${token}; Path=${percentPath(path)}; Max-Age=${options.expires}; Secure; HttpOnly; SameSite=Lax`,
      };
    },

    authorize: (input) => authorize(input, settings, pathTokens),
    handler: (files) => pathTokens.handler(files),
  };
}

/** Names are at most this long in a path. */
const MAX_SEGMENT = 255;

/** As browsers compare it with a request's path. */
function percentPath(path: string): string {
  return new URL(path, "http://localhost").pathname.replaceAll(";", "%3B");
}

async function authorize<Context>(
  input: AuthorizeInput<Context>,
  settings: SignerSettings<Context>,
  pathTokens: PathTokens,
): Promise<Verdict> {
  const found = tokensOf(input.request, settings, pathTokens);
  if (typeof found === "string") return { allow: false, reason: found };
  if ("e" in found) return verdictOn(found, input, settings);
  let verdict: Verdict = false;
  for (const text of found.texts) {
    verdict = await verifyToken(text, found.kind, input, settings);
    if (isYes(verdict)) break;
  }
  return verdict;
}

function isYes(verdict: Verdict): boolean {
  if (typeof verdict !== "object" || verdict === null) return verdict === true;
  return "allow" in verdict && verdict.allow;
}

/** The path and the query as they stand in a URL, whose path has to be the one that a browser would ask for. */
function partsOf(subject: string, url: unknown): { path: string; query: string } {
  const [, path = "", query = ""] =
    /^(?:https?:\/\/[^/?#]+)?(\/[^?#]*)(?:\?([^#\t\r\n]*))?(?:#.*)?$/.exec(String(url)) ?? [];
  if (typeof url !== "string" || path === "") {
    fail(subject, "url", url, 'an absolute URL as text, or a path such as "/files/a.txt"');
  }
  if (path.includes("/~") && path.split("/").some(isToken)) {
    throw new TypeError(`${subject}: the url has a grant in its path already`); // and is not shown: it opens files
  }
  return { path, query };
}

const isToken = (name: string) => name.startsWith("~") && TOKEN.test(name.slice(1));

/** The canonical path that a URL names; how it is spelt does not matter. */
function pathBelow(subject: string, url: string, path: string, prefix: string): FilePath {
  const found = pathIn(path, prefix, false);
  if (!isRefusal(found)) return found;
  return fail(subject, "url", url, `the URL of a file below ${prefix} (${found.reason})`);
}

/** What a link says, until the check sum of its target is added. */
type NewClaims = Omit<Claims, "p">;

const FOR_PREFIXES: readonly (keyof SignOptions)[] = ["expires", "notBefore", "claim", "network"];
const FOR_FILES: readonly (keyof SignOptions)[] = [...FOR_PREFIXES, "download", "once"];

function claimsOf<Context>(
  subject: string,
  options: SignOptions,
  settings: SignerSettings<Context>,
  known: readonly (keyof SignOptions)[],
): NewClaims {
  knownOptions(subject, options, known);
  const { expires, notBefore = 0, download, claim, network, once = false } = options;
  const { maxExpires, checkClaim, clientAddress, onceStore } = settings;
  if (!Number.isSafeInteger(expires) || expires < 1 || expires > maxExpires) {
    fail(subject, "expires", expires, `whole seconds from 1 to ${maxExpires}`);
  }
  if (!Number.isSafeInteger(notBefore) || notBefore < 0 || notBefore >= expires) {
    fail(subject, "notBefore", notBefore, "whole seconds below expires");
  }
  if (download !== undefined && download !== true && !isSignable(download, 255)) {
    fail(subject, "download", download, "true or a name");
  }
  if (claim !== undefined && !isSignable(claim, 200)) {
    fail(subject, "claim", claim, "a text of at most 200 characters");
  }
  const net = networkText(network);
  if (network !== undefined && net === undefined) {
    fail(subject, "network", network, 'an address or a network, such as "192.0.2.0/24"');
  }
  if (typeof once !== "boolean") fail(subject, "once", once, "true or false");
  needs(subject, claim !== undefined, "claim", checkClaim, "checkClaim");
  needs(subject, network !== undefined, "network", clientAddress, "clientAddress");
  needs(subject, once, "once", onceStore, "onceStore");
  const now = Math.floor(Date.now() / 1000);
  const claims: { -readonly [Name in keyof NewClaims]: NewClaims[Name] } = { e: now + expires };
  if (notBefore > 0) claims.n = now + notBefore;
  if (download !== undefined) claims.d = download;
  if (claim !== undefined) claims.c = claim;
  if (net !== undefined) claims.i = net;
  if (once) claims.o = base64url(crypto.getRandomValues(new Uint8Array(16)));
  return claims;
}

function isSignable(text: unknown, most: number): text is string {
  return typeof text === "string" && text !== "" && text.length <= most && text.isWellFormed();
}

/** A link that its signer could never let in is a mistake of whoever makes it. */
function needs(subject: string, isAsked: boolean, option: string, has: unknown, wanted: string) {
  if (!isAsked || has !== undefined) return;
  throw new TypeError(`${subject}: option "${option}" wants ${wanted} in createUrlSigner()`);
}
