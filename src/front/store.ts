/** Header by which the app tells nginx what to ask the store for. nginx passes it to nobody. */
export const TARGET_HEADER = "sendoff-target";

/** The store's location in nginx's config. */
export const STORE_LOCATION = "/_sendoff_store";

/** Header by which the app tells nginx which version of the object it means, for the key of its cache. */
export const VERSION_HEADER = "sendoff-version";

/** Header with the entity tag that the object still has to have when nginx asks the store. */
export const VERSION_IF_MATCH_HEADER = "sendoff-if-match";

/**
 * Headers by which the app gives Caddy the signature for the target, each with the one that the store reads.
 * Caddy passes none of them to a client.
 */
export const SIGNATURE_HEADERS: Readonly<Record<string, string>> = {
  "sendoff-authorization": "authorization",
  "sendoff-date": "x-amz-date",
  "sendoff-content-sha256": "x-amz-content-sha256",
  "sendoff-security-token": "x-amz-security-token",
};
