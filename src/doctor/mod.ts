/**
 * Proves that the whole chain of app and front server works.
 *
 * @module
 */
export type { Check, CheckName, Layer } from "./check.ts";
export type { VerifyFrontOptions } from "./options.ts";
export type { Sender } from "./signature.ts";
export { type Verification, verifyFront } from "./verify.ts";
