// @ts-check

/** What nginx's `$request_id` looks like. */
const NGINX_REQUEST_ID = /^[0-9a-f]{32}$/;

/**
 * The id that nginx gave the request, or `undefined` where there is none: the header is text of the client's unless
 * nginx has replaced it, so nothing else than such an id is believed, or kept.
 *
 * @param {Pick<Request, "headers">} request
 */
export function nginxRequestId(request) {
  const given = request.headers.get("x-request-id") ?? "";
  return NGINX_REQUEST_ID.test(given) ? given : undefined;
}
