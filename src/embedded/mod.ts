/**
 * The embedded delivery: the app sends the files itself.
 *
 * @module
 */
export { disk } from "./disk.ts";
export { type EmbeddedOptions, embedded } from "./embedded.ts";
export type { DiskOptions } from "./files.ts";
export type { SymlinkPolicy } from "./place.ts";
export type { PrecompressedEnding } from "./precompressed.ts";
