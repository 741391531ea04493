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

/** Builds the answer: `globalThis.Response`, or an adapter's faster class of the same form. */
export type ResponseClass = new (
  body: ConstructorParameters<typeof Response>[0],
  init: { status: number; headers: Record<string, string> },
) => Response;

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
   * Nobody decodes a name again on its way to the disk: names that still hold an escape mean what they
   * say, and need no option to be let through.
   */
  readonly exact?: boolean;
  /**
   * Picks another delivery for a request, after the authorizer's yes, or refuses it: that one is then asked
   * in place of this one, and is the one that the audit hook hears of.
   */
  choose?(request: Request): Delivery | Refusal | Promise<Delivery | Refusal>;
  /** Sends the files whose names this delivery can't tell its front server exactly. */
  readonly otherwise?: Delivery;
  /**
   * Answers with the file, or with a refusal. What it throws or rejects with reaches the caller of
   * the handler as an error with a `cause`, so the runtime answers 500.
   */
  deliver(file: ApprovedFile, request: Request): Response | Refusal | Promise<Response | Refusal>;
}

/** Whether a value has the form of a delivery; one that is its own `otherwise` has not. */
export function isDelivery(value: unknown, depth = 3): value is Delivery {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    typeof value.name === "string" &&
    "deliver" in value &&
    typeof value.deliver === "function" &&
    isTextOrAbsent((value as Partial<Delivery>).header) &&
    isTextOrAbsent((value as Partial<Delivery>).location) &&
    /^(?:undefined|function)$/.test(typeof (value as Partial<Delivery>).choose) &&
    ((value as Partial<Delivery>).otherwise === undefined ||
      (depth > 0 && isDelivery((value as Partial<Delivery>).otherwise, depth - 1)))
  );
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}

/** Whether names are refused that Windows reads differently. */
export function isOnWindows({ windows, otherwise }: Delivery): boolean {
  return windows === true || otherwise?.windows === true;
}

/** Deliveries of sendoff's own that send the bytes themselves. Their headers were all checked. */
const sendsItself = new WeakSet<Delivery>();

/** Marks a delivery of sendoff's own, whose answers need no second look. */
export function trusted(delivery: Delivery): Delivery {
  sendsItself.add(delivery);
  return delivery;
}

/** Whether a delivery is so marked. */
export function isTrusted(delivery: Delivery): boolean {
  return sendsItself.has(delivery);
}
