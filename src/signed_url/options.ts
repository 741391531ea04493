import type { AuthorizeInput } from "../authorize.ts";
import { isMount } from "../mount.ts";
import { fail, knownOptions } from "../option_error.ts";
import type { Refusal } from "../refusal.ts";
import { type FilePath, parseRequestPath } from "../request_path.ts";
import { type KeyRing, keyRing, type SigningKey } from "./keys.ts";
import type { OnceStore } from "./once.ts";

/** Options of {@linkcode createUrlSigner}. */
export interface UrlSignerOptions<Context = unknown> {
  /** The first signs, all verify: put a new one first, and take the old one out when its links have expired. */
  readonly keys: readonly SigningKey[];
  /** The handler's `mount`. A link for another mount does not hold. Default: `"/"`. */
  readonly mount?: string;
  /** What the links are for, such as `"share"`. Those of another purpose do not hold. Default: `"file"`. */
  readonly purpose?: string;
  /** Longest time in seconds that a link may hold. Default: `604_800`, a week. */
  readonly maxExpires?: number;
  /** Name of the parameter in the URL. Default: `"sendoff"`. */
  readonly parameter?: string;
  /** Refuses a link to which parameters were added. Default: `false`. */
  readonly strictQuery?: boolean;
  /** Seconds by which clocks may differ, for the time before which a link does not hold yet. Default: `0`. */
  readonly clockTolerance?: number;
  /** Answers an expired link with 410 instead of the 403 of all others. Default: `false`. */
  readonly goneWhenExpired?: boolean;
  /** The app's own check of a link's `claim`. Only the literal `true` lets it pass. Default: none. */
  readonly checkClaim?: (
    claim: string,
    input: AuthorizeInput<Context>,
  ) => boolean | Promise<boolean>;
  /** The client's address, for links with a `network`. Take it from the connection, or from a header that your
   * front server sets and no client can. Default: none. */
  readonly clientAddress?: (input: AuthorizeInput<Context>) => string | undefined;
  /** Where it is remembered that a link was used, for those that hold once. Default: none. */
  readonly onceStore?: OnceStore;
}

/** Options of a link to one file. */
export interface SignOptions {
  /** Seconds from now for which the link holds. No default, and at most the signer's `maxExpires`. */
  readonly expires: number;
  /** Seconds from now before which it does not hold yet. Default: `0`. */
  readonly notBefore?: number;
  /** Makes the browser save the file: under its own name (`true`), or under this one. Default: as without a link. */
  readonly download?: true | string;
  /** Whom it is for: what the signer's `checkClaim` is asked about. It can be read in the link. Default: anyone. */
  readonly claim?: string;
  /** The address or network it is for, such as `"192.0.2.0/24"`. Default: every one. */
  readonly network?: string;
  /** It holds for one request. Default: `false`. */
  readonly once?: boolean;
}

/** Options of a grant for everything below a path. */
export type SignPrefixOptions = Omit<SignOptions, "download" | "once">;

/**
 * The file below a prefix that a URL names. The handler has rules of its own for the names; here it only matters
 * which one is meant.
 */
export function pathIn(url: string, prefix: string, index: string | false): FilePath | Refusal {
  // Field by field: a spread takes longer than the reading of the path.
  const rules = { prefix, index, dotfiles: true, literalEscapes: true, windows: false };
  return parseRequestPath(url, rules);
}

/** The options, checked. */
export interface SignerSettings<Context>
  extends Required<Omit<UrlSignerOptions<Context>, Optional>> {
  readonly ring: KeyRing;
  /** The mount with its last slash. */
  readonly prefix: string;
  readonly checkClaim: UrlSignerOptions<Context>["checkClaim"];
  readonly clientAddress: UrlSignerOptions<Context>["clientAddress"];
  readonly onceStore: OnceStore | undefined;
}

type Optional = "keys" | "checkClaim" | "clientAddress" | "onceStore";

const SUBJECT = "createUrlSigner()";
const KNOWN: readonly (keyof UrlSignerOptions)[] = [
  "keys",
  "mount",
  "purpose",
  "maxExpires",
  "parameter",
  "strictQuery",
  "clockTolerance",
  "goneWhenExpired",
  "checkClaim",
  "clientAddress",
  "onceStore",
];

/** Checks every option and fills in the defaults. No error shows a secret. */
export function checkOptions<Context>(options: UrlSignerOptions<Context>): SignerSettings<Context> {
  knownOptions(SUBJECT, options, KNOWN);
  const { mount = "/", purpose = "file", maxExpires = 604_800, parameter = "sendoff" } = options;
  const { strictQuery = false, clockTolerance = 0, goneWhenExpired = false } = options;
  const ring = keyRing(SUBJECT, options.keys);
  if (!isMount(mount)) fail(SUBJECT, "mount", mount, 'the handler\'s mount, such as "/files"');
  if (typeof purpose !== "string" || !/^[a-z0-9-]{1,40}$/.test(purpose)) {
    fail(SUBJECT, "purpose", purpose, 'a word of a-z, 0-9 and -, such as "share"');
  }
  if (!Number.isSafeInteger(maxExpires) || maxExpires < 1) {
    fail(SUBJECT, "maxExpires", maxExpires, "whole seconds above 0");
  }
  if (typeof parameter !== "string" || !/^[A-Za-z0-9_-]{1,40}$/.test(parameter)) {
    fail(SUBJECT, "parameter", parameter, "letters, digits, - or _");
  }
  if (!Number.isSafeInteger(clockTolerance) || clockTolerance < 0 || clockTolerance > 600) {
    fail(SUBJECT, "clockTolerance", clockTolerance, "whole seconds from 0 to 600");
  }
  for (const [name, value] of Object.entries({ strictQuery, goneWhenExpired })) {
    if (typeof value !== "boolean") fail(SUBJECT, name, value, "true or false");
  }
  const { checkClaim, clientAddress, onceStore } = options;
  for (const [name, value] of Object.entries({ checkClaim, clientAddress })) {
    if (value !== undefined && typeof value !== "function")
      fail(SUBJECT, name, value, "a function");
  }
  if (onceStore !== undefined && typeof onceStore?.use !== "function") {
    fail(SUBJECT, "onceStore", onceStore, "an object with use(id, expires), as memoryOnceStore()");
  }
  return {
    ring,
    mount,
    prefix: mount === "/" ? "/" : `${mount}/`,
    purpose,
    maxExpires,
    parameter,
    strictQuery,
    clockTolerance,
    goneWhenExpired,
    checkClaim,
    clientAddress,
    onceStore,
  };
}
