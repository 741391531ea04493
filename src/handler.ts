// The way of a request: method, path, authorize, approve, deliver. Nothing touches a disk, a store
// or a front server before the authorizer's yes, and no step reads a setting from the request.

import { approveFile } from "./approved_file.ts";
import { askAuthorizer, isResponse, PLAIN_GRANT } from "./authorize.ts";
import type { Grant } from "./grant.ts";
import { withoutSendfileHeaders } from "./http/sendfile_header.ts";
import { type InspectedFile, validators } from "./inspect.ts";
import { knownContentType, lookUpContentType } from "./media_type.ts";
import { shown } from "./option_error.ts";
import { checkOptions, type FileHandlerOptions, type Settings } from "./options.ts";
import type { Outcome } from "./outcome.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";
import { refusalResponse } from "./refusal_response.ts";
import { checkFilePath, type FilePath, parseRequestPath } from "./request_path.ts";

/**
 * Answers a request for a file. Rejects only if the delivery, `inspect` or `refuse` fails: the error
 * has the failure as its `cause`, and the runtime answers 500.
 */
export type FileHandler<Context = unknown> = (
  request: Request,
  context?: Context,
) => Promise<Response>;

/** What was decided on the way, for the audit hook. */
type Trace = { -readonly [Key in "outcome" | "path" | "granted" | "delivery"]?: Outcome[Key] };

/**
 * Makes a handler that sends a file to whoever the authorizer lets have it.
 *
 * It takes a `Request` and gives a `Response`, so it runs wherever those exist: as the handler of
 * `Deno.serve`, as `fetch` of `Bun.serve`, in Node through an adapter, in a Hono route.
 *
 * @throws {TypeError} If an option is missing, unknown or can't be right. The message says what was
 * given and what is wanted.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createFileHandler, nginx } from "sendoff";
 *
 * const files = createFileHandler({
 *   mount: "/files",
 *   authorize: ({ path, request }) =>
 *     path.startsWith("pub/") || request.headers.get("cookie") === "session=ann",
 *   delivery: nginx({ location: "/_sendoff/" }),
 * });
 *
 * const allowed = await files(new Request("http://localhost/files/pub/a.txt"));
 * assert.equal(allowed.headers.get("X-Accel-Redirect"), "/_sendoff/pub/a.txt");
 *
 * const denied = await files(new Request("http://localhost/files/private/a.txt"));
 * assert.equal(denied.status, 403);
 * ```
 */
export function createFileHandler<Context = unknown>(
  options: FileHandlerOptions<Context>,
): FileHandler<Context> {
  const settings = checkOptions(options);

  return async function fileHandler(request, context) {
    const start = settings.onOutcome === undefined ? 0 : performance.now();
    const trace: Trace = {};
    try {
      const answer = await decide(settings, request, context as Context, trace);
      if (!isRefusal(answer)) {
        report(settings, request, start, trace, answer, undefined);
        return answer;
      }
      trace.outcome = "refused";
      const page = await refusalResponse(answer, request, settings);
      report(settings, request, start, trace, page, answer);
      return page;
    } catch (cause) {
      const error = new Error("File handler failed", { cause });
      trace.outcome = "fault";
      report(settings, request, start, trace, undefined, undefined, error);
      throw error;
    }
  };
}

async function decide<Context>(
  settings: Settings<Context>,
  request: Request,
  context: Context,
  trace: Trace,
): Promise<Response | Refusal> {
  const { method } = request;
  if (method !== "GET" && method !== "HEAD") return refusal("method-not-allowed");

  const asked = parseRequestPath(request.url, settings);
  if (typeof asked !== "string") return asked;
  trace.path = asked;

  const { authorize, timeout } = settings;
  const verdict =
    authorize === "public"
      ? PLAIN_GRANT
      : await askAuthorizer(authorize, asked, request, context, timeout);
  if (isRefusal(verdict)) return verdict;
  if (isResponse(verdict)) {
    trace.outcome = "responded";
    return withoutSendfileHeaders(verdict, settings.delivery.header);
  }
  return deliver(settings, request, asked, verdict, trace);
}

async function deliver<Context>(
  settings: Settings<Context>,
  request: Request,
  asked: FilePath,
  grant: Grant,
  trace: Trace,
): Promise<Response | Refusal> {
  const delivery = grant.delivery ?? settings.delivery;
  trace.delivery = delivery.name;

  let path = asked;
  if (grant.path !== undefined || grant.delivery !== undefined) {
    const rules = { ...settings, windows: delivery.windows === true };
    const granted = checkFilePath(grant.path ?? asked, rules);
    if (typeof granted !== "string") return granted;
    if (grant.path !== undefined) trace.granted = granted;
    path = granted;
  }

  const contentType =
    grant.contentType ?? knownContentType(path) ?? (await lookUpContentType(path));
  let found: InspectedFile | null | undefined = {};
  if (settings.inspect !== undefined) {
    found = await settings.inspect(path, request);
    if (found === null || found === undefined) return refusal("not-found");
  }
  const file = approveFile(path, asked, contentType, grant, validators(grant, found), settings);
  const answer = await delivery.deliver(file, request);
  // Not isResponse(): to read the headers of an adapter's lightweight class undoes its lightness.
  if (typeof answer !== "object" || answer === null) {
    throw new TypeError(`Delivery ${shown(delivery.name)} gave ${shown(answer)}, want a Response`);
  }
  return answer;
}

/** Tells the audit hook. Nothing it does changes the answer; nothing it throws is lost. */
function report<Context>(
  settings: Settings<Context>,
  request: Request,
  start: number,
  trace: Trace,
  response: Response | undefined,
  refused: Refusal | undefined,
  error = refused?.error,
): void {
  const { onOutcome } = settings;
  if (onOutcome === undefined) {
    // A fault reaches the caller as an exception; an authorizer's error would be seen by nobody.
    if (refused?.error !== undefined) console.error(refused.error);
    return;
  }
  const outcome: Outcome = {
    outcome: "delivered",
    ...trace,
    id: crypto.randomUUID(),
    ...(refused === undefined ? {} : { reason: refused.reason }),
    status: response?.status ?? 500,
    duration: performance.now() - start,
    ...(error === undefined ? {} : { error }),
  };
  try {
    Promise.resolve(onOutcome(outcome, request)).catch((cause) => console.error(cause));
  } catch (cause) {
    console.error(cause);
  }
}
