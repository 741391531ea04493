// The way of a request: method, path, authorize, approve, deliver. Nothing touches a disk, a store
// or a front server before the authorizer's yes, and no step reads a setting from the request.

import { approveFile } from "./approved_file.ts";
import { askAuthorizer, type Decision, PLAIN_GRANT } from "./authorize.ts";
import { type Awaitable, isPromise, whenThere } from "./awaitable.ts";
import { type ApprovedFile, type Delivery, isOnWindows, isTrusted } from "./delivery.ts";
import { type FileType, fileType, knownFileType, lookUpFileType } from "./file_type.ts";
import type { Grant } from "./grant.ts";
import { withoutSendfileHeaders } from "./http/sendfile_header.ts";
import { type InspectedFile, inspectFile } from "./inspect.ts";
import { shown } from "./option_error.ts";
import { checkOptions, type FileHandlerOptions, type Settings } from "./options.ts";
import { report, type Trace } from "./outcome.ts";
import { isRefusal, type Refusal, type RefusalReason, refusal } from "./refusal.ts";
import { refusalResponse } from "./refusal_response.ts";
import { checkRequest } from "./request_check.ts";
import { checkFilePath, type FilePath, parseRequestPath } from "./request_path.ts";

/**
 * Answers a request for a file. Rejects only if the delivery, `inspect`, `inline` or `refuse` throws
 * or gives what can't be used: the error has that as its `cause`, and the runtime answers 500; or, with a TypeError, if
 * it is called with what is no Request.
 */
export type FileHandler<Context = unknown> = (
  request: Request,
  /** Reaches the authorizer. It can be left out only where the authorizer asks for no type of it. */
  ...context: unknown extends Context ? [context?: Context] : [context: Context]
) => Promise<Response>;

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

  return async function fileHandler(request: Request, given?: Context): Promise<Response> {
    checkRequest(request);
    const context = given as Context;
    const start = settings.onOutcome === undefined ? 0 : performance.now();
    const trace: Trace = {
      outcome: "delivered",
      path: undefined,
      granted: undefined,
      delivery: undefined,
    };
    try {
      const asked = askedFile(settings, request);
      let answer: Response | Refusal;
      if (typeof asked === "string") {
        trace.path = asked;
        const { authorize, timeout } = settings;
        const decision =
          authorize === "public"
            ? PLAIN_GRANT
            : await askAuthorizer(authorize, asked, request, context, timeout);
        const carried = carryOut(decision, asked, settings, request, trace);
        answer = isPromise(carried) ? await carried : carried;
      } else {
        answer = asked;
      }
      if (!isRefusal(answer)) {
        const sent = checkAnswer(answer, trace.delivery, settings.delivery);
        report(settings.onOutcome, request, context, start, trace, sent, undefined);
        return sent;
      }
      trace.outcome = "refused";
      const page = await refusalResponse(answer, request, settings);
      report(settings.onOutcome, request, context, start, trace, page, answer);
      return page;
    } catch (cause) {
      const error = new Error("File handler failed", { cause });
      trace.outcome = "fault";
      report(settings.onOutcome, request, context, start, trace, undefined, undefined, error);
      throw error;
    }
  } as FileHandler<Context>;
}

/** Names that a front server can't be told, which another delivery may send. */
const CANT_BE_TOLD: ReadonlySet<string> = new Set<RefusalReason>([
  "inexpressible-name",
  "name-too-long-for-front",
]);

/** Method and path: the file that is asked for, or why there is none. */
function askedFile<Context>(settings: Settings<Context>, request: Request): FilePath | Refusal {
  const { method } = request;
  if (method !== "GET" && method !== "HEAD") return refusal("method-not-allowed");
  return parseRequestPath(urlOf(request), settings);
}

