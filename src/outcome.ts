import type { Delivery } from "./delivery.ts";
import type { Refusal, RefusalReason } from "./refusal.ts";
import type { FilePath } from "./request_path.ts";

/** What became of one request. All texts are free of control characters. */
export interface Outcome {
  /** Random id of this request, for the log. */
  readonly id: string;
  /**
   * `"delivered"`: handed to the delivery. `"responded"`: the authorizer gave its own Response.
   * `"refused"`: see `reason`. `"fault"`: the delivery, `inspect`, `inline` or `refuse` failed.
   */
  readonly outcome: "delivered" | "responded" | "refused" | "fault";
  /** The file that was asked for; absent if the path was refused, as there is none then. */
  readonly path?: FilePath;
  /** The file that was sent, if the grant named another one. */
  readonly granted?: FilePath;
  /** Why the request was refused. */
  readonly reason?: RefusalReason;
  /** Name of the delivery that answered. */
  readonly delivery?: string;
  /** Status of the handler's answer; for a hand-off the front server's may differ. 500 for a fault. */
  readonly status: number;
  /** Milliseconds from the call of the handler to its answer. */
  readonly duration: number;
  /** What the app's own code threw or got wrong. */
  readonly error?: Error;
}

/** Audit hook. The context is what the handler was called with. A promise that it returns is not waited for. */
export type OnOutcome<Context = unknown> = (
  outcome: Outcome,
  request: Request,
  context: Context,
) => unknown;

/** What was decided on the way of a request. */
export interface Trace {
  outcome: Outcome["outcome"];
  path: FilePath | undefined;
  granted: FilePath | undefined;
  delivery: Delivery | undefined;
}

/** Tells the audit hook. Nothing it does changes the answer; nothing it throws is lost. */
export function report<Context>(
  onOutcome: OnOutcome<Context> | undefined,
  request: Request,
  context: Context,
  start: number,
  { outcome, path, granted, delivery }: Trace,
  response: Response | undefined,
  refused: Refusal | undefined,
  error: Error | undefined = refused?.error,
): void {
  if (onOutcome === undefined) {
    // A fault reaches the caller as an exception; an authorizer's error would be seen by nobody.
    if (refused?.error !== undefined) console.error(refused.error);
    return;
  }
  const record: Outcome = {
    id: crypto.randomUUID(),
    outcome,
    ...(path === undefined ? {} : { path }),
    ...(granted === undefined ? {} : { granted }),
    ...(delivery === undefined ? {} : { delivery: delivery.name }),
    ...(refused === undefined ? {} : { reason: refused.reason }),
    status: response?.status ?? 500,
    duration: performance.now() - start,
    ...(error === undefined ? {} : { error }),
  };
  try {
    Promise.resolve(onOutcome(record, request, context)).catch((cause) => console.error(cause));
  } catch (cause) {
    console.error(cause);
  }
}
