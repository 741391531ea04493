import type { Refusal } from "./refusal.ts";
import type { FilePath } from "./request_path.ts";

/** A file that the authorizer has allowed, with everything a delivery needs to answer. */
export interface ApprovedFile {
  /** Where the file lies below the root. */
  readonly path: FilePath;
  /**
   * Headers of the answer, with lower-case names and checked values: the content type, caching,
   * disposition and security headers. Made for this answer alone, so a delivery may add to them and
   * take out what its server makes itself.
   */
  readonly headers: Record<string, string>;
}

/**
 * Who sends the bytes. sendoff's own come from `nginx()`, `apache()` and the like; an object of this
 * form is all that it takes to write another.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createFileHandler, type Delivery, refusal } from "sendoff";
 *
 * const motto: Delivery = {
 *   name: "motto",
 *   deliver: ({ path, headers }) =>
 *     path === "motto.txt" ? new Response("Send it off!", { headers }) : refusal("not-found"),
 * };
 * const files = createFileHandler({ authorize: "public", delivery: motto });
 *
 * const response = await files(new Request("http://localhost/motto.txt"));
 * assert.equal(await response.text(), "Send it off!");
 * ```
 */
export interface Delivery {
  /** For the audit hook. */
  readonly name: string;
  /**
   * Lower-case name of the header that makes a front server act, where there is one. From the answers
   * of a delivery without one, every header that orders a front server about is taken off.
   */
  readonly header?: string;
  /** The front server's internal location, where there is one: a mount must not lie in it. */
  readonly location?: string;
  /** The root is on a Windows disk, so names that Windows reads differently are refused. */
  readonly windows?: boolean;
  /**
   * Answers with the file, or with a refusal. What it throws or rejects with reaches the caller of
   * the handler as an error with a `cause`, so the runtime answers 500.
   */
  deliver(file: ApprovedFile, request: Request): Response | Refusal | Promise<Response | Refusal>;
}
