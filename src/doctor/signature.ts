// Who made an answer. Each server frames several ranges in a form of its own, which proxies pass on: it
// tells who had the file in hand. Measured; see the pages of the servers.

import type { ConfigServer } from "../config/render.ts";
import { type Answer, headerOf, textOf } from "./ask.ts";

/** Who sent the bytes of a file. */
export type Sender = ConfigServer | "the app";

const BOUNDARIES: readonly [RegExp, Sender][] = [
  [/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, "the app"],
  [/^\d{20}$/, "nginx"],
  [/^fkj49sn38dcn3$/, "lighttpd"],
  [/^[0-9a-f]{60}$/, "caddy"],
  [/^[0-9a-f]{11,17}$/, "apache"],
  [/^[0-9A-Za-z]{20}$/, "h2o"],
];

/** The boundary of an answer of several parts, and whose form it has. */
export function senderOf(
  answer: Answer,
): { boundary: string; sender: Sender | undefined } | undefined {
  const type = headerOf(answer, "content-type") ?? "";
  const [, boundary] = /^multipart\/byteranges;\s*boundary="?([^";]+)"?/i.exec(type) ?? [];
  if (answer.status !== 206 || boundary === undefined) return undefined;
  const [, sender] = BOUNDARIES.find(([form]) => form.test(boundary)) ?? [];
  return { boundary, sender };
}

const NAMES: readonly [RegExp, ConfigServer][] = [
  [/^(?:nginx|angie|openresty|tengine)/i, "nginx"],
  [/^apache/i, "apache"],
  [/^lighttpd/i, "lighttpd"],
  [/^caddy/i, "caddy"],
  [/^h2o/i, "h2o"],
  [/^(?:open)?litespeed/i, "litespeed"],
];

/** The front server that an answer's `Server` names. */
export function serverNamed(answer: Answer): ConfigServer | undefined {
  const name = headerOf(answer, "server") ?? "";
  return NAMES.find(([form]) => form.test(name))?.[1];
}

/**
 * Whether the file handler refused this itself. Its refusals have `no-store`, whoever made their page; a
 * front server's own page has not, as what it keeps of the app's is the file's `Cache-Control`.
 */
export function isRefusedByHandler(answer: Answer): boolean {
  return answer.status >= 400 && /\bno-store\b/.test(headerOf(answer, "cache-control") ?? "");
}

/**
 * Whether a page is a front server's own: a short one whose title is the status and its words. Caddy has no
 * page, and h2o a word or two.
 */
export function isOwnPage(answer: Answer): boolean {
  if (answer.status < 400 || isRefusedByHandler(answer)) return false;
  const text = textOf(answer);
  const server = serverNamed(answer);
  if (text === "") return server === "caddy" || server === undefined;
  if (server === "h2o" && /^(?:not found|forbidden|file not found)\s*$/i.test(text)) return true;
  return text.length < 2000 && new RegExp(`<title>${answer.status} [A-Z]`, "i").test(text);
}
