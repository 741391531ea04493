// Asks the app whether a file may go out. Everything that is not an explicit yes is a no: `false`,
// nothing at all, a truthy value of another kind, a throw, a rejection, a promise that never settles.

import { type Grant, readGrant } from "./grant.ts";
import { isResponse } from "./http/response.ts";
import { shown } from "./option_error.ts";
import { REFUSAL_STATUS, type Refusal, type RefusalReason, refusal } from "./refusal.ts";
import type { FilePath } from "./request_path.ts";

/** What an authorizer is asked. */
export interface AuthorizeInput<Context = unknown> {
  /** The file that would be sent. Decide by this, never by the URL. */
  readonly path: FilePath;
  /** The request, for its session. */
  readonly request: Request;
  /**
   * Aborts when the client goes away or the time is up. It is made when it is first read, as that
   * costs a third or more of a hand-off's throughput on some runtimes.
   */
  readonly signal: AbortSignal;
  /** What the caller of the handler passed as its second argument, as a Hono context. */
  readonly context: Context;
}

/**
 * An authorizer's answer. `true` or a {@linkcode Grant} allows. A `Response`, such as a redirect to
 * the login page, is sent instead of the file. Everything else refuses: with 403, or as the `reason` has it, such as
 * `"not-found"` to hide that there is such a file.
 */
export type Verdict =
  | boolean
  | Grant
  | { readonly allow: false; readonly reason?: RefusalReason }
  | Response
  | null
  | undefined;

/** Decides who may have a file. */
export type Authorizer<Context = unknown> = (
  input: AuthorizeInput<Context>,
) => Verdict | Promise<Verdict>;

/** A yes without conditions. Without a prototype, whose pollution would be read as its fields. */
export const PLAIN_GRANT: Grant = Object.freeze(
  Object.assign(Object.create(null), { allow: true }),
);

/** A `Response` of the authorizer's own. Wrapped, as a field of it could make it look like a grant. */
export interface OwnAnswer {
  readonly ownAnswer: Response;
}

/** What came of asking: the file may go out, something else is sent, or nothing is. */
export type Decision = Grant | OwnAnswer | Refusal;

/** Runs an authorizer to its answer. Never rejects, and takes no longer than `timeout` ms. */
export async function askAuthorizer<Context>(
  authorize: Authorizer<Context>,
  path: FilePath,
  request: Request,
  context: Context,
  timeout: number,
): Promise<Decision> {
  const question = new Question(path, request, context);
  try {
    const answer = authorize(question);
    if (!isThenable(answer)) return decisionOf(answer);
    // As a real promise, so that what settles is the last value of a chain of thenables.
    const promise = Promise.resolve(answer);
    let open = true;
    const close = () => {
      open = false;
    };
    const closing = promise.then(close, close);
    // An authorizer that waited for nothing has settled after one turn: it needs no timer.
    await SETTLED;
    if (open) await Promise.race([closing, question.end(timeout)]);
    return decisionOf(await promise);
  } catch (cause) {
    if (cause === TIMED_OUT) return refusal("authorizer-timeout");
    if (cause === CLIENT_GONE) return refusal("client-gone");
    return refusal("authorizer-failed", new Error("Authorizer threw", { cause }));
  } finally {
    question.close();
  }
}

/** What an authorizer's answer, which may be anything, comes to. Only a refusal of what is no answer has an `error`. */
export function decisionOf(answer: unknown): Decision {
  if (answer === true) return PLAIN_GRANT;
  if (answer === false || answer === undefined || answer === null) return refusal("denied");
  if (isResponse(answer)) return { ownAnswer: answer };
  if (typeof answer === "object" && Object.hasOwn(answer, "allow") && "allow" in answer) {
    if (answer.allow === false) {
      const given = Object.hasOwn(answer, "reason")
        ? (answer as { reason?: unknown }).reason
        : undefined;
      const reason = given === undefined ? "denied" : given;
      // Not by `in`, which would find what every object inherits, nor of what only turns into a text.
      if (typeof reason === "string" && Object.hasOwn(REFUSAL_STATUS, reason)) {
        return refusal(reason as RefusalReason);
      }
    }
    if (answer.allow === true) {
      const grant = readGrant(answer);
      return typeof grant === "string" ? refusal("invalid-grant", new TypeError(grant)) : grant;
    }
  }
  return refusal(
    "invalid-verdict",
    new TypeError(
      `Authorizer answered ${shown(answer)}, want true, false, a grant ({ allow: true, … }) ` +
        "or a Response",
    ),
  );
}

const TIMED_OUT: unique symbol = Symbol("timed out");
const CLIENT_GONE: unique symbol = Symbol("client gone");
const SETTLED = Promise.resolve();

/** What the authorizer sees. The signal is made when it is read. */
class Question<Context> implements AuthorizeInput<Context> {
  readonly path: FilePath;
  readonly request: Request;
  readonly context: Context;
  #controller: AbortController | undefined;
  /** Undefined while the question is open, then why its signal is aborted, or `null` if it is not. */
  #closed: unknown;
  #letGo: (() => void) | undefined;
  #tellClientGone: (() => void) | undefined;

  constructor(path: FilePath, request: Request, context: Context) {
    this.path = path;
    this.request = request;
    this.context = context;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#closed === undefined) this.#listen(this.#controller);
      else if (this.#closed !== null) this.#controller.abort(this.#closed);
    }
    return this.#controller.signal;
  }

  /** Rejects when the time is up, or when the client is or goes away and somebody has the signal. */
  end(timeout: number): Promise<never> {
    return new Promise((_, reject) => {
      const timer = setTimeout(() => {
        this.close(new DOMException("Authorizer took too long", "TimeoutError"));
        reject(TIMED_OUT);
      }, timeout);
      const letGo = this.#letGo;
      this.#letGo = () => {
        clearTimeout(timer);
        letGo?.();
      };
      this.#tellClientGone = () => reject(CLIENT_GONE);
      if (this.#controller?.signal.aborted) reject(CLIENT_GONE);
    });
  }

  /** The question is answered: what happens to the client from now on is not ours. */
  close(abortReason: unknown = null): void {
    if (this.#closed !== undefined) return;
    this.#closed = abortReason;
    this.#letGo?.();
    if (abortReason !== null) this.#controller?.abort(abortReason);
  }

  #listen(controller: AbortController): void {
    // Something that only looks like a Request may have none.
    const client: AbortSignal | undefined = this.request.signal;
    if (client === undefined) return;
    const gone = () => {
      controller.abort(client.reason);
      this.#tellClientGone?.();
    };
    if (client.aborted) {
      gone();
    } else {
      const letGo = this.#letGo;
      client.addEventListener("abort", gone, { once: true });
      this.#letGo = () => {
        client.removeEventListener("abort", gone);
        letGo?.();
      };
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<Verdict> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}
