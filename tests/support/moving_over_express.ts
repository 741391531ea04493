import type { RequestListener } from "node:http";
import { createRequire } from "node:module";
import { alwaysThere, type Proofs, same } from "./moving_over_pair.ts";

const PLAN = "public/plan.txt";

/** For each row of the page's options, how it is seen that both columns do what the page says. */
export const EXPRESS_PROOFS: Proofs = {
  root: { file: PLAN, check: same(200) },
  acceptRanges: { file: PLAN, check: alwaysThere("accept-ranges") },
  cacheControl: { file: PLAN, check: alwaysThere("cache-control") },
  dotfiles: { file: "public/.env", check: same(200) },
  etag: { file: PLAN, check: alwaysThere("etag") },
  extensions: { file: "public/page", check: same(200) },
  fallthrough: { file: "public/missing.txt", check: same(404) },
  headers: { file: PLAN, check: same(200, "x-robots-tag") },
  immutable: { file: PLAN, check: same(200, "cache-control") },
  index: { file: "public/folder/", check: same(200) },
  lastModified: { file: PLAN, check: alwaysThere("last-modified") },
  maxAge: { file: PLAN, check: same(200, "cache-control") },
  redirect: { file: "public/folder", check: same(404) },
  setHeaders: { file: PLAN, check: same(200, "x-robots-tag") },
  "start, end": {
    file: PLAN,
    check(theirs, ours) {
      const bodies = [theirs, ours].map(({ body }) => body.toString());
      if (bodies.join() !== "plan,The plan.\n") throw new Error(`other parts: ${bodies}`);
    },
  },
  "res.download": { file: PLAN, check: same(200, "content-disposition") },
  "res.type": { file: PLAN, check: same(200, "content-type") },
};

// Express brings no types.
const express = createRequire(import.meta.url)("express");

interface ExpressRequest {
  readonly params: { readonly path: readonly string[] };
}

interface ExpressResponse {
  type(value: unknown): void;
  sendFile(path: string, options: object): void;
  download(path: string, name: unknown, options: object): void;
}

/** An app on the options of a row: by `express.static`, or by a method of Express's response. */
export function expressApp(root: string, options: Record<string, unknown>): RequestListener {
  const app = express();
  const { download, type, headers } = options;
  if (download === undefined && type === undefined && headers === undefined) {
    app.use("/files", express.static(root, options));
    return app;
  }
  app.get("/files/{*path}", (request: ExpressRequest, response: ExpressResponse) => {
    const path = request.params.path.join("/");
    if (download !== undefined) return response.download(path, download, { root });
    if (type !== undefined) response.type(type);
    response.sendFile(path, { root, ...(headers === undefined ? {} : { headers }) });
  });
  return app;
}