/** What the decision says: after a yes, approve and deliver. */
function carryOut<Context>(
  decision: Decision,
  asked: FilePath,
  settings: Settings<Context>,
  request: Request,
  trace: Trace,
): Awaitable<Response | Refusal> {
  if ("ownAnswer" in decision) {
    trace.outcome = "responded";
    return withoutSendfileHeaders(decision.ownAnswer, settings.delivery.header);
  }
  if (isRefusal(decision)) return decision;
  const delivery = decision.delivery ?? settings.delivery;
  const path = grantedPath(settings, asked, decision, delivery, trace);
  if (typeof path !== "string") return path;

  const deliver = (type: FileType, found: InspectedFile) => {
    const approve = () => approveFile(path, asked, type, decision, found, settings);
    if (delivery.choose === undefined) return deliverBy(delivery, approve, request, trace);
    trace.delivery = delivery;
    return whenThere(delivery.choose(request), (chosen) =>
      isRefusal(chosen) ? chosen : deliverBy(chosen, approve, request, trace),
    );
  };
  const { contentType } = decision;
  const type = contentType === undefined ? knownFileType(path) : fileType(contentType);
  if (type !== undefined && settings.inspect === undefined) return deliver(type, NOTHING_FOUND);
  return lookUp(path, type, request, settings).then((facts) =>
    isRefusal(facts) ? facts : deliver(facts.type, facts.found),
  );
}

/** The answer of a delivery, or of the one that sends what it can't tell its front server. */
function deliverBy(
  delivery: Delivery,
  approve: () => ApprovedFile,
  request: Request,
  trace: Trace,
): Awaitable<Response | Refusal> {
  trace.delivery = delivery;
  const answer = delivery.deliver(approve(), request);
  const { otherwise } = delivery;
  if (otherwise === undefined) return answer;
  return whenThere(answer, (first) => {
    if (!isRefusal(first) || !CANT_BE_TOLD.has(first.reason)) return first;
    trace.delivery = otherwise;
    return otherwise.deliver(approve(), request);
  });
}

/** What is asked of others than the authorizer: the media-type table, and `inspect`. */
async function lookUp<Context>(
  path: FilePath,
  type: FileType | undefined,
  request: Request,
  { inspect }: Settings<Context>,
): Promise<{ type: FileType; found: InspectedFile } | Refusal> {
  const found = inspect === undefined ? NOTHING_FOUND : await inspectFile(inspect, path, request);
  if (isRefusal(found)) return found;
  return { type: type ?? (await lookUpFileType(path)), found };
}

/** The file to send: the one asked for, or the grant's, which is checked like one from a URL. */
function grantedPath<Context>(
  settings: Settings<Context>,
  asked: FilePath,
  grant: Grant,
  delivery: Delivery,
  trace: Trace,
): FilePath | Refusal {
  if (grant.path === undefined && grant.delivery === undefined) return asked;
  // A grant's path was never escaped, so what looks like an escape in it is the name.
  const literalEscapes =
    grant.path !== undefined || settings.literalEscapesAsked || delivery.exact === true;
  const rules = { ...settings, literalEscapes, windows: isOnWindows(delivery) };
  const granted = checkFilePath(grant.path ?? asked, rules);
  if (grant.path === undefined) return granted;
  if (typeof granted === "string") {
    trace.granted = granted;
    return granted;
  }
  const wanted = 'a path below the root, such as "2026/plan.pdf"';
  const error = `Grant has a wrong "path": ${shown(grant.path)} (${granted.reason}), want ${wanted}`;
  return refusal(granted.reason, new TypeError(error));
}

const NOTHING_FOUND: InspectedFile = Object.freeze(Object.create(null));

/** Some adapters make the URL when it is read, and throw if the client's `Host` makes none. */
function urlOf(request: Request): string {
  try {
    return String(request.url);
  } catch {
    return "";
  }
}

/** Deliveries of the app's own may give anything; one that hands nothing off must order nothing. */
function checkAnswer(answer: Response, used: Delivery | undefined, main: Delivery): Response {
  if (typeof answer !== "object" || answer === null) {
    throw new TypeError(`Delivery ${shown(used?.name)} gave ${shown(answer)}, want a Response`);
  }
  // Not more for a hand-off: to read the headers of an adapter's lightweight class makes it heavy.
  if (used === undefined || used.header !== undefined || isTrusted(used)) return answer;
  return withoutSendfileHeaders(answer, main.header);
}
