import { CONFIG_SERVERS, type ConfigServer } from "../config/render.ts";
import { locationPrefix } from "../front/location.ts";
import { isHeaderName } from "../http/header_value.ts";
import { fail, knownOptions } from "../option_error.ts";
import { type RootOptions, rootPrefix } from "../root.ts";
import type { Header } from "./ask.ts";
import type { Check } from "./check.ts";

/** Options of {@linkcode verifyFront}. */
export interface VerifyFrontOptions extends RootOptions {
  /**
   * The public URL of a folder of files, such as `"https://example.org/files/"`: the handler's mount, or a
   * folder below it whose files the credentials give access to.
   */
  readonly url: string;
  /**
   * The folder on this machine that the URL names, into which canary files are planted. Where the front
   * server sees it under another path, that is all right.
   */
  readonly root: string;
  /** Request headers that give access, such as `{ cookie: "session=…" }`. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | Headers;
  /** The front server, for the right cures. Default: found out. */
  readonly server?: ConfigServer;
  /**
   * The URL path by which the front server's config calls that folder inside, with both slashes. Default:
   * `"/_sendoff/"`.
   */
  readonly location?: string;
  /**
   * The app's own address, such as `"http://127.0.0.1:3000"`. It is asked as well then, so that what the
   * app says is compared with what a client gets. Default: none.
   */
  readonly app?: string;
  /** The secret of `behindFront()`, with which the app is asked. Default: none. */
  readonly secret?: string;
  /** Milliseconds for each request, to the end of its answer. Default: `10_000`. */
  readonly timeout?: number;
  /** Stops the checks. The canaries are removed all the same. */
  readonly signal?: AbortSignal;
  /** Is told of each check when it is done. Default: none. */
  readonly onCheck?: (check: Check) => void;
}

/** The options with their defaults, as the checks use them. */
export interface Settings {
  readonly origin: URL;
  /** Path of the URL, as it stands in it, with its last slash. */
  readonly base: string;
  /** With its last slash. */
  readonly root: string;
  readonly headers: readonly Header[];
  readonly server: ConfigServer | undefined;
  readonly location: string;
  /** Whether it was given, and not only taken for granted. */
  readonly isLocationGiven: boolean;
  readonly app: URL | undefined;
  readonly secret: string | undefined;
  readonly timeout: number;
  readonly signal: AbortSignal;
}

const SUBJECT = "verifyFront()";
const KNOWN: readonly (keyof VerifyFrontOptions)[] = [
  "url",
  "root",
  "wholeDisk",
  "headers",
  "server",
  "location",
  "app",
  "secret",
  "timeout",
  "signal",
  "onCheck",
];

/** Checks every option and fills in the defaults. */
export function checkOptions(options: VerifyFrontOptions): Settings {
  knownOptions(SUBJECT, options, KNOWN);
  const { server, location = "/_sendoff/", secret, timeout = 10_000 } = options;
  const url = httpUrl("url", options.url);
  if (server !== undefined && !CONFIG_SERVERS.includes(server)) {
    fail(SUBJECT, "server", server, CONFIG_SERVERS.map((name) => `"${name}"`).join(", "));
  }
  if (secret !== undefined && typeof secret !== "string") {
    throw new TypeError(`${SUBJECT}: option "secret" is no text`);
  }
  if (options.onCheck !== undefined && typeof options.onCheck !== "function") {
    fail(SUBJECT, "onCheck", options.onCheck, "a function");
  }
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > 2_147_483_647) {
    fail(SUBJECT, "timeout", timeout, "whole milliseconds from 1 to 2147483647");
  }
  return {
    origin: new URL(url.origin),
    base: url.pathname.endsWith("/") ? url.pathname : `${url.pathname}/`,
    root: rootPrefix(SUBJECT, options),
    headers: headersOf(options.headers ?? {}),
    server,
    location: locationPrefix(SUBJECT, location),
    isLocationGiven: options.location !== undefined,
    app: options.app === undefined ? undefined : new URL(httpUrl("app", options.app).origin),
    secret,
    timeout,
    signal: options.signal ?? new AbortController().signal,
  };
}

function httpUrl(option: string, given: unknown): URL {
  const url = typeof given === "string" && URL.canParse(given) ? new URL(given) : undefined;
  if (url !== undefined && (url.username !== "" || url.password !== "")) {
    throw new TypeError(
      `${SUBJECT}: option "${option}" has a name or password in it, want a header`,
    );
  }
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.search === "" && url.hash === "") {
    return url;
  }
  const wanted = 'a URL with http or https and without query, such as "https://example.org/files/"';
  return fail(SUBJECT, option, given, wanted);
}

/** The values are not shown in an error: they give access. */
function headersOf(headers: unknown): Header[] {
  if (typeof headers !== "object" || headers === null || Array.isArray(headers)) {
    fail(SUBJECT, "headers", headers, 'names and values, such as { cookie: "session=…" }');
  }
  const pairs = headers instanceof Headers ? [...headers] : Object.entries(headers);
  return pairs.map(([name, value]): Header => {
    if (isHeaderName(name) && typeof value === "string" && !/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      return [name, value];
    }
    throw new TypeError(
      `${SUBJECT}: option "headers" has ${JSON.stringify(name)}, which is no header`,
    );
  });
}
