import { INBOUND } from "../front/inbound.ts";
import { isSecret, SECRET_HEADER, SECRET_WANTED } from "../front/secret.ts";
import { isResponse } from "../http/response.ts";
import { fail } from "../option_error.ts";
import type { FakeServer } from "./fake_server.ts";
import { type Front, serverOf } from "./front_options.ts";
import { type FakeFiles, MemoryDisk } from "./memory_disk.ts";

/** Options of {@linkcode fakeFront}: a front server, and what it has to send. */
export type FakeFrontOptions = Front & {
  /**
   * The files, by their path below the root, spelt as on a disk: `"100% sure.txt"`, with no escapes.
   * Folders come from the paths. No default.
   */
  readonly files: FakeFiles;
  /**
   * The secret of `behindFront()`, which is put into each request in place of a client's. Default: none.
   * h2o and LiteSpeed have no such option, as their configs can't add one.
   */
  readonly secret?: string;
};

const SUBJECT = "fakeFront()";

/** A file handler, or a whole app. */
export type App = (request: Request) => Response | Promise<Response>;

/**
 * A front server in memory, before a file handler or a whole app: it acts on the hand-off as the real one
 * does on the config of `renderConfig()`, and answers with the file, or with that server's own error.
 *
 * It is made to be no kinder than the real one: what that would refuse, lose, or send wrongly, so does
 * the fake. Tests compare the two on more than a thousand requests, but LiteSpeed, which they could not
 * run. It is for tests: it holds every file in memory, and checks nothing of who asks.
 *
 * @param app Gets the requests as the front server passes them on. What it throws, the fake rejects with.
 * @throws {TypeError} If an option is missing, unknown for this server, or can't be right.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createFileHandler, nginx } from "sendoff";
 * import { fakeFront } from "sendoff/testing";
 *
 * const app = createFileHandler({
 *   authorize: ({ path }) => path.startsWith("public/"),
 *   delivery: nginx({ location: "/_sendoff/" }),
 * });
 * const files = { "public/a.txt": "hello", "private/b.txt": "secret" };
 * const site = fakeFront(app, { server: "nginx", files });
 *
 * const headers = { range: "bytes=0-3" };
 * const part = await site(new Request("http://localhost/public/a.txt", { headers }));
 * assert.equal(part.status, 206);
 * assert.equal(await part.text(), "hell");
 * assert.equal((await site(new Request("http://localhost/private/b.txt"))).status, 403);
 * ```
 */
export function fakeFront(
  app: App,
  options: FakeFrontOptions,
): (request: Request) => Promise<Response> {
  if (typeof app !== "function") fail(SUBJECT, "app", app, "a file handler, or an app's fetch");
  const server = serverOf(SUBJECT, options, ["files", "secret"]);
  const disk = new MemoryDisk(SUBJECT, options.files);
  const { secret } = options;
  if (secret !== undefined && !isSecret(secret)) {
    throw new TypeError(
      `${SUBJECT}: option "secret" is too weak or no text, want ${SECRET_WANTED}`,
    );
  }

  return async (request) => {
    const { method } = request;
    if (server.isInternal?.(new URL(request.url).pathname)) {
      return server.error(404, "the location is internal", method);
    }
    const headers = inbound(request, server, secret);
    const response = await asked(app, withHeaders(request, headers));
    if (server.tooLarge?.(response)) return server.error(502, TOO_LARGE, method);
    const askApp = async (url: string, method: string) => {
      const next = await asked(app, new Request(url, { method, headers }));
      return server.tooLarge?.(next) ? server.error(502, TOO_LARGE, method) : next;
    };
    return server.answer({ request, response, disk, askApp });
  };
}

const TOO_LARGE = "the head of the app's answer does not fit the buffers of the config";

/** h2o's config can't take headers off a request. */
function inbound(request: Request, server: FakeServer, secret: string | undefined): Headers {
  const headers = new Headers(request.headers);
  if (server.keepsInbound !== true) for (const name of INBOUND) headers.delete(name);
  if (secret !== undefined) headers.set(SECRET_HEADER, secret);
  return headers;
}

/** By its parts, as an adapter's request may be of a class that `new Request()` does not take. */
function withHeaders({ url, method, body, signal }: Request, headers: Headers): Request {
  const init: RequestInit & { duplex?: "half" } = { method, headers, signal };
  if (body !== null && method !== "GET" && method !== "HEAD") {
    init.body = body;
    init.duplex = "half"; // Node wants it where a body is a stream
  }
  return new Request(url, init);
}

async function asked(app: App, request: Request): Promise<Response> {
  const response: unknown = await app(request);
  if (!isResponse(response)) fail(SUBJECT, "app", response, "one that answers with a Response");
  return response;
}
