import { given } from "./option_error.ts";

/** Throws if a handler was called with what is no Request, as a router may do that was given the bare handler. */
export function checkRequest(request: unknown): void {
  if (typeof request === "object" && request !== null) {
    // Only what costs nothing to look at: an adapter may make `url` and `headers` when they are read, and fail to.
    if ("httpVersion" in request) {
      throw notARequest("Node's request", "the handler of an adapter around this one");
    }
    if ("raw" in request) {
      const wanted = "files(c.req.raw, c) in Hono, the handler of an adapter in Fastify";
      throw notARequest("a router's own request", wanted);
    }
    if ("method" in request && typeof request.method === "string") return;
    if ("req" in request) throw notARequest("a router's context", "files(c.req.raw, c)");
  }
  throw notARequest(given(request), "files(request)");
}

function notARequest(got: string, wanted: string): TypeError {
  const where = "docs/mounting.md has a program for each host";
  return new TypeError(`A file handler got ${got}, want a Request: ${wanted}; ${where}`);
}
