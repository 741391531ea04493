/** Whether a value is a `Response`, of whichever class: adapters bring their own. */
export function isResponse(value: unknown): value is Response {
  return (
    typeof value === "object" &&
    value !== null &&
    "status" in value &&
    typeof value.status === "number" &&
    "headers" in value &&
    typeof (value.headers as Headers | null)?.get === "function" &&
    "arrayBuffer" in value
  );
}

/** A copy with other headers; those of `Response.redirect()` and of a fetch can't be changed. */
export function withHeaders(response: Response, change: (headers: Headers) => void): Response {
  const headers = new Headers(response.headers);
  change(headers);
  const { status, statusText } = response;
  return new globalThis.Response(response.body, { status, statusText, headers });
}
