// From the cheapest check to the dearest. What costs a digest comes after all that a look can tell, and what has an
// effect, using a link up, comes last.

import type { AuthorizeInput, Verdict } from "../authorize.ts";
import type { RefusalReason } from "../refusal.ts";
import { isInNetwork } from "./network.ts";
import { pathIn, type SignerSettings } from "./options.ts";
import { type Claims, checkSum, parseToken, signedBytes, type Target } from "./token.ts";

const no = (reason: RefusalReason): Verdict => ({ allow: false, reason });

/** Whether a token of this kind lets this request have this file. */
export async function verifyToken<Context>(
  text: string,
  kind: Target["kind"],
  input: AuthorizeInput<Context>,
  settings: SignerSettings<Context>,
): Promise<Verdict> {
  const { method } = input.request;
  if (method !== "GET" && method !== "HEAD") return no("link-bad-signature");
  const isHere = isAtMount(input, settings);
  const claims = await genuineClaims(text, kind, input.path, isHere, settings);
  return typeof claims === "string" ? no(claims) : await verdictOn(claims, input, settings);
}

/**
 * What a token says, if it was made for this file and its time is now, or why not.
 *
 * @param isHere Whether the request is one that a link of this signer can be for.
 */
export async function genuineClaims<Context>(
  text: string,
  kind: Target["kind"],
  path: string,
  isHere: boolean,
  settings: SignerSettings<Context>,
): Promise<Claims | RefusalReason> {
  const token = parseToken(text);
  if (token === undefined) return "link-malformed";
  const { claims, keyId, head, signature } = token;
  const { ring, goneWhenExpired, clockTolerance } = settings;
  if (!ring.has(keyId)) return "link-bad-signature";

  const now = Math.floor(Date.now() / 1000);
  if (now > claims.e) return goneWhenExpired ? "link-gone" : "link-expired";
  if (claims.n !== undefined && now < claims.n - clockTolerance) return "link-not-yet";
  const target = targetOf(claims, path, settings);
  const isFor = isHere && (claims.s === undefined ? "file" : "below") === kind;
  if (!isFor || target === undefined || checkSum(target) !== claims.p) return "link-other-path";

  const key = await ring.get(keyId);
  const isRight = await crypto.subtle.verify("HMAC", key, signature, signedBytes(target, head));
  return isRight ? claims : "link-bad-signature";
}

/** What is left to ask about a genuine token: whom it is for, and whether it was used. */
export async function verdictOn<Context>(
  claims: Claims,
  input: AuthorizeInput<Context>,
  settings: SignerSettings<Context>,
): Promise<Verdict> {
  const { c, i, o } = claims;
  if ((c ?? i) !== undefined && !(await isForThisClient(claims, input, settings))) {
    return no("link-other-client");
  }
  if (o !== undefined && !(await isUnused(o, claims.e, settings))) return no("link-used");
  return claims.d === undefined ? true : { allow: true, download: claims.d };
}

/** Whether the URL names the file below this mount. Another handler may ask the same signer, for another folder. */
function isAtMount<Context>(
  { path, request }: AuthorizeInput<Context>,
  { prefix }: SignerSettings<Context>,
): boolean {
  const index = path.slice(path.lastIndexOf("/") + 1);
  return pathIn(request.url, prefix, index) === path;
}

/** What the link has to be for, to be for this file. */
function targetOf(
  { s }: Claims,
  path: string,
  { purpose, mount }: Pick<SignerSettings<unknown>, "purpose" | "mount">,
): Target | undefined {
  if (s === undefined) return { purpose, mount, kind: "file", path };
  const segments = path.split("/");
  if (segments.length <= s) return undefined;
  return { purpose, mount, kind: "below", path: `${segments.slice(0, s).join("/")}/` };
}

/** A link that asks for a check which nobody makes is for nobody. */
async function isForThisClient<Context>(
  { c, i }: Claims,
  input: AuthorizeInput<Context>,
  { checkClaim, clientAddress }: SignerSettings<Context>,
): Promise<boolean> {
  if (i !== undefined && !isInNetwork(clientAddress?.(input), i)) return false;
  return c === undefined || (await checkClaim?.(c, input)) === true;
}

async function isUnused<Context>(
  id: string,
  lastSecond: number,
  { onceStore, clockTolerance }: SignerSettings<Context>,
): Promise<boolean> {
  // The link holds to that second's end, and where the clock is slow for longer.
  return (await onceStore?.use(id, lastSecond + 1 + clockTolerance)) === true;
}
