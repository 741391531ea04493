// The part of nginx's config by which it keeps objects of a store, in slices or in one piece.

import { VERSION_HEADER, VERSION_IF_MATCH_HEADER } from "../front/store.ts";
import { fail } from "../option_error.ts";
import { isSendable } from "../root.ts";
import { RANGE_MAP } from "./nginx_conditions.ts";
import { quoteNginx, variableOf } from "./nginx_text.ts";
import { lines } from "./text.ts";

/** Where objects are kept, how much of them, and in slices of which size. */
export interface NginxCache {
  readonly folder: string;
  readonly size: string;
  /** `undefined`: in one piece. */
  readonly slice: string | undefined;
}

/** Checks the options about the cache; `undefined` where there is none. */
export function cacheOf(
  subject: string,
  options: { storeCache?: string; storeCacheSize?: string; storeSlice?: string },
): NginxCache | undefined {
  const { storeCache: folder, storeCacheSize: size = "10g", storeSlice: slice = "1m" } = options;
  if (folder === undefined) {
    for (const name of ["storeCacheSize", "storeSlice"] as const) {
      if (options[name] === undefined) continue;
      throw new TypeError(`${subject}: option "${name}" wants option "storeCache" beside it`);
    }
    return undefined;
  }
  if (!isFolder(folder)) {
    const wanted = 'the absolute path of a folder of its own, such as "/var/cache/nginx/sendoff"';
    fail(subject, "storeCache", folder, wanted);
  }
  if (!/^[1-9]\d{0,5}[mg]$/.test(String(size))) {
    fail(subject, "storeCacheSize", size, 'megabytes or gigabytes, such as "500m" or "10g"');
  }
  if (slice !== "off" && !/^[1-9]\d{0,3}[km]$/.test(String(slice))) {
    fail(subject, "storeSlice", slice, 'kilobytes or megabytes, such as "512k" or "1m", or "off"');
  }
  return { folder, size, slice: slice === "off" ? undefined : slice };
}

function isFolder(folder: unknown): folder is string {
  // nginx knows no variables here; a $ is one all the same in the eyes of who reads it.
  return (
    typeof folder === "string" &&
    isSendable(folder) &&
    /^(?:\/[^/$]+)+$/.test(folder) &&
    !/\/\.{1,2}(?:\/|$)/.test(folder)
  );
}

const UNITS: Record<string, number> = { k: 1, m: 1024, g: 1024 * 1024 };
const kilobytes = (size: string) => Number(size.slice(0, -1)) * (UNITS[size.slice(-1)] ?? 1);

/** Names that a megabyte of nginx's shared memory holds. */
const KEYS_PER_MEGABYTE = 8000;

/** What has to stand outside the server block. */
export function aroundCache({ folder, size, slice }: NginxCache): string {
  const pieces = slice === undefined ? 0 : kilobytes(size) / kilobytes(slice);
  const memory = Math.max(10, Math.ceil(pieces / KEYS_PER_MEGABYTE));
  return `# Room for the names of all that can be kept, and ${size} for the objects.
proxy_cache_path ${quoteNginx(folder)} levels=1:2 use_temp_path=off inactive=7d
    keys_zone=sendoff_store:${memory}m max_size=${size};

# An object's path without the signature, which is another one each time.
map $sendoff_target $sendoff_object {
    "~^([^?]+)" $1;
    default "";
}

# An object without a version is not kept: nginx could not know when it is replaced.
map $sendoff_version $sendoff_uncached {
    "" 1;
    default 0;
}

# Whether the client has set a condition that can fail.
map "$http_if_match$http_if_unmodified_since" $sendoff_may_fail {
    "" "";
    default 1;
}`;
}

/** What of the app's answer the cache needs. */
export const CACHE_VARIABLES: string = `set $sendoff_version $upstream_http_${variableOf(VERSION_HEADER)};
set $sendoff_if_match $upstream_http_${variableOf(VERSION_IF_MATCH_HEADER)};`;

/** Outside the server block, for slices. */
export const SLICE_MAPS: string = `${RANGE_MAP}

# An empty object has no first slice: without a range it is asked for as a whole.
map $sendoff_range $sendoff_416 {
    "" @sendoff_whole;
    default @sendoff_416;
}`;

/** How long the store would have nginx keep it. By its version an object is right for ever. */
export const IGNORED_BY_CACHE: readonly string[] = [
  "Cache-Control",
  "Expires",
  "Set-Cookie",
  "Vary",
];

/** What stands in the store's location. */
export function insideCache({ slice }: NginxCache, { origin }: URL): string {
  const key = `${origin}$sendoff_object $sendoff_version`;
  return lines(
    `# Ranges and conditions are nginx's own business here. The client's Range must never go on to the store:
# a part would be kept, and sent as the whole.
proxy_cache sendoff_store;
if_modified_since before;`,
    slice !== undefined &&
      `slice ${slice};
proxy_set_header Range $slice_range;
proxy_cache_key "${key} $slice_range";
proxy_cache_valid 200 206 365d;`,
    slice === undefined && `proxy_cache_key "${key}";\nproxy_cache_valid 200 365d;`,
    `# Not kept under this version if the object has been replaced by now.
proxy_set_header If-Match $sendoff_if_match;
proxy_no_cache $sendoff_uncached;
proxy_cache_bypass $sendoff_uncached;
# One asks the store, the others wait for what it gets.
proxy_cache_lock on;`,
    slice !== undefined && `proxy_cache_lock_timeout 30s;\nproxy_cache_lock_age 30s;`,
  );
}

/** What the store's 412 means. */
export const REPLACED: string = `# Not the client's condition failed: the object has been replaced since the app looked at it.
if ($sendoff_may_fail = "") {
    add_header Retry-After 1 always;
    add_header Cache-Control no-store always;
    return 503;
}`;
