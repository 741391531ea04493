/**
 * The object-store delivery: files in an S3-compatible store.
 *
 * @module
 */
export { caddy } from "./caddy.ts";
export type { CredentialsSource, StoreCredentials } from "./credentials.ts";
export { layered } from "./layered.ts";
export { nginx, type StoreNginxOptions } from "./nginx.ts";
export { objectStore } from "./object_store.ts";
export type { ObjectStoreOptions } from "./options.ts";
export { type RedirectOptions, redirect } from "./redirect.ts";
export { type RelayOptions, relay } from "./relay.ts";
export type { Via } from "./via.ts";
