// @ts-check
// One line of JSON for each decision of the app. The URL is never in it: it may hold a signed link's token.
import { nginxRequestId } from "./request_id.mjs";
import { withoutToken } from "./secrets.mjs";

/** How many causes of an error are told. One may be its own cause. */
const CAUSES = 4;

/**
 * @param {{
 *   write: (line: string) => unknown,
 *   behindNginx: boolean,
 *   userOf: (request: Request) => string | undefined,
 * }} options
 * @returns {import("sendoff").OnOutcome}
 */
export function accessLog({ write, behindNginx, userOf }) {
  return (outcome, request) => {
    const { id, path, granted, reason, delivery, status, error } = outcome;
    const record = {
      time: new Date().toISOString(),
      // Without nginx in front the header is the client's, who could take the id of somebody else's request.
      request_id: (behindNginx ? nginxRequestId(request) : undefined) ?? id,
      user: userOf(request) ?? null, // of what was delivered: a signed link's holder
      method: request.method,
      outcome: outcome.outcome,
      reason,
      path: withoutToken(path),
      granted: withoutToken(granted),
      delivery,
      status,
      duration: seconds(outcome.duration),
      error: error === undefined ? undefined : messages(error),
    };
    // JSON escapes quotes and line ends, and leaves out what is undefined.
    write(`${JSON.stringify(record)}\n`);
  };
}

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return Number((milliseconds / 1000).toFixed(6));
}

/**
 * An error and what caused it. Without the stack, which belongs into the app's error log.
 *
 * @param {unknown} error
 * @param {number} causes How many of them are told.
 * @returns {string | undefined}
 */
function messages(error, causes = CAUSES) {
  if (!(error instanceof Error)) return withoutToken(String(error))?.slice(0, 200);
  const message = withoutToken(`${error.name}: ${error.message}`)?.slice(0, 200);
  if (error.cause === undefined || causes === 0) return message;
  return `${message}; ${messages(error.cause, causes - 1)}`;
}
