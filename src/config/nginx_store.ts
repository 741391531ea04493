// The part of nginx's config by which it fetches objects from a store, as nginx() of object-store says.

import { NGINX_BROUGHT_BACK } from "../front/nginx.ts";
import { STORE_LOCATION, TARGET_HEADER } from "../front/store.ts";
import { fail } from "../option_error.ts";
import {
  aroundCache,
  CACHE_VARIABLES,
  cacheOf,
  IGNORED_BY_CACHE,
  insideCache,
  type NginxCache,
  REPLACED,
} from "./nginx_cache.ts";
import { indent, lines } from "./text.ts";

/** Options about the store. */
export interface NginxStoreOptions {
  /** The `endpoint` of `objectStore()`, for its files. Default: none. */
  readonly store?: string;
  /** The `location` of `nginx()` in `sendoff/object-store`. Default: `"/_sendoff_store"`. */
  readonly storeLocation?: string;
  /**
   * Folder in which nginx keeps objects that it has fetched, such as `"/var/cache/nginx/sendoff"`; nginx makes
   * it. The app's delivery is then `nginx({ cache: true })`, which says an object's version each time, so that
   * one that was replaced is never sent from here. Who may have a file the app decides at each request, as
   * without. Default: none, and nothing is kept.
   */
  readonly storeCache?: string;
  /** How much is kept, such as `"500m"`; what was asked for least goes first. Default: `"10g"`. */
  readonly storeCacheSize?: string;
  /**
   * Size of the slices that objects are fetched and kept in, so that a range of a large one costs its slices
   * only. `"off"`: in one piece. Default: `"1m"`.
   */
  readonly storeSlice?: string;
}

/** The names of the options about the store. */
export const NGINX_STORE_OPTIONS: readonly (keyof NginxStoreOptions)[] = [
  "store",
  "storeLocation",
  "storeCache",
  "storeCacheSize",
  "storeSlice",
];

/** The store, its location, and what is kept of it. */
export interface StoreFacts {
  readonly url: URL;
  readonly location: string;
  readonly cache: NginxCache | undefined;
}

/** Checks the options about the store; `undefined` where there is none. */
export function storeOf(subject: string, options: NginxStoreOptions): StoreFacts | undefined {
  const { store, storeLocation = STORE_LOCATION } = options;
  if (typeof storeLocation !== "string" || !/^(?:\/[A-Za-z0-9._~-]+)+$/.test(storeLocation)) {
    const wanted = 'a location without a slash at its end, such as "/_sendoff_store"';
    fail(subject, "storeLocation", storeLocation, wanted);
  }
  const cache = cacheOf(subject, options);
  if (store === undefined) {
    if (cache === undefined) return undefined;
    throw new TypeError(`${subject}: option "storeCache" wants "store" beside it`);
  }
  return { url: storeUrl(subject, store), location: storeLocation, cache };
}

/** Checks the endpoint. */
export function storeUrl(subject: string, store: unknown): URL {
  const url = typeof store === "string" && URL.canParse(store) ? new URL(store) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
    const wanted = 'the endpoint given to objectStore(), such as "https://s3.example.org"';
    fail(subject, "store", store, wanted);
  }
  return url;
}

const variable = (header: string) => header.toLowerCase().replaceAll("-", "_");

/** What has to stand outside the server block. */
export function aroundStore({ url, cache }: StoreFacts): string {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return `${lines(
    cache?.slice === undefined && cache !== undefined ? undefined : WHOLE_FOR_IF_RANGE,
    cache?.slice === undefined ? undefined : "",
    cache && aroundCache(cache),
  )}

upstream sendoff_store {
    # One line for each gateway of the store.
    server ${url.hostname}:${port};
    keepalive 32;
}`;
}

const WHOLE_FOR_IF_RANGE = `# Stores ignore If-Range, and so would send a part of another version: with it, all is asked for.
map $http_if_range $sendoff_range {
    "" $http_range;
    default "";
}`;

/** Headers of a request that the store needs. All others of the client stay here, its cookies above all. */
const PASSED_CONDITIONS = [
  "If-Match",
  "If-None-Match",
  "If-Modified-Since",
  "If-Unmodified-Since",
].map((name) => `proxy_set_header ${name} $http_${variable(name)};`);

