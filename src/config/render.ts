import { shown } from "../option_error.ts";
import {
  APACHE_INSTALL,
  APACHE_OPTIONS,
  type ApacheConfigOptions,
  apacheConfig,
  apacheDelivery,
} from "./apache.ts";
import {
  CADDY_INSTALL,
  CADDY_OPTIONS,
  type CaddyConfigOptions,
  caddyConfig,
  caddyDelivery,
} from "./caddy.ts";
import { H2O_INSTALL, H2O_OPTIONS, type H2oConfigOptions, h2oConfig, h2oDelivery } from "./h2o.ts";
import {
  LIGHTTPD_INSTALL,
  LIGHTTPD_OPTIONS,
  type LighttpdConfigOptions,
  lighttpdConfig,
  lighttpdDelivery,
} from "./lighttpd.ts";
import {
  LITESPEED_INSTALL,
  LITESPEED_OPTIONS,
  type LitespeedConfigOptions,
  litespeedConfig,
  litespeedDelivery,
} from "./litespeed.ts";
import {
  NGINX_INSTALL,
  NGINX_OPTIONS,
  type NginxConfigOptions,
  nginxConfig,
  nginxDelivery,
} from "./nginx.ts";

/** The front servers that a config can be made for, each with what it is made from. */
export interface ConfigOptionsMap {
  /** nginx, Angie and OpenResty. */
  readonly nginx: NginxConfigOptions;
  /** Apache with mod_xsendfile. */
  readonly apache: ApacheConfigOptions;
  /** lighttpd. */
  readonly lighttpd: LighttpdConfigOptions;
  /** Caddy 2. */
  readonly caddy: CaddyConfigOptions;
  /** h2o with reproxy. */
  readonly h2o: H2oConfigOptions;
  /** LiteSpeed and OpenLiteSpeed; their config was never run. */
  readonly litespeed: LitespeedConfigOptions;
}

/** Name of a front server, the same as that of its delivery. */
export type ConfigServer = keyof ConfigOptionsMap;

interface ServerConfig<Options> {
  readonly render: (subject: string, options: Options) => string;
  readonly delivery: (options: Options) => string;
  readonly options: readonly (keyof Options)[];
  /** Where the text goes, and how it is put to use. */
  readonly install: string;
}

const SERVERS: { readonly [Server in ConfigServer]: ServerConfig<ConfigOptionsMap[Server]> } = {
  nginx: {
    render: nginxConfig,
    delivery: nginxDelivery,
    options: NGINX_OPTIONS,
    install: NGINX_INSTALL,
  },
  apache: {
    render: apacheConfig,
    delivery: apacheDelivery,
    options: APACHE_OPTIONS,
    install: APACHE_INSTALL,
  },
  lighttpd: {
    render: lighttpdConfig,
    delivery: lighttpdDelivery,
    options: LIGHTTPD_OPTIONS,
    install: LIGHTTPD_INSTALL,
  },
  caddy: {
    render: caddyConfig,
    delivery: caddyDelivery,
    options: CADDY_OPTIONS,
    install: CADDY_INSTALL,
  },
  h2o: { render: h2oConfig, delivery: h2oDelivery, options: H2O_OPTIONS, install: H2O_INSTALL },
  litespeed: {
    render: litespeedConfig,
    delivery: litespeedDelivery,
    options: LITESPEED_OPTIONS,
    install: LITESPEED_INSTALL,
  },
};

/** The names that {@linkcode renderConfig} knows. */
export const CONFIG_SERVERS = Object.keys(SERVERS) as readonly ConfigServer[];

/** The names of the options that a server's config has. */
export function configOptionsOf(server: ConfigServer): readonly string[] {
  return SERVERS[server].options;
}

/** Where a config goes, and how it is put to use. */
export function installFor(server: ConfigServer): string {
  return SERVERS[server].install;
}

/**
 * A front server's config as text: whole, commented, and made from the same facts as its delivery, so
 * that what the app sends is what the server expects.
 *
 * Values are quoted as the server's language wants it. `root` is the folder as the *front server* sees
 * it, which in a container may be another path than the app's.
 *
 * @param server The front server: `"nginx"`, `"apache"`, `"lighttpd"`, `"caddy"`, `"h2o"` or `"litespeed"`.
 * @returns The text, with a line break at its end. With a `secret` it holds that, so keep the file from
 * others' eyes.
 * @throws {TypeError} If an option is missing, unknown for this server, can't be right, or can't be
 * written in the server's language.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { renderConfig } from "sendoff/config";
 *
 * const text = renderConfig("nginx", { root: "/srv/our files", upstream: "127.0.0.1:3000" });
 * assert.match(text, /location \^~ \/_sendoff\/ \{\n +internal;\n +alias "\/srv\/our files\/";/);
 * ```
 */
export function renderConfig<Server extends ConfigServer>(
  server: Server,
  options: ConfigOptionsMap[Server],
): string {
  return serverConfig(server).render(`renderConfig(${JSON.stringify(server)})`, options);
}

/** The app's line that a config belongs to, such as `nginx({ location: "/_sendoff/" })`. */
export function deliveryFor<Server extends ConfigServer>(
  server: Server,
  options: ConfigOptionsMap[Server],
): string {
  return serverConfig(server).delivery(options);
}

function serverConfig<Server extends ConfigServer>(
  server: Server,
): ServerConfig<ConfigOptionsMap[Server]> {
  if (typeof server === "string" && Object.hasOwn(SERVERS, server)) return SERVERS[server];
  const names = CONFIG_SERVERS.map((name) => `"${name}"`).join(", ");
  throw new TypeError(`renderConfig(): server is ${shown(server)}, want one of ${names}`);
}
