import { type Delivery, isDelivery, isTrusted } from "../delivery.ts";
import { isResponse } from "../http/response.ts";
import { withoutSendfileHeaders } from "../http/sendfile_header.ts";
import { shown } from "../option_error.ts";
import { isRefusal, type Refusal } from "../refusal.ts";

/**
 * Several places for one file: the first that has it sends it. For moving from a disk to a store, and back:
 * `layered([embedded({ root }), store])`.
 *
 * A hand-off can't say whether there is such a file, as its front server finds out later: only the last one may
 * be one, or `objectStore()` by `nginx()` or `redirect()`.
 *
 * @throws {TypeError} If there are fewer than two deliveries, or one but the last hands off.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createFileHandler, type Delivery, refusal } from "sendoff";
 * import { layered } from "sendoff/object-store";
 *
 * const old: Delivery = { name: "old", deliver: () => refusal("not-found") };
 * const now: Delivery = { name: "new", deliver: () => new Response("from the new place") };
 * const files = createFileHandler({ authorize: "public", delivery: layered([old, now]) });
 *
 * const response = await files(new Request("http://localhost/a.txt"));
 * assert.equal(await response.text(), "from the new place");
 * ```
 */
export function layered(deliveries: readonly Delivery[]): Delivery {
  if (
    !Array.isArray(deliveries) ||
    deliveries.length < 2 ||
    !deliveries.every((one) => isDelivery(one))
  ) {
    throw new TypeError(
      `layered(): got ${shown(deliveries)}, want an array of two or more deliveries`,
    );
  }
  const last = deliveries.at(-1) as Delivery;
  const early = deliveries.slice(0, -1).find(({ header }) => header !== undefined);
  if (early !== undefined) {
    throw new TypeError(
      `layered(): ${early.name} hands off, and can't say whether a file is there, want it last`,
    );
  }
  const { header, location } = last;
  return {
    name: `layered(${deliveries.map(({ name }) => name).join(", ")})`,
    ...(header === undefined ? {} : { header }),
    ...(location === undefined ? {} : { location }),
    ...(deliveries.some(({ windows }) => windows === true) ? { windows: true } : {}),
    ...(deliveries.every(({ exact }) => exact === true) ? { exact: true } : {}),
    async deliver(file, request): Promise<Response | Refusal> {
      for (const delivery of deliveries.slice(0, -1)) {
        // Each may change the headers that it is given.
        const answer = await delivery.deliver({ ...file, headers: { ...file.headers } }, request);
        if (isRefusal(answer) && answer.reason === "not-found") continue;
        // The handler takes this for a hand-off where the last one is, and would let a relayed order pass.
        const isOurs = isRefusal(answer) || isTrusted(delivery) || !isResponse(answer);
        return isOurs ? answer : withoutSendfileHeaders(answer, header);
      }
      return last.deliver(file, request);
    },
  };
}
