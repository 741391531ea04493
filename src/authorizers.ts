// Authorizers made of authorizers. An answer that is neither yes nor no is handed on as it is: the core refuses it.

import { type Authorizer, decisionOf, type Verdict } from "./authorize.ts";
import { isPromise } from "./awaitable.ts";
import type { Grant } from "./grant.ts";
import { shown } from "./option_error.ts";
import { isRefusal } from "./refusal.ts";

/** Two authorizers or more: one alone needs nothing around it. */
type Several<Context> = readonly [
  Authorizer<Context>,
  Authorizer<Context>,
  ...(readonly Authorizer<Context>[]),
];

/**
 * An authorizer that says yes where one of several does. They are asked in order, and the first yes is the answer,
 * with its conditions; nobody is asked after it. If all say no, the first `Response` is sent, such as a redirect to the
 * login page; without one the last no that has a `reason` counts, and without that the answer is `false`. One that
 * throws, or answers with what is neither yes nor no, ends it: nobody after it is asked, and nothing is sent.
 *
 * @throws {TypeError} At creation, if there are fewer than two, or one is no function.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { anyOf, createFileHandler, nginx } from "sendoff";
 *
 * const files = createFileHandler({
 *   authorize: anyOf(
 *     ({ path }) => path.startsWith("pub/"),
 *     ({ request }) => request.headers.get("cookie") === "session=ann",
 *   ),
 *   delivery: nginx({ location: "/_sendoff/" }),
 * });
 *
 * assert.equal((await files(new Request("http://localhost/pub/a.txt"))).status, 200);
 * assert.equal((await files(new Request("http://localhost/a.txt"))).status, 403);
 * ```
 */
export function anyOf<Context = unknown>(...authorizers: Several<Context>): Authorizer<Context> {
  check("anyOf", authorizers);
  return async (input) => {
    let response: Response | undefined;
    let no: Verdict = false;
    for (const authorizer of authorizers) {
      const given = authorizer(input);
      const answer = isPromise(given) ? await given : given;
      const decision = decisionOf(answer);
      if ("ownAnswer" in decision) response ??= decision.ownAnswer;
      else if (!isRefusal(decision) || decision.error !== undefined) return answer;
      else if ((answer as { reason?: unknown } | null | undefined)?.reason) no = answer;
    }
    return response ?? no;
  };
}

/**
 * An authorizer that says yes where all of several do. They are asked in order, and the first answer that is no yes is
 * the answer; nobody is asked after it. So what has an effect, such as a signed link that holds once, comes last. Of
 * grants the conditions of all hold; each field can come from one of them, or be the same in several.
 *
 * @throws {TypeError} At creation, if there are fewer than two, or one is no function. When it is asked, if two grants
 * have another value for one field: then nothing is sent. `headers` of two are never the same.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { allOf, createFileHandler, nginx } from "sendoff";
 *
 * const files = createFileHandler({
 *   authorize: allOf(
 *     ({ request }) => request.headers.get("cookie") === "session=ann",
 *     ({ path }) => path.endsWith(".pdf") && { allow: true, download: true },
 *   ),
 *   delivery: nginx({ location: "/_sendoff/" }),
 * });
 *
 * const headers = { cookie: "session=ann" };
 * const saved = await files(new Request("http://localhost/a.pdf", { headers }));
 * assert.match(saved.headers.get("content-disposition") ?? "", /^attachment/);
 * assert.equal((await files(new Request("http://localhost/a.pdf"))).status, 403);
 * ```
 */
export function allOf<Context = unknown>(...authorizers: Several<Context>): Authorizer<Context> {
  check("allOf", authorizers);
  return async (input) => {
    const merged = Object.create(null);
    for (const authorizer of authorizers) {
      const given = authorizer(input);
      const answer = isPromise(given) ? await given : given;
      const decision = decisionOf(answer);
      if ("ownAnswer" in decision || isRefusal(decision)) return answer;
      for (const [field, value] of Object.entries(decision)) {
        if (field in merged && merged[field] !== value) {
          throw new TypeError(`allOf(): two grants have another "${field}"`);
        }
        merged[field] = value;
      }
    }
    return merged as Grant;
  };
}

function check(name: string, authorizers: readonly unknown[]) {
  // Where there are fewer than two, the second is missing.
  for (const given of [...authorizers, authorizers[1]]) {
    if (typeof given === "function") continue;
    throw new TypeError(`${name}(): got ${shown(given)}, want two functions or more`);
  }
}
