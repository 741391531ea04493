// Links that a front server verifies by itself. Their formats are the servers' own, measured with the real ones.

import { md5 } from "@noble/hashes/legacy.js";
import { percentEncode } from "../front/encoding.ts";
import { fail, knownOptions } from "../option_error.ts";
import { isRefusal } from "../refusal.ts";
import { checkFilePath, parseRequestPath } from "../request_path.ts";
import { type KeyRing, keyRing } from "./keys.ts";
import { base64url } from "./token.ts";

/** Options of {@linkcode nginxSecureLink}. */
export interface NginxSecureLinkOptions {
  /** The one that stands in nginx's config: at least 32 random letters, digits, `-` or `_`. */
  readonly secret: string;
  /** Seconds from now for which the link holds. No default, and at most `maxExpires`. */
  readonly expires: number;
  /** Longest time in seconds that a link may hold. Default: `604_800`, a week. */
  readonly maxExpires?: number;
}

/** Options of {@linkcode lighttpdSecdownload}. */
export interface LighttpdSecdownloadOptions {
  /** The one that stands in lighttpd's config: at least 32 random letters, digits, `-` or `_`. */
  readonly secret: string;
  /** What the link begins with, alone or after a scheme and a host: the config's prefix, such as `"/dl/"`. */
  readonly prefix: string;
  /** Seconds, as in the config. Another value than there makes links that hold longer or shorter. Default: `60`. */
  readonly timeout?: number;
  /** Seconds from now for which the link holds, at most `timeout`. Default: `timeout`. */
  readonly expires?: number;
}

const NGINX_OPTIONS: readonly (keyof NginxSecureLinkOptions)[] = [
  "secret",
  "expires",
  "maxExpires",
];
const LIGHTTPD_OPTIONS: readonly (keyof LighttpdSecdownloadOptions)[] = [
  "secret",
  "prefix",
  "timeout",
  "expires",
];

/** What is refused in a name whatever server it is for; the app that makes a link says what may be linked. */
const RULES = { dotfiles: true, literalEscapes: true, windows: false } as const;
const utf8 = new TextEncoder();

/**
 * A link that nginx's `secure_link` module verifies, for files that need no app.
 *
 * **Weak: MD5.** Nobody is known to forge such a link without the secret, but MD5 is broken where somebody may choose
 * what is signed: of two names made to collide, the link for one opens the other. Where users name files, or the
 * files matter, take {@linkcode createUrlSigner}. What it can't do: be taken back before it expires (but by a new
 * secret, which ends all of them), be for one user, or fix the method or the name of the download. nginx looks at
 * no other parameter, and nothing of it reaches `onOutcome`. The link stands in nginx's log.
 *
 * nginx signs the path as it reads it, decoded and normalised, so other spellings of the URL hold too. The location
 * has to end in `/`, as has the alias, and `^~` keeps regex locations from answering without a look at the link.
 * `rewrite` in the server block would change what is signed.
 *
 * ```nginx
 * location ^~ /shared/ {
 *     secure_link $arg_md5,$arg_expires;
 *     secure_link_md5 "$secure_link_expires$uri SECRET";    # the secret in place of the word
 *     if ($secure_link = "") { return 403; }                # wrong
 *     if ($secure_link = "0") { return 410; }               # expired
 *     alias /srv/shared/;
 *     disable_symlinks on from=$document_root;
 *     add_header X-Content-Type-Options nosniff;
 *     add_header Content-Security-Policy "sandbox; default-src 'none'";
 *     add_header Referrer-Policy no-referrer;
 *     add_header Cache-Control "private, no-cache";
 * }
 * ```
 *
 * @param url Absolute, or from `/` on, as the browser asks nginx for it. Its path is written anew, in one spelling; its
 * query stays.
 * @throws {TypeError} If the URL names no file, holds `md5` or `expires`, or an option can't be right. No message
 * shows the secret.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { nginxSecureLink } from "sendoff/signed-url";
 *
 * const secret = "3f7a9c05d1e84b26a0c9f3e7d6b51284"; // from the environment, made by: openssl rand -hex 32
 * const link = nginxSecureLink("https://example.org/shared/a%20b.pdf", { secret, expires: 600 });
 * assert.match(link, /^https:\/\/example\.org\/shared\/a%20b\.pdf\?md5=[\w-]{22}&expires=\d+$/);
 * ```
 */
