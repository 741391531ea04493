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
  SLICE_MAPS,
} from "./nginx_cache.ts";
import { CONDITION_MAPS, CONDITIONS } from "./nginx_conditions.ts";
import { variableOf } from "./nginx_text.ts";
import { storeUrl } from "./store_url.ts";
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
    throw new TypeError(`${subject}: option "storeCache" wants option "store" beside it`);
  }
  const url = storeUrl(subject, store);
  if (url.protocol === "https:" && /^(?:\[|[\d.]+$)/.test(url.hostname)) {
    fail(subject, "store", store, "a name, as nginx can't check a certificate for an address");
  }
  return { url, location: storeLocation, cache };
}

/** What has to stand outside the server block. */
export function aroundStore({ url, cache }: StoreFacts): string {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const maps =
    cache === undefined
      ? CONDITION_MAPS
      : lines(cache.slice && `${SLICE_MAPS}\n`, aroundCache(cache));
  return `${maps}

upstream sendoff_store {
    # One line for each gateway of the store. After a failure nginx would leave a gateway alone for ten seconds, and
    # all of them if all failed once: max_fails=0 has it try.
    server ${url.hostname}:${port} max_fails=0;
    keepalive 32;
}`;
}

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
  "x-amz-server-side-encryption-aws-kms-key-id",
  "x-amz-server-side-encryption-bucket-key-enabled",
  "x-amz-replication-status",
  "x-amz-expiration",
  "x-amz-restore",
  "x-amz-tagging-count",
  "x-amz-mp-parts-count",
  "x-amz-object-lock-mode",
  "x-amz-object-lock-retain-until-date",
  "x-amz-object-lock-legal-hold",
  "x-amz-website-redirect-location",
  "x-rgw-object-type",
  "x-rgw-replicated-from",
  "x-rgw-replicated-at",
  "x-trans-id",
  "x-openstack-request-id",
  // Under the app's name they would be orders to the browser about the app's own origin.
  "Strict-Transport-Security",
  "Alt-Svc",
  "Report-To",
  "NEL",
  "Link",
  "Refresh",
  "Clear-Site-Data",
  "Access-Control-Allow-Credentials",
  "Access-Control-Expose-Headers",
  "Access-Control-Allow-Methods",
  "Access-Control-Max-Age",
  ...NGINX_BROUGHT_BACK,
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
proxy_read_timeout 10s;
proxy_next_upstream error timeout http_502 http_503 http_504;
proxy_max_temp_file_size 0;
proxy_ignore_headers ${[...IGNORED, ...(cache === undefined ? [] : IGNORED_BY_CACHE)].join(" ")};`,
    "proxy_headers_hash_max_size 1024;\nproxy_headers_hash_bucket_size 128;",
    ...HIDDEN.map((name) => `proxy_hide_header ${name};`),
    "proxy_intercept_errors on;",
  );
}

/** nginx copies these two from an order to its error pages as well, so nginx() sends them as `sendoff-…`. */
const OWN_NAMES = ["Cache-Control", "Content-Disposition"];

/** Taken before the store is asked, as its answer has variables of the same names. */
const TAKEN = lines(
  `set $sendoff_target $upstream_http_${variableOf(TARGET_HEADER)};`,
  ...OWN_NAMES.map(
    (name) => `set $sendoff_${variableOf(name)} $upstream_http_sendoff_${variableOf(name)};`,
  ),
  ...NGINX_BROUGHT_BACK.map(
    (name) => `set $sendoff_${variableOf(name)} $upstream_http_${variableOf(name)};`,
  ),
);

const FROM_APP = lines(
  ...[...OWN_NAMES, ...NGINX_BROUGHT_BACK].map(
    (name) => `add_header ${name} $sendoff_${variableOf(name)};`,
  ),
);

/** The internal location of the store, and the pages for what goes wrong there. */
export function storeLocation(facts: StoreFacts): string {
  const { location, cache } = facts;
  const hasWhole = cache === undefined || cache.slice !== undefined;
  return lines(
    `
    # The name given to nginx({ location }) of sendoff/object-store. Only the app can send a request here.
    location = ${location} {
        internal;

        # Taken before the store is asked, as its answer has variables of the same names.`,
    indent(
      "        ",
      lines(
        TAKEN,
        hasWhole && "set $sendoff_type $upstream_http_content_type;",
        cache && CACHE_VARIABLES,
        "",
        asking(facts),
        cache === undefined &&
          `proxy_set_header Range $sendoff_range;\nproxy_set_header If-Match $sendoff_match;\n${CONDITIONS}`,
        cache && `\n${insideCache(cache, facts.url)}`,
        `
# The store's errors name the bucket. These are pages of nginx's own.
error_page 404 @sendoff_404;
error_page 412 ${cache === undefined ? "= $sendoff_412" : "@sendoff_412"};
error_page 416 ${cache?.slice === undefined ? "@sendoff_416" : "= $sendoff_416"};
${TROUBLE}
`,
        cache === undefined && "add_header ETag $sendoff_etag;",
        FROM_APP,
      ),
    ),
    "    }",
    hasWhole && namedLocation("whole", whole(facts)),
    namedLocation("404", page(404)),
    namedLocation("412", lines(cache && REPLACED, page(412))),
    namedLocation("416", page(416)),
    namedLocation("502", page(502)),
    namedLocation("503", page(503)),
  );
}

/** Every status but those with a page of their own: one that no page is for would reach the client as it is. */
const OUR_FAULTS =
  "300 301 302 303 305 307 308 400 401 402 403 405 406 407 408 409 410 411 413 414 415 417 418 421 422 423 424 425 426 428 431 451 501 505";
const STORE_TROUBLES = "429 500 502 503 504 507 508 509 520 521 522 523 524 529";

const TROUBLE = `error_page ${OUR_FAULTS} =502 @sendoff_502;
error_page ${STORE_TROUBLES} =503 @sendoff_503;
recursive_error_pages on;`;

const namedLocation = (name: string, text: string) =>
  `    location @sendoff_${name} {\n${indent("        ", text)}\n    }`;

/** No cache may keep an error in the file's place. */
function page(status: number): string {
  return lines(
    status >= 500 && "add_header Retry-After 5 always;",
    `add_header Cache-Control no-store always;\nreturn ${status};`,
  );
}

/** For a client whose part is of another version, and for an empty object, which has no first slice. */
function whole(facts: StoreFacts): string {
  return lines(
    "# The object from its beginning to its end, whatever part was asked for.",
    asking(facts),
    facts.cache === undefined ? CONDITIONS : "proxy_method GET;",
    `
error_page 404 @sendoff_404;
error_page 412 @sendoff_412;
error_page 416 @sendoff_416;
${TROUBLE}

add_header Content-Type $sendoff_type;`,
    FROM_APP,
  );
}
