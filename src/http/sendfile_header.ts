import { withHeaders } from "./response.ts";

/**
 * Headers by which an app commands a front server: what to send (`X-Accel-Redirect`, `X-Sendfile`,
 * `X-Sendfile2`, `X-Sendfile-Temporary`, `X-LIGHTTPD-send-file`, `X-LiteSpeed-Location`,
 * `X-Reproxy-URL`, `X-Archive-Files` of nginx's mod_zip, our `Sendoff-Target` and its kin) and how (`X-Accel-Buffering` and its kin).
 */
const COMMANDS_A_FRONT_SERVER =
  /^(?:x-(?:accel-|sendfile|lighttpd-|litespeed-location$|reproxy-|archive-files$)|sendoff-)/i;

/** Whether a response header is an order to a front server. */
export function isSendfileHeader(name: string): boolean {
  return COMMANDS_A_FRONT_SERVER.test(name);
}

/**
 * The response without any header that commands a front server. An answer that is not a hand-off
 * (a login page, an app's own 404, something relayed from elsewhere) must not be able to order one.
 *
 * @param own The header of the delivery in use, which may be none of the known ones.
 */
export function withoutSendfileHeaders(response: Response, own?: string): Response {
  const found: string[] = [];
  for (const name of response.headers.keys()) {
    if (isSendfileHeader(name) || name.toLowerCase() === own?.toLowerCase()) found.push(name);
  }
  if (found.length === 0) return response;
  return withHeaders(response, (headers) => {
    for (const name of found) headers.delete(name);
  });
}
