// Where a request carries its tokens: in the query, in a path that was taken apart before, or in a cookie.

import type { FileHandler } from "../handler.ts";
import { isRefusal, type RefusalReason } from "../refusal.ts";
import type { FilePath } from "../request_path.ts";
import { pathIn } from "./options.ts";
import { type Claims, type Target, TOKEN } from "./token.ts";

/** Name of the cookie. By the prefix, browsers take it over HTTPS only (RFC 6265bis, 4.1.3). */
export const COOKIE = "__Secure-sendoff";

/** Grants for this many folders may lie within one another; more are not tried. */
const MOST_COOKIES = 4;

/** What was found out about a token in a path: what it says, or why it does not count. */
type Found = Claims | RefusalReason;

const SEGMENT = `(?:~|%7[Ee])(${TOKEN.source.slice(1, -1)})`;
const TOKENS = new RegExp(`${SEGMENT}(?=[/?#]|$)`, "g");

/** Tokens of requests whose path had one. */
export class PathTokens {
  readonly #found = new WeakMap<Request, Found>();
  readonly #prefix: string;
  readonly #pattern: RegExp;
  readonly #verify: (text: string, path: FilePath) => Promise<Found>;

  /**
   * @param prefix The mount with its last slash.
   * @param verify Says whether a token is for a file.
   */
  constructor(prefix: string, verify: (text: string, path: FilePath) => Promise<Found>) {
    this.#prefix = prefix;
    this.#verify = verify;
    const quoted = prefix.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    this.#pattern = new RegExp(`^([a-z]+://[^/?#]+${quoted})${SEGMENT}/(?=[^/])`);
  }

  of(request: Request): Found | undefined {
    return this.#found.get(request);
  }

  handler<Context>(files: FileHandler<Context>): FileHandler<Context> {
    return (request, ...context) => {
      const { method } = request;
      if (method !== "GET" && method !== "HEAD") return files(request, ...context);
      const parts = this.#partsOf(request);
      if (parts === undefined) return files(request, ...context);
      return this.#withoutToken(request, parts).then((inner) => files(inner, ...context));
    };
  }

  #partsOf(request: Request): { before: string; text: string; rest: string } | undefined {
    try {
      const { url } = request;
      const [taken, before = "", text = ""] = this.#pattern.exec(url) ?? [];
      return taken === undefined ? undefined : { before, text, rest: url.slice(taken.length) };
    } catch {
      return undefined; // what has no URL the handler refuses
    }
  }

  /** What can't be taken apart stays as it is: the handler refuses it. */
  async #withoutToken(
    request: Request,
    { before, text, rest }: { before: string; text: string; rest: string },
  ): Promise<Request> {
    try {
      const path = this.#pathOf(before + rest);
      if (path === undefined) return request;
      const found = await this.#verify(text, path);
      // One that does not count makes no second name of the file for whoever may have it by something else.
      const url = before + (typeof found === "string" ? `~/${rest.replace(TOKENS, "~")}` : rest);
      const { method, headers, signal } = request; // read late, as to read them costs
      const inner = new globalThis.Request(url, { method, headers, signal });
      // Request repairs paths, by collapsing `..` for one. What needs repair is refused, here as elsewhere.
      if (this.#pathOf(url) !== this.#pathOf(inner.url)) return request;
      this.#found.set(inner, found);
      return inner;
    } catch {
      return request; // by a Host that makes no URL, or one with a password
    }
  }

  #pathOf(url: string): FilePath | undefined {
    const path = pathIn(url, this.#prefix, "_");
    return isRefusal(path) ? undefined : path;
  }
}

/** The tokens to try; a link for a file is none for a folder. */
export interface FoundTokens {
  readonly kind: Target["kind"];
  /** At most one from the URL. */
  readonly texts: readonly string[];
}

/** The tokens of a request, what the one in its path says, or why there can't be a right one. */
export function tokensOf(
  request: Request,
  { parameter, strictQuery }: { parameter: string; strictQuery: boolean },
  pathTokens: PathTokens,
): FoundTokens | Found {
  const inPath = pathTokens.of(request);
  const query = queryOf(request.url);
  const inQuery = query?.getAll(parameter) ?? [];
  const [first] = inQuery;
  // Two could mean one thing here and another to whoever looks at the link.
  if (inQuery.length > 1 || (first !== undefined && inPath !== undefined)) return "link-malformed";
  if (first === undefined && inPath === undefined) {
    return { kind: "below", texts: cookiesOf(request.headers.get("cookie") ?? "") };
  }
  const others = (query?.size ?? 0) - inQuery.length;
  if (strictQuery && others > 0) return "link-malformed";
  return inPath ?? { kind: "file", texts: [first as string] };
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
  const own = values
    .filter((pair) => pair.startsWith(`${COOKIE}=`))
    .map((pair) => pair.slice(COOKIE.length + 1));
  // A site beside this one can set the cookie too: what is no token must not crowd out one.
  const likely = own.length > MOST_COOKIES ? own.filter((value) => TOKEN.test(value)) : own;
  return likely.slice(0, MOST_COOKIES);
}
