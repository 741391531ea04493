/** Why a request was refused, and the status its answer has. One table: the whole policy. */
export const REFUSAL_STATUS = {
  /** Not GET or HEAD. */
  "method-not-allowed": 405,
  /** The URL has no path, or holds a raw backslash. */
  "malformed-url": 400,
  /** A `%` without two hex digits, or bytes that are not UTF-8 (overlong forms included). */
  "malformed-escape": 400,
  /** A lone surrogate or U+FFFD: somebody before us lost the real bytes. */
  "ill-formed-name": 400,
  /** A C0 or C1 control character, DEL, or a line separator (U+2028, U+2029). NUL is one of them. */
  "control-character": 400,
  /** A segment over 255 bytes or a path over 4096. */
  "too-long": 414,
  /** The path is not below the mount. */
  "outside-mount": 404,
  /** `//`. */
  "empty-segment": 404,
  /** `.` or `..`, spelt in any way. */
  "dot-segment": 404,
  /** An encoded `/` or `\`. */
  "encoded-separator": 404,
  /** An escape such as `%61` is left after decoding once: a second decoder would see another file. */
  "literal-escape": 404,
  /** A name that begins with a dot. */
  dotfile: 404,
  /** A name that Windows would read as a device, a stream, a drive or another file's short name. */
  "windows-name": 404,
  /** The path ends in `/` and there is no index file. */
  "no-index": 404,
  /** The authorizer said no. */
  denied: 403,
  /** A signed link that is no such thing, or is in the URL twice. */
  "link-malformed": 403,
  /** A signed link whose signature is wrong, or whose key is not known. */
  "link-bad-signature": 403,
  /** A signed link for another file, mount or purpose. */
  "link-other-path": 403,
  /** A signed link whose time is over. */
  "link-expired": 403,
  /** The same, where the signer has `goneWhenExpired`. */
  "link-gone": 410,
  /** A signed link whose time has not come. */
  "link-not-yet": 403,
  /** A signed link for another user, or another network. */
  "link-other-client": 403,
  /** A signed link that held once, and was used. */
  "link-used": 403,
  /** The authorizer threw or rejected. */
  "authorizer-failed": 500,
  /** The authorizer answered with something that is neither yes nor no. */
  "invalid-verdict": 500,
  /** The grant holds an unknown field or a value that can't be sent. */
  "invalid-grant": 500,
  /** The authorizer took longer than `timeout`. */
  "authorizer-timeout": 503,
  /** The client went away while the authorizer worked. Nobody sees this status. */
  "client-gone": 499,
  /** `inspect` or the delivery found no such file. */
  "not-found": 404,
  /** The file is written to at this very moment, again and again. */
  "file-changing": 503,
  /** The process or the system has no file descriptor left. */
  "out-of-descriptors": 503,
  /** The disk failed, or another error came from it that is not one of the name asked for. */
  "disk-failed": 500,
  /** The object store answered with what can't be used, or did not take our credentials. */
  "store-failed": 502,
  /** The object store did not answer in time, or is overloaded. */
  "store-unreachable": 503,
  /** The request did not come through the front server, and nothing else may answer it. */
  "not-behind-front": 503,
  /** The front server can't be told this name exactly. */
  "inexpressible-name": 404,
  /** The name is longer than the front server takes in a header. */
  "name-too-long-for-front": 404,
} as const;

/** The closed list of reasons for a refusal. */
export type RefusalReason = keyof typeof REFUSAL_STATUS;

/** A request that was refused. A value, not an exception: refusing is ordinary work. */
export interface Refusal {
  /** Why. For logs and your own pages; the default answer does not show it. */
  readonly reason: RefusalReason;
  /** Status of the answer, from {@linkcode REFUSAL_STATUS}. */
  readonly status: number;
  /** What went wrong in the app's own code, where something did. Never shown to the client. */
  readonly error?: Error;
}

const plain = Object.fromEntries(
  Object.entries(REFUSAL_STATUS).map(([reason, status]) => [
    reason,
    Object.freeze({ reason, status }),
  ]),
) as Record<RefusalReason, Refusal>;

/**
 * A refusal for a reason of the table. Deliveries of your own return it to refuse a file.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { refusal } from "sendoff";
 *
 * assert.equal(refusal("not-found").status, 404);
 * ```
 */
export function refusal(reason: RefusalReason, error?: Error): Refusal {
  return error === undefined ? plain[reason] : { reason, status: REFUSAL_STATUS[reason], error };
}

/** Whether a value is a {@linkcode Refusal}. */
export function isRefusal(value: unknown): value is Refusal {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.hasOwn(value, "reason") &&
    "reason" in value &&
    typeof value.reason === "string" &&
    Object.hasOwn(REFUSAL_STATUS, value.reason) &&
    "status" in value &&
    value.status === REFUSAL_STATUS[value.reason as RefusalReason]
  );
}
