import { isRefusal } from "./refusal.ts";
import { parseRequestPath } from "./request_path.ts";

/**
 * Characters that a URL's path may have (RFC 3986, 3.3), in segments that name something. `/files/*`
 * and `/files/:id` are patterns of a router, under which no request would ever be found.
 */
export function isMount(mount: unknown): mount is string {
  if (mount === "/") return true;
  if (typeof mount !== "string" || !/^\/[A-Za-z0-9._~!$&'()*+,;=:@%/-]+$/.test(mount)) return false;
  if (/\/[*:]/.test(mount)) return false;
  const rules = { dotfiles: true, literalEscapes: true, windows: false };
  return !isRefusal(parseRequestPath(mount, { ...rules, prefix: "/", index: false }));
}
