// From the URL as it was sent to the one name that everybody sees: the authorizer, the delivery and
// the log. Pure, no I/O. The rules:
//
// 1. The path is cut out of the URL string by hand. A WHATWG parser would collapse `..` before we
//    could refuse it, and a router may pass something that was never parsed at all.
// 2. Every segment is decoded exactly once, as strict UTF-8.
// 3. A path that would need repair is refused. Nothing is normalised, trimmed, folded or collapsed,
//    so no two spellings of a path can mean one file to the guard and another to the disk.

import { WINDOWS_DEVICE } from "./http/windows_device.ts";
import { type Refusal, type RefusalReason, refusal } from "./refusal.ts";

declare const checked: unique symbol;

/**
 * A file's path below the root: decoded, relative, separated by `/`, without empty, `.` or `..`
 * segments, control characters or backslashes. Made only by sendoff, so a function that takes one
 * needs no check of its own.
 */
export type FilePath = string & { readonly [checked]: "FilePath" };

/** What of a path is refused beyond what always is. */
export interface PathRules {
  /** Names that begin with a dot are let through. */
  readonly dotfiles: boolean;
  /** Names that still hold an escape such as `%20` after decoding are let through. */
  readonly literalEscapes: boolean;
  /** The root is on a Windows disk: its device names, streams and short names are refused. */
  readonly windows: boolean;
}

/** The rules for a path that comes out of a URL. */
export interface RequestPathRules extends PathRules {
  /** URL prefix with its last slash: `/` or `/files/`. */
  readonly prefix: string;
  /** The file for a path that ends in `/`. */
  readonly index: string | false;
}

/** POSIX file systems and NTFS alike take 255 per name; Linux takes 4096 per path. */
const MAX_SEGMENT_BYTES = 255;
const MAX_PATH_BYTES = 4096;

/** Names that mean the same encoded and decoded, on every server and disk (Windows is asked apart). */
const PLAIN = /^(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*\/)*[A-Za-z0-9_~-][A-Za-z0-9._~-]*$/;

/**
 * The file path that a request's URL names, or why it names none.
 *
 * @param url `request.url`, or any string of that form; it need not have been normalised.
 */
export function parseRequestPath(url: string, rules: RequestPathRules): FilePath | Refusal {
  const path = pathOfUrl(url);
  if (path === undefined) return refusal("malformed-url");
  if (!path.startsWith(rules.prefix)) return refusal("outside-mount");

  const rest = path.slice(rules.prefix.length);
  // The quick way, for most requests: no escape, no dot in front, short enough whole.
  if (rest.length <= MAX_SEGMENT_BYTES && !rules.windows && PLAIN.test(rest)) {
    return rest as FilePath;
  }
  // Decoding makes a path at most three times shorter, so this much can be refused unread.
  if (rest.length > 3 * MAX_PATH_BYTES) return refusal("too-long");

  const names: string[] = [];
  const segments = rest.split("/");
  for (const [i, segment] of segments.entries()) {
    if (segment === "" && i === segments.length - 1) {
      if (rules.index === false) return refusal("no-index");
      names.push(rules.index);
      break;
    }
    const name = decodeOnce(segment);
    if (name === undefined) return refusal("malformed-escape");
    names.push(name);
  }
  return checkNames(names, rules);
}

/** The same check for a path that the app gives (a grant's `path`): nothing is decoded. */
export function checkFilePath(path: string, rules: PathRules): FilePath | Refusal {
  return checkNames(path.split("/"), rules);
}

/**
 * The path of a URL up to `?` or `#`, as it was sent. Adapters keep a raw `#`, and some turn a raw
 * `\` into `/` while others don't: a raw one is refused, as the two readings differ.
 */
function pathOfUrl(url: string): string | undefined {
  let end = url.length;
  const query = url.indexOf("?");
  if (query !== -1) end = query;
  const fragment = url.indexOf("#");
  if (fragment !== -1 && fragment < end) end = fragment;

  let start = url.indexOf("/");
  if (start > 0) {
    // Not a path, so it has to be a URL with a scheme and an authority.
    if (start === 1 || !url.startsWith("://", start - 1)) return undefined;
    start = url.indexOf("/", start + 2);
  }
  if (start === -1 || start >= end) return undefined;
  const backslash = url.indexOf("\\");
  if (backslash !== -1 && backslash < end) return undefined;
  return url.slice(start, end);
}

function decodeOnce(segment: string): string | undefined {
  if (!segment.includes("%")) return segment;
  try {
    // Strict: throws on a bad escape, an overlong form, a surrogate, a byte that is not UTF-8.
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function checkNames(names: readonly string[], rules: PathRules): FilePath | Refusal {
  for (const name of names) {
    const reason = whyNot(name, rules);
    if (reason !== undefined) return refusal(reason);
  }
  const path = names.join("/");
  if (isLonger(path, MAX_PATH_BYTES)) return refusal("too-long");
  return path as FilePath;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: to refuse them is what this is for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const ILL_FORMED = /[\p{Surrogate}\ufffd]/u;
const ESCAPE = /%[0-9A-Fa-f]{2}/;

function whyNot(name: string, rules: PathRules): RefusalReason | undefined {
  if (name === "") return "empty-segment";
  if (name === "." || name === "..") return "dot-segment";
  if (name.includes("/") || name.includes("\\")) return "encoded-separator";
  if (CONTROL.test(name)) return "control-character";
  if (ILL_FORMED.test(name)) return "ill-formed-name";
  if (isLonger(name, MAX_SEGMENT_BYTES)) return "too-long";
  if (!rules.literalEscapes && ESCAPE.test(name)) return "literal-escape";
  if (!rules.dotfiles && name.startsWith(".")) return "dotfile";
  if (rules.windows && meansSomethingElseOnWindows(name)) return "windows-name";
  return undefined;
}

/** Drive letters, streams (`::$DATA`) and wildcards; a pipe was once a drive colon. */
const WINDOWS_RESERVED = /[<>:"|?*]/;
/** `PROGRA~1`: the 8.3 form under which a file with a long name answers too. */
const WINDOWS_SHORT_NAME = /^[^.]{1,6}~[0-9]{1,6}(?:\.[^.]{0,3})?$/;

function meansSomethingElseOnWindows(name: string): boolean {
  if (WINDOWS_RESERVED.test(name)) return true;
  if (/[. ]$/.test(name)) return true; // Windows drops them: `x.` opens `x`
  return WINDOWS_DEVICE.test(name) || WINDOWS_SHORT_NAME.test(name);
}

const utf8 = new TextEncoder();

/** Whether a text is longer than so many bytes of UTF-8, which takes three a code unit at most. */
function isLonger(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && utf8.encode(text).length > bytes;
}
