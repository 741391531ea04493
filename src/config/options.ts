// What every front server's config is made from, checked once. The delivery's own checks are used
// where it has them, so what it refuses a config refuses too.

import { locationPrefix } from "../front/location.ts";
import { isSecret, SECRET_WANTED } from "../front/secret.ts";
import { isMount } from "../mount.ts";
import { fail, shown } from "../option_error.ts";
import { type RootOptions, rootPrefix } from "../root.ts";

/** What each config needs to know. */
export interface CommonConfigOptions extends RootOptions {
  /** The app's address, a host and a port. Default: `"127.0.0.1:3000"`. */
  readonly upstream?: string;
  /**
   * The handler's `mount`: what lies below it goes to the app, the rest of the site does not. Default:
   * `"/"`, everything does.
   */
  readonly mount?: string;
}

/** What the config of a server needs that has a block for each site. */
export interface SiteOptions {
  /** The site's host name. Default: `"files.example.org"`. */
  readonly serverName?: string;
  /** Port, or address and port, that it listens on. Default: `"80"`. */
  readonly listen?: string;
}

/** What a config needs where the app hands files off to this front server only, by `behindFront()`. */
export interface SecretOptions {
  /** The secret of `behindFront()`, which the front server adds to each request. Default: none. */
  readonly secret?: string;
}

/** What a config needs where the files have a URL of their own inside the front server. */
export interface LocationOptions {
  /** The delivery's `location`, with both slashes. Default: `"/_sendoff/"`. */
  readonly location?: string;
}

export const DEFAULT_LOCATION = "/_sendoff/";

export const COMMON_OPTIONS: readonly (keyof CommonConfigOptions)[] = [
  "root",
  "wholeDisk",
  "upstream",
  "mount",
];
export const SITE_OPTIONS: readonly (keyof SiteOptions)[] = ["serverName", "listen"];

/** What every config knows of the app. */
export interface AppFacts {
  readonly upstream: string;
  /** The app's host and port by themselves; the host without brackets. */
  readonly host: string;
  readonly port: number;
  /** With its last slash, decoded as the servers compare it. */
  readonly mount: string;
}

/** The options that more than one server has, with their defaults. */
export interface ConfigFacts extends AppFacts {
  /** Absolute, with its last slash. */
  readonly root: string;
}

/** Checks what every config has. */
export function configFacts(subject: string, options: CommonConfigOptions): ConfigFacts {
  return { ...appFacts(subject, options), root: rootPrefix(subject, options) };
}

/** Checks what a config says of the app. */
export function appFacts(subject: string, options: Omit<CommonConfigOptions, "root">): AppFacts {
  const { upstream = "127.0.0.1:3000", mount = "/" } = options;
  const address = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(String(upstream));
  const port = Number(address?.[3]);
  if (typeof upstream !== "string" || address === null || port < 1 || port > 65_535) {
    const wanted = 'the app\'s host and port without http://, such as "127.0.0.1:3000"';
    fail(subject, "upstream", upstream, wanted);
  }
  const host = address[1] ?? address[2] ?? "";
  return { upstream, host, port, mount: mountPrefix(subject, mount) };
}

function mountPrefix(subject: string, mount: unknown): string {
  if (mount === "/") return "/";
  const decoded = isMount(mount) ? decodeURIComponent(mount) : "";
  // A `*` is a wildcard, and a `%` an escape once more, in the paths of some servers.
  if (decoded === "" || /[*%?#]/.test(decoded)) {
    fail(subject, "mount", mount, 'the handler\'s mount, such as "/files", or "/"');
  }
  return `${decoded}/`;
}

/** Checks an internal location, which must not be where clients ask. */
export function internalLocation(
  subject: string,
  location: string = DEFAULT_LOCATION,
  mount = "/",
): string {
  const prefix = locationPrefix(subject, location);
  if (mount.startsWith(prefix)) {
    fail(subject, "location", location, "another prefix than that of the mount");
  }
  return prefix;
}

/** Host name and port of a site. */
export interface Site {
  readonly name: string;
  /** As it was given: a port, or address and port. */
  readonly listen: string;
  readonly address: string | undefined;
  readonly port: number;
}

/** Checks what belongs to the site. */
export function siteOf(subject: string, options: SiteOptions): Site {
  const { serverName = "files.example.org", listen = "80" } = options;
  if (typeof serverName !== "string" || !/^[A-Za-z0-9_](?:[A-Za-z0-9._-]*)$/.test(serverName)) {
    fail(subject, "serverName", serverName, 'a host name, such as "files.example.org"');
  }
  return { name: serverName, listen, ...listenOf(subject, "listen", listen) };
}

/** A port, with or without an address. */
export function listenOf(
  subject: string,
  option: string,
  listen: unknown,
): { address: string | undefined; port: number } {
  const parts = /^(?:(\[[0-9A-Fa-f:.]+\]|[0-9.]+):)?(\d{1,5})$/.exec(String(listen));
  const port = Number(parts?.[2]);
  if (typeof listen !== "string" || parts === null || port < 1 || port > 65_535) {
    fail(subject, option, listen, 'a port, or address and port: "80", "127.0.0.1:8080"');
  }
  return { address: parts[1], port };
}

/** Checks the secret of the trust gate. The error does not show it. */
export function secretOf(subject: string, { secret }: SecretOptions): string | undefined {
  if (secret === undefined || isSecret(secret)) return secret;
  throw new TypeError(`${subject}: option "secret" is too weak or no text, want ${SECRET_WANTED}`);
}

/** Checks an option that is one of a few words. */
export function oneOf<Word extends string>(
  subject: string,
  option: string,
  given: unknown,
  words: readonly Word[],
): Word {
  if (words.includes(given as Word)) return given as Word;
  return fail(subject, option, given, words.map((word) => `"${word}"`).join(" or "));
}

/** The root as a delivery's options have it. */
export function rootArgument({ root, wholeDisk }: RootOptions): string {
  return `root: ${JSON.stringify(root)}${wholeDisk === true ? ", wholeDisk: true" : ""}`;
}

/** Throws for a value that a config language can't hold exactly. */
export function cantQuote(language: string, value: string, why: string): never {
  throw new TypeError(`${language} can't be told ${shown(value)}: ${why}`);
}