/** What is the store's own business, or what the app says better. */
const HIDDEN = [
  "Content-Type",
  "Content-Disposition",
  "Cache-Control",
  "Expires",
  "Set-Cookie",
  "x-amz-request-id",
  "x-amz-id-2",
  "x-amz-version-id",
  "x-amz-storage-class",
  "x-amz-server-side-encryption",
  "x-amz-replication-status",
  "x-amz-expiration",
  "x-rgw-object-type",
  "x-rgw-replicated-from",
  "x-rgw-replicated-at",
];

/** Orders to nginx, which the store has none to give. */
const IGNORED = [
  "X-Accel-Redirect",
  "X-Accel-Expires",
  "X-Accel-Limit-Rate",
  "X-Accel-Buffering",
  "X-Accel-Charset",
];

/** How nginx asks the store, whatever it asks for. */
function asking({ url, cache }: StoreFacts): string {
  return lines(
    `proxy_pass ${url.protocol}//sendoff_store$sendoff_target;
proxy_http_version 1.1;`,
    url.protocol === "https:" &&
      `proxy_ssl_server_name on;
proxy_ssl_name ${url.hostname};
# Debian's path; elsewhere it is another, such as /etc/pki/tls/certs/ca-bundle.crt.
proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;
proxy_ssl_verify on;
proxy_ssl_verify_depth 3;`,
    `# The store knows nothing of the client but what it asks for. Host is part of the signature.
proxy_pass_request_headers off;
proxy_pass_request_body off;
proxy_set_header Host ${url.host};
proxy_set_header Connection "";
proxy_connect_timeout 5s;
proxy_max_temp_file_size 0;
proxy_ignore_headers ${[...IGNORED, ...(cache === undefined ? [] : IGNORED_BY_CACHE)].join(" ")};`,
    ...HIDDEN.map((name) => `proxy_hide_header ${name};`),
    "proxy_intercept_errors on;",
  );
}

const FROM_APP = lines(
  ...NGINX_BROUGHT_BACK.map((name) => `add_header ${name} $sendoff_${variable(name)};`),
);

/** The internal location of the store, and the pages for what goes wrong there. */
export function storeLocation(facts: StoreFacts): string {
  const { location, cache } = facts;
  return lines(
    `
    # The name given to nginx({ location }) of sendoff/object-store. Only the app can send a request here.
    location = ${location} {
        internal;

        # Taken before the store is asked, as its answer has variables of the same names.
        set $sendoff_target $upstream_http_${variable(TARGET_HEADER)};`,
    cache && indent("        ", CACHE_VARIABLES),
    ...NGINX_BROUGHT_BACK.map(
      (name) => `        set $sendoff_${variable(name)} $upstream_http_${variable(name)};`,
    ),
    indent("        ", `\n${asking(facts)}`),
    cache === undefined
      ? indent("        ", lines("proxy_set_header Range $sendoff_range;", ...PASSED_CONDITIONS))
      : indent("        ", `\n${insideCache(cache)}`),
    `
        # The store's errors name the bucket. These are pages of nginx's own.
        error_page 404 @sendoff_404;
        error_page 412 @sendoff_412;
        error_page 416 ${cache?.slice === undefined ? "" : "= "}@sendoff_416;
        error_page 400 401 403 405 501 =502 @sendoff_502;
        error_page 500 502 503 504 =503 @sendoff_503;
`,
    indent("        ", FROM_APP),
    `    }
    location @sendoff_404 {
        return 404;
    }
    location @sendoff_412 {`,
    cache && indent("        ", REPLACED),
    `        return 412;
    }`,
    cache?.slice === undefined ? behindEnd(`return 416;`) : behindEnd(unsliced(facts)),
    `    location @sendoff_502 {
        add_header Retry-After 5 always;
        return 502;
    }
    location @sendoff_503 {
        add_header Retry-After 5 always;
        return 503;
    }`,
  );
}

const behindEnd = (text: string) =>
  `    location @sendoff_416 {\n${indent("        ", text)}\n    }`;

/** An empty object has no first slice, so that the store refuses even a request for all of it. */
function unsliced(facts: StoreFacts): string {
  return `if ($sendoff_range) {
    return 416;
}
# An empty object has no first slice.
${asking(facts)}
error_page 400 401 403 404 405 412 500 501 502 503 504 =503 @sendoff_503;
recursive_error_pages on;

${FROM_APP}`;
}
