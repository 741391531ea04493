import { CADDY, CADDY_BY_PATH } from "../front/caddy.ts";
import { INBOUND } from "../front/inbound.ts";
import { SECRET_HEADER } from "../front/secret.ts";
import { knownOptions } from "../option_error.ts";
import { rootPrefix } from "../root.ts";
import { STORE_ERRORS, storeHandler } from "./caddy_store.ts";
import {
  appFacts,
  COMMON_OPTIONS,
  type CommonConfigOptions,
  cantQuote,
  internalLocation,
  type LocationOptions,
  rootArgument,
  type SecretOptions,
  SITE_OPTIONS,
  type SiteOptions,
  secretOf,
  siteOf,
} from "./options.ts";
import { storeUrl } from "./store_url.ts";
import { indent, lines } from "./text.ts";

/**
 * What Caddy's config is made from. With a `location` it is the form by location, for Caddy 2.7 and
 * later; without, the form by path, for any Caddy 2.
 */
export interface CaddyConfigOptions
  extends Omit<CommonConfigOptions, "root">,
    SiteOptions,
    SecretOptions,
    LocationOptions {
  /** The folder with the files, as Caddy sees it. It may be left out where there is a `store`. */
  readonly root?: string;
  /** The `endpoint` of `objectStore()`, for its files. Default: none. */
  readonly store?: string;
}

export const CADDY_OPTIONS: readonly (keyof CaddyConfigOptions)[] = [
  ...COMMON_OPTIONS,
  ...SITE_OPTIONS,
  "location",
  "secret",
  "store",
];

/** What describes the app's own, empty answer, and not the file. */
const NOT_COPIED = "Content-Length Transfer-Encoding Connection Date Server";

/** A site for Caddy. */
export function caddyConfig(subject: string, options: CaddyConfigOptions): string {
  knownOptions(subject, options, CADDY_OPTIONS);
  const { upstream, mount } = appFacts(subject, options);
  const store = options.store === undefined ? undefined : storeUrl(subject, options.store);
  const disk = diskOf(subject, options, mount);
  const secret = secretOf(subject, options);
  const site = siteOf(subject, options);
  const port = site.port === 80 ? "" : `:${site.port}`;
  const below = mount === "/" ? "" : ` ${quoteWithPlaceholders(`${mount}*`)}`;

  return lines(
    `# Without http:// Caddy gets a certificate for the name, and serves HTTPS.
http://${site.name}${port} {`,
    site.address !== undefined && `\tbind ${site.address}`,
    `\treverse_proxy${below} ${upstream} {
		# What only the app may say to Caddy, no client may say to the app.`,
    ...INBOUND.map((name) => `\t\theader_up -${name}`),
    secret !== undefined &&
      `
		# Proves to behindFront() that a request came through here. Keep this file from others' eyes.
		header_up ${SECRET_HEADER} ${secret}`,
    "",
    disk && indent("\t\t", disk),
    disk && store && "",
    store && indent("\t\t", storeHandler(store)),
    "\t}",
    store && indent("\t", STORE_ERRORS),
    "}\n",
  );
}

/** The handlers of files on a disk; `undefined` where there are none. */
function diskOf(subject: string, options: CaddyConfigOptions, mount: string): string | undefined {
  if (isStoreOnly(options)) return undefined;
  const root = rootPrefix(subject, { ...options, root: options.root as string });
  return options.location === undefined
    ? byPath(root)
    : byLocation(root, internalLocation(subject, options.location, mount));
}

/** Whether there is a store, and nothing is said of files on a disk. */
export function isStoreOnly({ store, root, location, wholeDisk }: CaddyConfigOptions): boolean {
  return (
    store !== undefined && root === undefined && location === undefined && wholeDisk === undefined
  );
}

function byPath(root: string): string {
  const { header } = CADDY_BY_PATH;
  return `# A path outside the folder is a mistake in the app. It must not reach the client.
@outside header ${header} */../*
handle_response @outside {
	respond 502
}

# The folder given to caddy({ root }).
@file header ${header} ${quoteLiteral(`${root}*`)}
handle_response @file {
	# All of the app's headers, but those that describe the app's own, empty answer.
	copy_response_headers {
		exclude ${header} ${NOT_COPIED}
	}
	rewrite * /
	@other not method GET HEAD
	method @other GET
	file_server {
		root {rp.header.${header}}
		index ""
		disable_canonical_uris
	}
}

# Any other path is one as well.
@leak header ${header} *
handle_response @leak {
	respond 502
}`;
}

function byLocation(root: string, location: string): string {
  const { header } = CADDY;
  return `@accel header ${header} *
handle_response @accel {
	# All of the app's headers, but those that describe the app's own, empty answer.
	copy_response_headers {
		exclude ${header} ${NOT_COPIED}
	}
	rewrite * {rp.header.${header}}
	@other not method GET HEAD
	method @other GET
	# The name given to caddy({ location }).
	handle_path ${quoteWithPlaceholders(`${location}*`)} {
		root * ${quoteWithPlaceholders(root.length > 1 ? root.slice(0, -1) : root)}
		file_server {
			index ""
			disable_canonical_uris
		}
	}
	error 404
}`;
}

/** Where it goes, and how it is put to use. */
export const CADDY_INSTALL: string =
  "Put it into /etc/caddy/Caddyfile (with a secret in it: chown root:caddy, chmod 640), then: caddy validate --config /etc/caddy/Caddyfile && systemctl reload caddy";

/** How the app's delivery is written that this config belongs to. */
export function caddyDelivery(options: CaddyConfigOptions): string {
  const { location, store, root } = options;
  if (isStoreOnly(options)) {
    return `objectStore({ endpoint: ${JSON.stringify(store)}, via: ${CADDY.name}(), … })`;
  }
  return location === undefined
    ? `${CADDY.name}({ ${rootArgument({ ...options, root: root as string })} })`
    : `${CADDY.name}({ location: ${JSON.stringify(location)} })`;
}

/** A word of a Caddyfile. */
function quoteCaddy(text: string): string {
  if (/^[A-Za-z0-9._~/@:*-]+$/.test(text)) return text;
  const why = "it has no way to write";
  if (text.includes("{$")) cantQuote("Caddy", text, `${why} {$, which it replaces by a variable`);
  if (/[^\P{Z} ]/u.test(text)) cantQuote("Caddy", text, `${why} a blank of another kind`);
  if (text.includes("`")) cantQuote("Caddy", text, `${why} a backtick beside other signs`);
  if (text.includes("\\")) cantQuote("Caddy", text, `${why} a backslash in a path`);
  return `\`${text}\``;
}

/** Where Caddy replaces placeholders, a `{` is one unless a backslash stands before it. */
export function quoteWithPlaceholders(text: string): string {
  return text.includes("{") ? quoteCaddy(text).replace(/[{}]/g, "\\$&") : quoteCaddy(text);
}

/** Where it replaces none when it runs, but abbreviations as `{path}` when it reads its config. */
export function quoteLiteral(text: string): string {
  if (/\{[^{}]*\}/.test(text)) {
    cantQuote("Caddy", text, "by path it has no way to write {…}; by location it has");
  }
  return quoteCaddy(text);
}
