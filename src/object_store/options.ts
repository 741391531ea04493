import type { ResponseClass } from "../delivery.ts";
import { fail, knownOptions } from "../option_error.ts";
import type { BucketFacts } from "./bucket.ts";
import { type CredentialsSource, isCredentials, onlyCredentials } from "./credentials.ts";
import type { Via } from "./via.ts";

/** Options of {@linkcode objectStore}. */
export interface ObjectStoreOptions {
  /** URL of the store without the bucket, such as `"https://s3.eu-central-1.amazonaws.com"`. No default. */
  readonly endpoint: string;
  /** The store's region. Default: `"us-east-1"`, which most stores but AWS take. */
  readonly region?: string;
  /** Name of the bucket. No default. */
  readonly bucket: string;
  /** What stands before a file's path in its key, such as `"uploads/"`. Default: `""`. */
  readonly prefix?: string;
  /** Credentials that may read the bucket, or a function that gives those of the moment. No default. */
  readonly credentials: CredentialsSource;
  /** How the bytes go to the client: `nginx()`, `caddy()`, `relay()` or `redirect()`. No default. */
  readonly via: Via;
  /** Class of the answers. Default: `globalThis.Response`, looked up at each request. */
  readonly Response?: ResponseClass;
}

const SUBJECT = "objectStore()";
const KNOWN: readonly (keyof ObjectStoreOptions)[] = [
  "endpoint",
  "region",
  "bucket",
  "prefix",
  "credentials",
  "via",
  "Response",
];

/** Checks every option and fills in the defaults. No error shows a credential. */
export function checkOptions(options: ObjectStoreOptions): BucketFacts {
  knownOptions(SUBJECT, options, KNOWN);
  const { endpoint, region = "us-east-1", bucket, prefix = "", credentials } = options;
  if (!isEndpoint(endpoint)) {
    const wanted = 'the store\'s URL without path and query, such as "https://s3.example.org"';
    if (String(endpoint).includes("@")) {
      throw new TypeError(
        `${SUBJECT}: option "endpoint" holds a name or a password, want ${wanted}`,
      );
    }
    fail(SUBJECT, "endpoint", endpoint, wanted);
  }
  if (typeof region !== "string" || !/^[a-z0-9-]+$/.test(region)) {
    fail(SUBJECT, "region", region, 'a region, such as "eu-central-1"');
  }
  if (typeof bucket !== "string" || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    fail(SUBJECT, "bucket", bucket, "the name of a bucket");
  }
  if (!isPrefix(prefix)) {
    fail(SUBJECT, "prefix", prefix, 'what keys begin with, such as "uploads/", or ""');
  }
  if (typeof credentials !== "function" && !isCredentials(credentials)) {
    const wanted = "{ accessKeyId, secretAccessKey }, or a function that gives it";
    throw new TypeError(
      `${SUBJECT}: option "credentials" is missing or incomplete, want ${wanted}`,
    );
  }
  if (typeof options.via?.answer !== "function") {
    fail(
      SUBJECT,
      "via",
      options.via,
      "how the bytes go to the client: nginx(), caddy(), relay() or redirect()",
    );
  }
  if (options.Response !== undefined && typeof options.Response !== "function") {
    fail(SUBJECT, "Response", options.Response, "a class such as globalThis.Response");
  }
  return {
    endpoint: new URL(endpoint).origin,
    region,
    bucket,
    prefix,
    credentials: typeof credentials === "function" ? credentials : onlyCredentials(credentials),
  };
}

function isEndpoint(endpoint: unknown): endpoint is string {
  if (typeof endpoint !== "string" || !URL.canParse(endpoint)) return false;
  const url = new URL(endpoint);
  return /^https?:$/.test(url.protocol) && url.href === `${url.origin}/` && !/[?#@]/.test(endpoint);
}

/** A key's segments could be taken for a way up by whatever stands before the store. */
function isPrefix(prefix: unknown): prefix is string {
  return (
    typeof prefix === "string" &&
    prefix.isWellFormed() &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: to refuse them is what this is for
    !/[\u0000-\u001f\u007f-\u009f\\]|^\/|\/\/|(?:^|\/)\.{1,2}(?:\/|$)/.test(prefix)
  );
}
