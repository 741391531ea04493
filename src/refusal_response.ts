import { isResponse, withHeaders } from "./http/response.ts";
import { withoutSendfileHeaders } from "./http/sendfile_header.ts";
import { shown } from "./option_error.ts";
import type { Settings } from "./options.ts";
import type { Refusal } from "./refusal.ts";

const TEXT: Readonly<Record<number, string>> = {
  400: "Bad request",
  403: "Forbidden",
  404: "Not found",
  405: "Method not allowed",
  410: "Gone",
  414: "Path too long",
  499: "Client closed the connection",
  500: "Something went wrong",
  502: "Something went wrong",
  503: "Try again later",
};

/** Header fields that would let a cache or a client keep a refusal, or tell that a file exists. */
const REMEMBERED = ["etag", "last-modified", "expires", "cdn-cache-control", "surrogate-control"];

/** The answer to a refused request: the app's own page, or plain text that says nothing but what. */
export async function refusalResponse<Context>(
  refusal: Refusal,
  request: Request,
  { refuse, delivery }: Settings<Context>,
): Promise<Response> {
  if (refuse === undefined) return plainText(refusal, request.method);
  const page: unknown = await refuse(refusal, request);
  if (!isResponse(page)) throw new TypeError(`refuse gave ${shown(page)}, want a Response`);
  return withHeaders(withoutSendfileHeaders(page, delivery.header), (headers) => {
    for (const name of REMEMBERED) headers.delete(name);
    for (const [name, value] of Object.entries(required(refusal))) headers.set(name, value);
  });
}

function plainText(refusal: Refusal, method: string): Response {
  const text = `${TEXT[refusal.status] ?? "Refused"}\n`;
  return new globalThis.Response(method === "HEAD" ? null : text, {
    status: refusal.status,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "content-length": String(text.length),
      "x-content-type-options": "nosniff",
      ...required(refusal),
    },
  });
}

/** What every refusal carries, whoever made its page. */
function required({ status }: Refusal): Record<string, string> {
  return {
    "cache-control": "no-store",
    ...(status === 405 ? { allow: "GET, HEAD" } : {}), // RFC 9110, 15.5.6
    ...(status === 502 || status === 503 ? { "retry-after": "5" } : {}),
  };
}
