// Where a request carries its tokens: in the query, in a path that was taken apart before, or in a cookie.

import type { FileHandler } from "../handler.ts";
import { isRefusal, type RefusalReason } from "../refusal.ts";
import { pathIn } from "./options.ts";
import { type Target, TOKEN } from "./token.ts";

/** Name of the cookie. By the prefix, browsers take it over HTTPS only (RFC 6265bis, 4.1.3). */
export const COOKIE = "__Secure-sendoff";

/** Grants for this many folders may lie within one another; more are not tried. */
const MOST_COOKIES = 4;

/** Tokens of requests whose path had one. */
export class PathTokens {
  readonly #tokens = new WeakMap<Request, string>();
  readonly #prefix: string;
  readonly #pattern: RegExp;

  /** @param prefix The mount with its last slash. */
  constructor(prefix: string) {
    this.#prefix = prefix;
    const quoted = prefix.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    const token = TOKEN.source.slice(1, -1);
    this.#pattern = new RegExp(`^([a-z]+://[^/?#]+${quoted})(?:~|%7[Ee])(${token})/(?=[^/])`);
  }

  of(request: Request): string | undefined {
    return this.#tokens.get(request);
  }

  handler<Context>(files: FileHandler<Context>): FileHandler<Context> {
    return (request, ...context) => files(this.#withoutToken(request), ...context);
  }

  /** What can't be taken apart stays as it is: the handler refuses it. */
  #withoutToken(request: Request): Request {
    const { method } = request;
    if (method !== "GET" && method !== "HEAD") return request;
    try {
      const { url } = request;
      const [taken, before, token] = this.#pattern.exec(url) ?? [];
      if (taken === undefined || token === undefined) return request;
      const rest = `${before}${url.slice(taken.length)}`;
      const { headers, signal } = request; // read late, as to read them costs
      const inner = new globalThis.Request(rest, { method, headers, signal });
      // Request repairs paths, by collapsing `..` for one. What needs repair is refused, here as elsewhere.
      const path = this.#pathOf(rest);
      if (path === undefined || path !== this.#pathOf(inner.url)) return request;
      this.#tokens.set(inner, token);
      return inner;
    } catch {
      return request; // by a Host that makes no URL, or one with a password
    }
  }

  #pathOf(url: string): string | undefined {
    const path = pathIn(url, this.#prefix, "_");
    return isRefusal(path) ? undefined : path;
  }
}

/** The tokens to try, and what each place may hold: a link for a file is none for a folder. */
export interface FoundTokens {
  readonly kind: Target["kind"];
  /** At most one from the URL. */
  readonly texts: readonly string[];
}

/** The tokens of a request, or why there can't be a right one. */
export function tokensOf(
  request: Request,
  { parameter, strictQuery }: { parameter: string; strictQuery: boolean },
  pathTokens: PathTokens,
): FoundTokens | RefusalReason {
  const inPath = pathTokens.of(request);
  const query = queryOf(request.url);
  const inQuery = query?.getAll(parameter) ?? [];
  const [first] = inQuery;
  // Two could mean one thing here and another to whoever looks at the link.
  if (inQuery.length > 1 || (first !== undefined && inPath !== undefined)) return "link-malformed";
  const token = first ?? inPath;
  if (token === undefined) {
    return { kind: "below", texts: cookiesOf(request.headers.get("cookie") ?? "") };
  }
  const others = (query?.size ?? 0) - inQuery.length;
  if (strictQuery && others > 0) return "link-malformed";
  return { kind: first === undefined ? "below" : "file", texts: [token] };
}

/** By hand, as the path is: a router may pass what is no whole URL. */
function queryOf(url: string): URLSearchParams | undefined {
  const [beforeFragment = ""] = url.split("#", 1);
  const start = beforeFragment.indexOf("?");
  return start === -1 ? undefined : new URLSearchParams(beforeFragment.slice(start + 1));
}

function cookiesOf(header: string): string[] {
  if (!header.includes(COOKIE)) return [];
  const values = header.split(";").map((pair) => pair.trim());
  const own = values.filter((pair) => pair.startsWith(`${COOKIE}=`));
  return own.slice(0, MOST_COOKIES).map((pair) => pair.slice(COOKIE.length + 1));
}
