// One cookie as a browser keeps it and sends it back (RFC 6265bis, 5.1.4 and 5.6 to 5.8).

export interface KeptCookie {
  readonly attributes: ReadonlyMap<string, string>;
  /** The `Cookie` header of a request, or `undefined` where the browser sends none. */
  headerFor(url: string): string | undefined;
}

/** What a browser makes of a `Set-Cookie` header; `undefined` where it takes no such cookie. */
export function keepCookie(setCookie: string, from: string): KeptCookie | undefined {
  const [pair = "", ...rest] = setCookie.split(";");
  const equals = pair.indexOf("=");
  const name = pair.slice(0, equals).trim();
  const value = pair.slice(equals + 1).trim();
  const attributes = new Map(
    rest.map((text): [string, string] => {
      const [key = "", ...words] = text.split("=");
      return [key.trim().toLowerCase(), words.join("=").trim()];
    }),
  );
  const origin = new URL(from);
  const isSecure = attributes.has("secure");
  if (equals < 1 || (isSecure && origin.protocol !== "https:")) return undefined;
  if (/^__secure-/i.test(name) && !isSecure) return undefined;
  const given = attributes.get("path") ?? "";
  const path = given.startsWith("/") ? given : defaultPath(origin.pathname);
  const end = Date.now() + Number(attributes.get("max-age") ?? Number.POSITIVE_INFINITY) * 1000;
  return {
    attributes,
    headerFor(url) {
      const { protocol, hostname, pathname } = new URL(url);
      const goes =
        hostname === origin.hostname &&
        (!isSecure || protocol === "https:") &&
        Date.now() < end &&
        pathMatches(pathname, path);
      return goes ? `${name}=${value}` : undefined;
    },
  };
}

function defaultPath(pathname: string): string {
  const end = pathname.lastIndexOf("/");
  return end === 0 ? "/" : pathname.slice(0, end);
}

function pathMatches(pathname: string, path: string): boolean {
  if (pathname === path) return true;
  return pathname.startsWith(path) && (path.endsWith("/") || pathname[path.length] === "/");
}
