/**
 * Authenticated file delivery for fetch-style JavaScript: the app decides who may have a file, the
 * web server in front of it sends the bytes.
 *
 * @module
 */
export type { InlinePolicy } from "./src/approved_file.ts";
export type { AuthorizeInput, Authorizer, Verdict } from "./src/authorize.ts";
export { allOf, anyOf } from "./src/authorizers.ts";
export type { ApprovedFile, Delivery, ResponseClass } from "./src/delivery.ts";
export { type ApacheOptions, apache } from "./src/front/apache.ts";
export { type BehindFrontOptions, behindFront } from "./src/front/behind_front.ts";
export { type CaddyByPathOptions, type CaddyOptions, caddy } from "./src/front/caddy.ts";
export { type H2oOptions, h2o } from "./src/front/h2o.ts";
export {
  type CommonHandOffOptions,
  type FrontServer,
  type HandOffOptions,
  handOff,
} from "./src/front/hand_off.ts";
export { type LighttpdOptions, lighttpd } from "./src/front/lighttpd.ts";
export { type LitespeedOptions, litespeed } from "./src/front/litespeed.ts";
export { type NginxOptions, nginx } from "./src/front/nginx.ts";
export type { Grant } from "./src/grant.ts";
export { createFileHandler, type FileHandler } from "./src/handler.ts";
export { contentDisposition } from "./src/http/content_disposition.ts";
export type { Inspect, InspectedFile, Inspection } from "./src/inspect.ts";
export type { FileHandlerOptions } from "./src/options.ts";
export type { OnOutcome, Outcome } from "./src/outcome.ts";
export { REFUSAL_STATUS, type Refusal, type RefusalReason, refusal } from "./src/refusal.ts";
export type { FilePath } from "./src/request_path.ts";
export type { RootOptions } from "./src/root.ts";
