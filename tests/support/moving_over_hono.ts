import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { getRequestListener } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { serveStatic as honosOwn } from "hono/serve-static";
import { expect } from "vitest";
import { type Proofs, same } from "./moving_over_pair.ts";
import { header } from "./raw_client.ts";

const PLAN = "public/plan.txt";

/** For each row of the page's options, how it is seen that both columns do what the page says. */
export const HONO_PROOFS: Proofs = {
  root: { file: PLAN, check: same(200) },
  path: { file: "whatever.txt", check: same(200) },
  index: { file: "public/folder/", check: same(200) },
  precompressed: {
    file: "public/style.css",
    headers: { "Accept-Encoding": "br" },
    check: same(200, "content-encoding"),
  },
  allowPercentInPath: {
    file: "public/r%26d.txt",
    check(theirs, ours) {
      // It looks for a file whose name holds the escape itself.
      expect([theirs.status, ours.status]).toEqual([404, 200]);
    },
  },
  rewriteRequestPath: { file: "today/plan.txt", check: same(200) },
  onFound: {
    file: PLAN,
    check(theirs, ours) {
      // It is called when the answer has been made.
      expect(header(theirs, "x-robots-tag")).toBeUndefined();
      expect(header(ours, "x-robots-tag")).toBe("none");
    },
  },
  onNotFound: { file: "public/missing.txt", check: same(404, "x-robots-tag") },
  mimes: {
    file: "public/unknown.plan",
    check(theirs, ours) {
      same(200)(theirs, ours);
      for (const one of [theirs, ours]) expect(header(one, "content-type")).toMatch("text/x-plan");
    },
  },
};

/** An app on the options of a row. */
export function honoApp(root: string, options: Record<string, unknown>) {
  const rewriteRequestPath = (path: string) => path.slice("/files".length);
  const all = { root, rewriteRequestPath, ...options };
  const getContent = async (path: string) => (existsSync(path) ? readFile(path) : null);
  const middleware = "mimes" in options ? honosOwn({ ...all, getContent }) : serveStatic(all);
  const app = new Hono().use("/files/*", middleware);
  return getRequestListener(app.fetch, { overrideGlobalObjects: false });
}
