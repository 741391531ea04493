// What every server of the benchmark runs: sendoff's handler, or the floor below it, which is a bare
// async function that returns the very same answer.

import { createFileHandler, nginx } from "../../dist/mod.js";

export const PATH = "/files/reports/2026/summary.pdf";

/**
 * @param {"handler" | "floor"} role
 * @param {typeof globalThis.Response} [Response] an adapter's own class
 */
export async function app(role, Response) {
  const files = createFileHandler({
    mount: "/files",
    authorize: async ({ path }) => path.startsWith("reports/"),
    delivery: nginx({ location: "/_sendoff/", Response }),
  });
  if (role === "handler") return (request) => files(request);

  const { status, headers } = await files(new Request(`http://localhost${PATH}`));
  const init = { status, headers: Object.fromEntries(headers) };
  // Looked up at each request, as the handler does: an adapter may replace the global one.
  return async () => new (Response ?? globalThis.Response)(null, init);
}
