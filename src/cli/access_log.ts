import { shown } from "../option_error.ts";
import type { Outcome } from "../outcome.ts";

/**
 * One line for a request: time, client, method, path, status, bytes announced, milliseconds, and why it was
 * refused. The query is left out, as there may be secrets in it; the path is quoted, so it can't forge a line.
 */
export function accessLine(
  client: string,
  { method, url, headers: sent }: Pick<Request, "method" | "url" | "headers">,
  { status, headers }: Pick<Response, "status" | "headers">,
  { duration, reason, error }: Partial<Outcome>,
): string {
  const words = [
    new Date().toISOString(),
    client,
    method,
    shown(url.replace(/[?#].*$/s, "").replace(/^[a-z]+:\/\/[^/]*/, "")),
    status,
    headers.get("content-length") ?? "-",
    `${Math.round(duration ?? 0)}ms`,
    reason ?? (status === 401 ? (sent.has("authorization") ? "wrong-token" : "no-token") : ""),
    error === undefined ? "" : shown(String(error.cause ?? error)),
  ];
  return `${words.join(" ").trimEnd()}\n`;
}