export function nginxSecureLink(url: string, options: NginxSecureLinkOptions): string {
  const subject = "nginxSecureLink()";
  knownOptions(subject, options, NGINX_OPTIONS);
  const { secret, expires, maxExpires = 604_800 } = options;
  keyOf(subject, secret);
  wholeSeconds(subject, "maxExpires", maxExpires, LONGEST);
  wholeSeconds(subject, "expires", expires, maxExpires);

  const { origin, path, query, fragment } = partsOf(subject, url);
  const names = [...new URLSearchParams(query).keys()].map((name) => name.toLowerCase());
  if (names.includes("md5") || names.includes("expires")) {
    fail(subject, "url", url, "one without the parameters md5 and expires"); // nginx takes the first, in any case
  }
  const end = now() + expires;
  const hash = base64url(md5(utf8.encode(`${end}/${path} ${secret}`)));
  const separator = query === "" ? "?" : `?${query}&`;
  return `${origin}/${percentEncode(path)}${separator}md5=${hash}&expires=${end}${fragment}`;
}

/**
 * A link as lighttpd's `mod_secdownload` has it, by HMAC with SHA-256, for files that need no app:
 * `/dl/<signature>/<time>/<path>`.
 *
 * What it can't do: be taken back before it expires (but by a new secret, which ends all of them), be for one user,
 * or fix the method or the name of the download. The query is not signed, and nothing of it reaches `onOutcome`. The
 * link stands in lighttpd's log. lighttpd signs the path as it reads it, decoded and normalised, so other spellings
 * of the URL hold too.
 *
 * The link says when it was made, in eight hex digits, and the config how long one holds: no link is longer, and a
 * shorter one is dated back. lighttpd takes a date as far in the future as in the past.
 *
 * lighttpd up to 1.4.67 has the module. Its root has to lie outside of `server.document-root`, where everyone gets
 * what is in it, and so must nothing lie in `server.document-root` under the prefix:
 *
 * ```lighttpd-1.4.67
 * server.modules += ( "mod_secdownload" )
 * secdownload.algorithm = "hmac-sha256"
 * secdownload.secret = "SECRET"
 * secdownload.document-root = "/srv/shared/"
 * secdownload.uri-prefix = "/dl/"
 * secdownload.timeout = 60
 * ```
 *
 * lighttpd 1.4.68 dropped it, and Debian 12 has 1.4.69. There `mod_magnet` (`apt install lighttpd-modules-lua`)
 * verifies the same links, by `/etc/lighttpd/shared.lua`, which holds the secret: readable by lighttpd alone.
 *
 * ```lighttpd
 * server.modules += ( "mod_magnet", "mod_setenv" )
 * $HTTP["url"] =^ "/dl/" {
 *     magnet.attract-physical-path-to = ( "/etc/lighttpd/shared.lua" )
 *     server.follow-symlink = "disable"
 *     setenv.add-response-header = (
 *         "X-Content-Type-Options" => "nosniff",
 *         "Content-Security-Policy" => "sandbox; default-src 'none'",
 *         "Referrer-Policy" => "no-referrer",
 *         "Cache-Control" => "private, no-cache"
 *     )
 * }
 * ```
 *
 * ```lua
 * local secret, prefix, timeout, root = "SECRET", "/dl/", 60, "/srv/shared"
 * local r, c = lighty.r.req_attr, lighty.c
 * local url = r["uri.path"]
 * local hash, time, path = url:sub(#prefix + 1):match("^([%w_-]+)/(%x%x%x%x%x%x%x%x)(/.*[^/])$")
 * if hash == nil or url:sub(1, #prefix) ~= prefix then return 403 end
 * if math.abs(os.time() - tonumber(time, 16)) > timeout then return 410 end
 * local right = c.b64urlenc(c.hexdec(c.hmac("sha256", secret, "/" .. time .. path)))
 * if not c.digest_eq(c.hexenc(hash), c.hexenc(right)) then return 403 end
 * r["physical.doc-root"], r["physical.basedir"] = root, root
 * r["physical.rel-path"], r["physical.path"] = path, root .. path
 * ```
 *
 * @param path The file's, below the root: decoded, without a slash in front.
 * @throws {TypeError} If the path names no file, or an option can't be right. No message shows the secret.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { lighttpdSecdownload } from "sendoff/signed-url";
 *
 * const secret = "3f7a9c05d1e84b26a0c9f3e7d6b51284"; // from the environment, made by: openssl rand -hex 32
 * const link = await lighttpdSecdownload("a b.pdf", { secret, prefix: "https://example.org/dl/" });
 * assert.match(link, /^https:\/\/example\.org\/dl\/[\w-]{43}\/[0-9a-f]{8}\/a%20b\.pdf$/);
 * ```
 */
