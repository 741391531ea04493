import type { InlinePolicy } from "./approved_file.ts";
import type { Authorizer } from "./authorize.ts";
import { type Delivery, isDelivery, isOnWindows } from "./delivery.ts";
import { isHeaderValue } from "./http/header_value.ts";
import type { Inspect } from "./inspect.ts";
import { isMount } from "./mount.ts";
import { fail, knownOptions } from "./option_error.ts";
import type { OnOutcome } from "./outcome.ts";
import type { Refusal } from "./refusal.ts";
import { isRefusal } from "./refusal.ts";
import { checkFilePath } from "./request_path.ts";

/** Options of {@linkcode createFileHandler}. They are read once and checked when it is called. */
export interface FileHandlerOptions<Context = unknown> {
  /**
   * Decides who may have a file, or the literal `"public"` for everybody. No default: leaving it
   * out throws.
   */
  readonly authorize: Authorizer<Context> | "public";
  /** Who sends the bytes: `nginx()`, `apache()`, … No default: leaving it out throws. */
  readonly delivery: Delivery;
  /**
   * URL prefix under which the files are, as it stands in the URL. Cut off by whole segments: for
   * `"/files"`, `/files-secret/x` is outside. Default: `"/"`.
   */
  readonly mount?: string;
  /** File for a path that ends in `/`, or `false` to refuse it. Default: `"index.html"`. */
  readonly index?: string | false;
  /** What to do with names that begin with a dot, as `.env` or `.git`. Default: `"refuse"`. */
  readonly dotfiles?: "refuse" | "allow";
  /**
   * What to do with names that hold an escape, as a file literally called `my%20file`. A server
   * that is configured to decode once more than it is told would send another file than the one
   * that was authorized. A lone `%`, as in `90%.txt`, is always fine. Default: `"refuse"`.
   */
  readonly literalEscapes?: "refuse" | "allow";
  /**
   * What a browser may show in place; everything else is saved. `"safe"`: types that can hold no
   * script (raster images, audio, video, plain text, PDF), under a policy that runs none. `"all"`:
   * anything, without a policy; an uploaded HTML or SVG file then acts with your site's rights. A
   * function gets the media type, in lower case and without parameters, and says `true`; the policy
   * stays, with a sandbox. Default: `"safe"`.
   */
  readonly inline?: InlinePolicy;
  /** `Cache-Control` of a delivered file. Default: `"private, no-cache"`. */
  readonly cacheControl?: string;
  /** Looks the file up before the hand-off, for an early 404 and validators. Default: none. */
  readonly inspect?: Inspect;
  /** Milliseconds the authorizer has, above 0. Default: `10_000`. */
  readonly timeout?: number;
  /**
   * Your own page for a refused request. Headers that command a front server and validators are
   * taken off it; `Cache-Control: no-store` is set, `Allow` on a 405, `Retry-After` on a 502 or 503.
   * Default: plain text without detail.
   */
  readonly refuse?: (refusal: Refusal, request: Request) => Response | Promise<Response>;
  /**
   * Audit hook, called once a request when its answer is decided. It can't change the answer; what
   * it throws goes to `console.error`. Default: none, errors of the app go to `console.error`.
   */
  readonly onOutcome?: OnOutcome<Context>;
}

/** The options with their defaults, as the handler uses them. */
export interface Settings<Context> {
  readonly authorize: Authorizer<Context> | "public";
  readonly delivery: Delivery;
  readonly prefix: string;
  readonly index: string | false;
  readonly dotfiles: boolean;
  /** For a name in a URL and the handler's own delivery. */
  readonly literalEscapes: boolean;
  /** Whether that was asked for, so that it holds for a grant's delivery too. */
  readonly literalEscapesAsked: boolean;
  readonly windows: boolean;
  readonly inline: InlinePolicy;
  readonly cacheControl: string;
  readonly inspect: Inspect | undefined;
  readonly timeout: number;
  readonly refuse: FileHandlerOptions<Context>["refuse"];
  readonly onOutcome: OnOutcome<Context> | undefined;
}

