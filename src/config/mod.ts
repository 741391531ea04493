/**
 * Config of the front servers as text, made from the same facts as the deliveries.
 *
 * @module
 */
export type { ApacheConfigOptions } from "./apache.ts";
export type { CaddyConfigOptions } from "./caddy.ts";
export { checkConfig, type Finding, type FindingCode } from "./check.ts";
export type { H2oConfigOptions } from "./h2o.ts";
export type { LighttpdConfigOptions } from "./lighttpd.ts";
export type { LitespeedConfigOptions } from "./litespeed.ts";
export type { NginxConfigOptions } from "./nginx.ts";
export type {
  CommonConfigOptions,
  LocationOptions,
  SecretOptions,
  SiteOptions,
} from "./options.ts";
export { type ConfigOptionsMap, type ConfigServer, renderConfig } from "./render.ts";