export async function lighttpdSecdownload(
  path: string,
  options: LighttpdSecdownloadOptions,
): Promise<string> {
  const subject = "lighttpdSecdownload()";
  knownOptions(subject, options, LIGHTTPD_OPTIONS);
  const { secret, prefix, timeout = 60, expires = timeout } = options;
  const ring = keyOf(subject, secret);
  wholeSeconds(subject, "timeout", timeout, LONGEST);
  wholeSeconds(subject, "expires", expires, timeout);
  if (typeof prefix !== "string" || !PREFIX.test(prefix)) {
    fail(subject, "prefix", prefix, 'a path or URL that ends in "/", such as "/dl/"');
  }
  const file = typeof path === "string" ? checkFilePath(path, RULES) : undefined;
  if (file === undefined || isRefusal(file)) {
    const why = file === undefined ? "" : ` (${file.reason})`;
    fail(subject, "path", path, `the path of a file, such as "videos/a.mp4"${why}`);
  }
  const time = (now() + expires - timeout).toString(16).padStart(8, "0");
  const key = await ring.get(ring.newest);
  const signature = await crypto.subtle.sign("HMAC", key, utf8.encode(`/${time}/${file}`));
  return `${prefix}${base64url(new Uint8Array(signature))}/${time}/${percentEncode(file)}`;
}

/** No dot segments, and no character that has a second spelling. */
const PREFIX = /^(?:https?:\/\/[A-Za-z0-9.:[\]-]+)?\/(?:(?!\.\.?\/)[A-Za-z0-9._~-]+\/)*$/;

/** Ten years. A link dated back by more could be of a time before 1970. */
const LONGEST = 315_576_000;

const now = () => Math.floor(Date.now() / 1000);

/** The key, of a secret that can stand in a config as it is. */
function keyOf(subject: string, secret: unknown): KeyRing {
  if (typeof secret !== "string" || !/^[A-Za-z0-9_-]*$/.test(secret)) {
    const wanted = "a text such as `openssl rand -hex 32` makes it: letters, digits, - or _";
    throw new TypeError(`${subject}: option "secret" is missing or no such text, want ${wanted}`);
  }
  return keyRing(subject, [{ id: "secret", secret }]);
}

function wholeSeconds(subject: string, option: string, value: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= 1 && value <= most) return;
  fail(subject, option, value, `whole seconds from 1 to ${most}`);
}

/** The path is decoded, and without its first slash. */
function partsOf(subject: string, url: string) {
  const [, origin = "", path, query = "", fragment = ""] =
    /^(https?:\/\/[A-Za-z0-9.:[\]-]+)?(\/[^?#]*)(?:\?([!"$-~]*))?(#[!-~]*)?$/.exec(String(url)) ??
    [];
  const file =
    typeof url === "string" && path !== undefined
      ? parseRequestPath(path, { ...RULES, prefix: "/", index: false })
      : undefined;
  if (file !== undefined && !isRefusal(file)) return { origin, path: file, query, fragment };
  const why = file === undefined ? "" : ` (${file.reason})`;
  return fail(subject, "url", url, `the URL of a file, such as "/shared/a.txt"${why}`);
}
