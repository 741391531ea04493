/**
 * Links that work without a session: for mail, players, and other people's servers.
 *
 * @module
 */
export {
  type LighttpdSecdownloadOptions,
  lighttpdSecdownload,
  type NginxSecureLinkOptions,
  nginxSecureLink,
} from "./front_links.ts";
export type { SigningKey } from "./keys.ts";
export { memoryOnceStore, type OnceStore } from "./once.ts";
export type { SignOptions, SignPrefixOptions, UrlSignerOptions } from "./options.ts";
export { createUrlSigner, type PrefixGrant, type UrlSigner } from "./url_signer.ts";
