// Asks the app whether a file may go out. Everything that is not an explicit yes is a no: `false`,
// nothing at all, a truthy value of another kind, a throw, a rejection, a promise that never settles.

import { type Grant, readGrant } from "./grant.ts";
import { shown } from "./option_error.ts";
import { type Refusal, refusal } from "./refusal.ts";
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
 * the login page, is sent instead of the file. Everything else refuses.
 */
export type Verdict = boolean | Grant | Response | null | undefined;

/** Decides who may have a file. */
export type Authorizer<Context = unknown> = (
  input: AuthorizeInput<Context>,
) => Verdict | Promise<Verdict>;

/** A yes without conditions. */
export const PLAIN_GRANT: Grant = Object.freeze({ allow: true });

/** Runs an authorizer to its answer. Never throws, and never takes longer than `timeout` ms. */
export async function askAuthorizer<Context>(
  authorize: Authorizer<Context>,
  path: FilePath,
  request: Request,
  context: Context,
  timeout: number,
): Promise<Grant | Response | Refusal> {
  const question = new Question(path, request, context);
  try {
    const answer = authorize(question);
    return judge(isThenable(answer) ? await settled(answer, question, timeout) : answer);
  } catch (cause) {
    if (cause === TIMED_OUT) return refusal("authorizer-timeout");
    if (cause === CLIENT_GONE) return refusal("client-gone");
    return refusal("authorizer-failed", new Error("Authorizer threw", { cause }));
  }
}

/** A {@linkcode Response}, of whichever class: adapters bring their own. */
export function isResponse(value: unknown): value is Response {
  return (
    typeof value === "object" &&
    value !== null &&
    "status" in value &&
    typeof value.status === "number" &&
    "headers" in value &&
    typeof (value.headers as Headers | null)?.get === "function" &&
    "arrayBuffer" in value
  );
}

function judge(answer: unknown): Grant | Response | Refusal {
  if (answer === true) return PLAIN_GRANT;
  if (answer === false || answer === undefined || answer === null) return refusal("denied");
  if (isResponse(answer)) return answer;
  if (typeof answer === "object" && "allow" in answer) {
    if (answer.allow === false) return refusal("denied");
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

/** The value of a promise; rejects when the time is up or the client has gone, if that was first. */
function settled(
  answer: PromiseLike<Verdict>,
  question: Question<unknown>,
  timeout: number,
): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let open = true;
    const close = () => {
      open = false;
      clearTimeout(timer);
      question.close();
    };
    question.whenClientGone(() => {
      close();
      reject(CLIENT_GONE);
    });
    // As a real promise, so that what settles is the last value of a chain of thenables.
    Promise.resolve(answer).then(
      (value) => {
        close();
        resolve(value);
      },
      (cause) => {
        close();
        reject(cause);
      },
    );
    // An authorizer that waited for nothing but microtasks has settled when this runs, and most
    // that look into a signed cookie have: those need no timer.
    afterMicrotasks(() => {
      if (!open) return;
      timer = setTimeout(() => {
        question.abort(new DOMException("Authorizer took too long", "TimeoutError"));
        close();
        reject(TIMED_OUT);
      }, timeout);
    });
  });
}

function afterMicrotasks(callback: () => void): void {
  const resolved = Promise.resolve();
  resolved
    .then(() => {})
    .then(() => {})
    .then(callback);
}

/** What the authorizer sees. The signal is made when it is read. */
class Question<Context> implements AuthorizeInput<Context> {
  readonly path: FilePath;
  readonly request: Request;
  readonly context: Context;
  #controller: AbortController | undefined;
  #abortReason: unknown;
  #closed = false;
  #clientGone = false;
  #tell: (() => void) | undefined;
  #stopListening: (() => void) | undefined;

  constructor(path: FilePath, request: Request, context: Context) {
    this.path = path;
    this.request = request;
    this.context = context;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason);
      else if (!this.#closed) this.#listen();
    }
    return this.#controller.signal;
  }

  /** Calls back, once, if the client is or goes away while the question is open. */
  whenClientGone(tell: () => void): void {
    this.#tell = tell;
    if (this.#clientGone) tell();
  }

  abort(reason: unknown): void {
    this.#abortReason = reason;
    this.#controller?.abort(reason);
  }

  /** The question is answered: what happens to the client from now on is not ours. */
  close(): void {
    this.#closed = true;
    this.#stopListening?.();
  }

  #listen(): void {
    // Something that only looks like a Request may have none.
    const client: AbortSignal | undefined = this.request.signal;
    if (client === undefined) return;
    const gone = () => {
      this.#clientGone = true;
      this.abort(client.reason);
      this.#tell?.();
    };
    if (client.aborted) {
      gone();
    } else {
      client.addEventListener("abort", gone, { once: true });
      this.#stopListening = () => client.removeEventListener("abort", gone);
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
