import { Buffer } from "node:buffer";
import { createFileHandler, type FileHandlerOptions, type Outcome } from "sendoff";
import { createUrlSigner, type UrlSigner, type UrlSignerOptions } from "sendoff/signed-url";
import { countingDelivery, requestLike } from "./unit_handler.ts";

export const SECRET = "3f7a9c05d1e84b26a0c9f3e7d6b51284";
export const OTHER_SECRET = "c41d9e7720b8f35a6d0e1f94b2783c65";
export const KEYS = [{ id: "2026-11", secret: SECRET }];
export const BASE = "http://localhost";
export const LINK_URL = `${BASE}/files/docs/a.pdf`;
export const TEN_MINUTES = { expires: 600 };

/** Has every check that a link can ask for, each saying yes. */
export const allChecks = {
  checkClaim: () => true,
  clientAddress: () => "192.0.2.1",
} satisfies Partial<UrlSignerOptions>;

export function signerWith(options: Partial<UrlSignerOptions> = {}): UrlSigner {
  return createUrlSigner({ keys: KEYS, mount: "/files", ...options });
}

/** What becomes of a request, through the handler and the signer's wrapper: a refusal's reason or `"delivered"`. */
export function asker(signer: UrlSigner, options: Partial<FileHandlerOptions> = {}) {
  const outcomes: Outcome[] = [];
  const delivery = countingDelivery();
  const handler = signer.handler(
    createFileHandler({
      mount: "/files",
      authorize: signer.authorize,
      delivery,
      dotfiles: "allow",
      literalEscapes: "allow",
      onOutcome: (outcome) => outcomes.push(outcome),
      ...options,
    }),
  );
  const send = async (request: Request) => {
    const response = await handler(request);
    const outcome = outcomes.pop();
    if (outcome === undefined || outcomes.length > 0) throw new Error("not one outcome");
    return { response, outcome, became: outcome.reason ?? outcome.outcome };
  };
  return {
    delivery,
    send,
    /** With nothing that parses or repairs the URL in between. */
    raw: async (url: string, init: Parameters<typeof requestLike>[1] = {}) =>
      (await send(requestLike(url, init))).became,
    ask: async (url: string, init: RequestInit = {}) => (await send(new Request(url, init))).became,
  };
}

/** The token of a link, and the link with another in its place. */
export function tokenOf(link: string): string {
  const [, inQuery] = /[?&]sendoff=([^&#]*)/.exec(link) ?? [];
  const [, inPath] = /\/~([^/]+)\//.exec(link) ?? [];
  const token = inQuery ?? inPath;
  if (token === undefined) throw new Error(`no token in ${link}`);
  return token;
}

export function withToken(link: string, token: string): string {
  return link.replace(tokenOf(link), () => token);
}

/** The claims of a link, as anybody can read them. */
export function claimsIn(link: string): Record<string, unknown> {
  const [, , payload = ""] = tokenOf(link).split(".");
  return JSON.parse(Buffer.from(payload, "base64url").toString());
}

/** The link with other claims, and the old signature. */
export function withPayload(link: string, payload: string): string {
  const [version, id, , signature] = tokenOf(link).split(".");
  const text = Buffer.from(payload).toString("base64url");
  return withToken(link, [version, id, text, signature].join("."));
}
