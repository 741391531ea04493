import { fail, knownOptions } from "../option_error.ts";

/** Remembers which links have been used, for those that hold once. */
export interface OnceStore {
  /**
   * Uses a link up. Gives `true` to the first who asks for an id, and to nobody after that, also when two ask at
   * the same moment: one atomic step, as `SET key 1 NX EXAT time` in Redis, or an `INSERT` with a unique key in
   * SQL. Where it throws, nothing is sent.
   *
   * @param id 22 letters, digits, `-` or `_`.
   * @param expires Second since 1970 from which on the id may be forgotten.
   */
  use(id: string, expires: number): boolean | Promise<boolean>;
}

/**
 * An {@linkcode OnceStore} in memory, for one process: another one, or the same after a restart, would let each
 * link be used once more.
 *
 * @param options.limit How many ids it holds at most. Above that, links that hold once are refused until others
 * have expired. Default: `100_000`.
 * @throws {TypeError} If an option is unknown or can't be right.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { memoryOnceStore } from "sendoff/signed-url";
 *
 * const once = memoryOnceStore();
 * const tomorrow = Math.floor(Date.now() / 1000) + 86_400;
 * assert.equal(await once.use("an-id", tomorrow), true);
 * assert.equal(await once.use("an-id", tomorrow), false);
 * ```
 */
export function memoryOnceStore(options: { readonly limit?: number } = {}): OnceStore {
  const subject = "memoryOnceStore()";
  knownOptions(subject, options, ["limit"]);
  const { limit = 100_000 } = options;
  if (!Number.isSafeInteger(limit) || limit < 1) fail(subject, "limit", limit, "a number above 0");
  const used = new Map<string, number>();
  return {
    use(id, expires) {
      if (used.has(id)) return false;
      if (used.size >= limit) {
        const now = Date.now() / 1000;
        for (const [old, end] of used) if (end <= now) used.delete(old);
        if (used.size >= limit)
          throw new Error(`${subject}: ${limit} links are remembered already`);
      }
      used.set(id, expires);
      return true;
    },
  };
}