const SUBJECT = "createFileHandler()";
const KNOWN = [
  "authorize",
  "delivery",
  "mount",
  "index",
  "dotfiles",
  "literalEscapes",
  "inline",
  "cacheControl",
  "inspect",
  "timeout",
  "refuse",
  "onOutcome",
] as const satisfies readonly (keyof FileHandlerOptions)[];

/** Checks every option and fills in the defaults. */
export function checkOptions<Context>(options: FileHandlerOptions<Context>): Settings<Context> {
  knownOptions(SUBJECT, options, KNOWN);
  const { authorize, delivery, inspect, refuse, onOutcome } = options;
  const { mount = "/", index = "index.html", dotfiles = "refuse" } = options;
  const { inline = "safe", cacheControl = "private, no-cache", timeout = 10_000 } = options;
  const { literalEscapes = delivery?.exact === true ? "allow" : "refuse" } = options;

  if (typeof authorize !== "function" && authorize !== "public") {
    const wanted = 'a function that says who may have a file, or "public" for everybody';
    fail(SUBJECT, "authorize", authorize, wanted);
  }
  if (!isDelivery(delivery)) {
    const choices =
      "nginx(), apache(), lighttpd(), caddy(), litespeed(), h2o(), handOff() or embedded()";
    fail(SUBJECT, "delivery", delivery, `who sends the bytes: ${choices}`);
  }
  if (!isMount(mount)) {
    const wanted =
      'a prefix as it stands in the URL (percent-encoded, no route pattern, no "/" at its end), such as "/files", or "/"';
    fail(SUBJECT, "mount", mount, wanted);
  }
  const prefix = mount === "/" ? "/" : `${mount}/`;
  if (delivery.location !== undefined && decodeURIComponent(prefix).startsWith(delivery.location)) {
    const wanted = `a URL prefix outside the delivery's internal location "${delivery.location}"`;
    fail(SUBJECT, "mount", mount, wanted);
  }
  oneOf("dotfiles", dotfiles, ["refuse", "allow"]);
  oneOf("literalEscapes", literalEscapes, ["refuse", "allow"]);
  if (!isIndex(index, dotfiles === "allow")) {
    fail(SUBJECT, "index", index, 'the name of a file, such as "index.html", or false');
  }
  if (inline !== "safe" && inline !== "all" && typeof inline !== "function") {
    fail(SUBJECT, "inline", inline, '"safe", "all" or a function of the media type');
  }
  if (!isHeaderValue(cacheControl)) {
    fail(SUBJECT, "cacheControl", cacheControl, 'a header value such as "private, no-cache"');
  }
  // Above 2^31 - 1 a timer fires at once.
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > 2_147_483_647) {
    fail(SUBJECT, "timeout", timeout, "whole milliseconds from 1 to 2147483647");
  }
  for (const [name, value] of Object.entries({ inspect, refuse, onOutcome })) {
    if (value !== undefined && typeof value !== "function")
      fail(SUBJECT, name, value, "a function");
  }
  return Object.freeze({
    authorize,
    delivery,
    prefix,
    index,
    dotfiles: dotfiles === "allow",
    literalEscapes: literalEscapes === "allow",
    literalEscapesAsked: options.literalEscapes === "allow",
    windows: isOnWindows(delivery),
    inline,
    cacheControl,
    inspect,
    timeout,
    refuse,
    onOutcome,
  });
}

function oneOf(name: string, value: unknown, choices: readonly string[]): void {
  if (!choices.includes(value as string)) {
    fail(SUBJECT, name, value, choices.map((choice) => `"${choice}"`).join(" or "));
  }
}

function isIndex(index: unknown, dotfiles: boolean): index is string | false {
  if (index === false) return true;
  if (typeof index !== "string" || index.includes("/")) return false;
  return !isRefusal(checkFilePath(index, { dotfiles, literalEscapes: false, windows: false }));
}
