import { type Delivery, isDelivery, isOnWindows } from "../delivery.ts";
import { secretCheck } from "../http/secret_check.ts";
import { fail, knownOptions } from "../option_error.ts";
import { isRefusal, type Refusal, refusal } from "../refusal.ts";
import { isSecret, SECRET_HEADER, SECRET_WANTED } from "./secret.ts";

/** Options of {@linkcode behindFront}. */
export interface BehindFrontOptions {
  /**
   * The secret that the front server's config adds to each request, or two of them while one replaces
   * the other. At least 32 letters, digits, `-` or `_`; `openssl rand -hex 32` makes one. No default.
   */
  readonly secret: string | readonly [string, string];
  /** The hand-off to the front server, such as `nginx()`. No default. */
  readonly delivery: Delivery;
  /**
   * Answers requests that did not come through the front server, such as `embedded({ root })` in
   * development. Default: none, they get 503.
   */
  readonly otherwise?: Delivery;
}

const SUBJECT = "behindFront()";
const KNOWN: readonly (keyof BehindFrontOptions)[] = ["secret", "delivery", "otherwise"];

/**
 * Hands files off only where the request proves that it came through the front server: by the header
 * `Sendoff-Secret`, which the config of `sendoff config --secret-env` sets. Any other request is answered
 * by `otherwise`, so that one app works with a front server and without. A grant's own `delivery` is not
 * behind the gate.
 *
 * A client that sends the header itself gains nothing: through the front server it is replaced, and past
 * it only the secret counts, which is compared in constant time. Whoever learns the secret learns how
 * the app names its files inside, and no file.
 *
 * @throws {TypeError} If a secret is weak, an option is missing or unknown, `delivery` hands nothing off,
 * or `otherwise` does.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { behindFront, createFileHandler, nginx } from "sendoff";
 *
 * const secret = "4f0c1b7d9e2a68355a9b8e7c6d1f02431b2c3d4e5f60718293a4b5c6d7e8f901";
 * const files = createFileHandler({
 *   authorize: "public",
 *   delivery: behindFront({ secret, delivery: nginx({ location: "/_sendoff/" }) }),
 * });
 *
 * const direct = await files(new Request("http://localhost/a.txt"));
 * assert.equal(direct.status, 503);
 *
 * const headers = { "sendoff-secret": secret };
 * const throughNginx = await files(new Request("http://localhost/a.txt", { headers }));
 * assert.equal(throughNginx.headers.get("x-accel-redirect"), "/_sendoff/a.txt");
 * ```
 */
export function behindFront(options: BehindFrontOptions): Delivery {
  knownOptions(SUBJECT, options, KNOWN);
  const { delivery, otherwise } = options;
  const isRight = secretCheck(secretsOf(options.secret));
  if (!isDelivery(delivery) || delivery.header === undefined) {
    const given = isDelivery(delivery) ? `${delivery.name}()` : delivery;
    fail(SUBJECT, "delivery", given, "a delivery that hands off, such as nginx()");
  }
  if (otherwise !== undefined && (!isDelivery(otherwise) || otherwise.header !== undefined)) {
    const given = isDelivery(otherwise) ? `${otherwise.name}()` : otherwise;
    fail(SUBJECT, "otherwise", given, "one that sends the file itself, such as embedded({ root })");
  }
  const { header, location } = delivery;
  const windows = isOnWindows(delivery) || (otherwise !== undefined && isOnWindows(otherwise));
  const choose = async (request: Request): Promise<Delivery | Refusal> => {
    const given = request.headers.get(SECRET_HEADER);
    if (given !== null && (await isRight(given))) return delivery;
    return otherwise ?? refusal("not-behind-front");
  };

  return {
    name: `behindFront(${delivery.name})`,
    header,
    ...(location === undefined ? {} : { location }),
    ...(windows ? { windows } : {}),
    choose,
    async deliver(file, request): Promise<Response | Refusal> {
      const chosen = await choose(request);
      return isRefusal(chosen) ? chosen : chosen.deliver(file, request);
    },
  };
}

function secretsOf(given: unknown): readonly string[] {
  if (isSecret(given)) return [given];
  if (
    Array.isArray(given) &&
    given.length === 2 &&
    given.every(isSecret) &&
    given[0] !== given[1]
  ) {
    return given;
  }
  // The error does not show a secret: it may be logged, and only be a letter too short.
  throw new TypeError(
    `${SUBJECT}: option "secret" is missing, too weak or no text, want ${SECRET_WANTED}, or two of them`,
  );
}
