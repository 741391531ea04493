import type { Authorizer } from "../authorize.ts";
import { secretCheck } from "../http/secret_check.ts";

/** Long enough that nobody guesses it over a network. */
export const MIN_TOKEN_LENGTH = 16;

/**
 * Lets those in who have the token: as a bearer token, or as the password of any user, which browsers
 * ask for.
 */
export function holdersOf(token: string): Authorizer {
  const isToken = secretCheck([token]);
  return async ({ request }) => {
    const given = givenToken(request.headers.get("authorization") ?? "");
    if (given !== undefined && (await isToken(given))) return true;
    return new Response("A token or password is needed\n", {
      status: 401,
      headers: {
        "content-type": "text/plain; charset=utf-8",
        "www-authenticate": 'Basic realm="files", charset="UTF-8"',
        "cache-control": "no-store",
      },
    });
  };
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Of `Bearer token` or `Basic base64(user:token)` (RFC 6750, 2.1; RFC 7617, 2). */
function givenToken(authorization: string): string | undefined {
  const [, scheme = "", credentials = ""] =
    /^(Bearer|Basic) +([^ ]+) *$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() !== "basic") return credentials === "" ? undefined : credentials;
  try {
    const bytes = Uint8Array.from(atob(credentials), (letter) => letter.charCodeAt(0));
    const pair = strictUtf8.decode(bytes);
    const colon = pair.indexOf(":");
    return colon === -1 ? undefined : pair.slice(colon + 1);
  } catch {
    return undefined; // no base64, or no UTF-8
  }
}
