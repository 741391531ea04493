// @ts-check
// Files for signed-in users and for holders of a signed link, with metrics and an access log of every decision.
import { anyOf, createFileHandler } from "sendoff";
import { createUrlSigner } from "sendoff/signed-url";
import { accessLog } from "./access_log.mjs";
import { outcomeMetrics } from "./metrics.mjs";

/**
 * @param {{
 *   delivery: import("sendoff").Delivery,
 *   behindNginx: boolean,
 *   sessionService: string,
 *   linkSecret: string,
 *   meter: import("@opentelemetry/api").Meter,
 *   write: (line: string) => unknown,
 *   timeout?: number,
 * }} options
 */
export function createApp(options) {
  const { delivery, behindNginx, sessionService, linkSecret, meter, write, timeout } = options;
  const signer = createUrlSigner({ keys: [{ id: "k1", secret: linkSecret }], mount: "/files" });

  /**
   * Who asked, for the log: the hook is given the same request as the authorizer.
   *
   * @type {WeakMap<Request, string>}
   */
  const users = new WeakMap();
  /** @type {import("sendoff").Authorizer} */
  const mayRead = async ({ path, request, signal }) => {
    const user = await signedInUser(sessionService, request, signal);
    if (user === undefined) return false;
    users.set(request, user);
    return path.startsWith("shared/") || path.startsWith(`${user}/`);
  };

  const count = outcomeMetrics(meter);
  const log = accessLog({ write, behindNginx, userOf: (request) => users.get(request) });
  const files = createFileHandler({
    mount: "/files",
    authorize: anyOf(signer.authorize, mayRead),
    delivery,
    timeout,
    onOutcome(...told) {
      count(...told);
      log(...told);
    },
  });
  return signer.handler(files);
}

/**
 * @param {string} service
 * @param {Request} request
 * @param {AbortSignal} signal
 * @returns {Promise<string | undefined>}
 */
async function signedInUser(service, request, signal) {
  const cookie = request.headers.get("cookie") ?? "";
  const session = /(?:^|; ?)session=([^;]+)/.exec(cookie)?.[1];
  if (session === undefined) return undefined;
  const url = new URL(service);
  url.searchParams.set("session", session); // in the path ".." would lead elsewhere
  const answer = await fetch(url, { signal });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`the session service answered ${answer.status}`);
  return (await answer.json()).user;
}
