// The part of nginx's config by which it fetches objects from a store, as nginx() of object-store says.

import { NGINX_BROUGHT_BACK } from "../front/nginx.ts";
import { STORE_LOCATION, TARGET_HEADER } from "../front/store.ts";
import { fail } from "../option_error.ts";
import { indent, lines } from "./text.ts";

/** The store, and its location. */
export interface StoreFacts {
  readonly url: URL;
  readonly location: string;
}

/** Checks the options about the store; `undefined` where there is none. */
export function storeOf(
  subject: string,
  { store, storeLocation = STORE_LOCATION }: { store?: string; storeLocation?: string },
): StoreFacts | undefined {
  if (typeof storeLocation !== "string" || !/^(?:\/[A-Za-z0-9._~-]+)+$/.test(storeLocation)) {
    const wanted = 'a location without a slash at its end, such as "/_sendoff_store"';
    fail(subject, "storeLocation", storeLocation, wanted);
  }
  if (store === undefined) return undefined;
  const url = typeof store === "string" && URL.canParse(store) ? new URL(store) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
    const wanted = 'the endpoint given to objectStore(), such as "https://s3.example.org"';
    fail(subject, "store", store, wanted);
  }
  return { url, location: storeLocation };
}

const variable = (header: string) => header.toLowerCase().replaceAll("-", "_");

/** What has to stand outside the server block. */
export function aroundStore({ url }: StoreFacts): string {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return `# Stores ignore If-Range, and so would send a part of another version: with it, all is asked for.
map $http_if_range $sendoff_range {
    "" $http_range;
    default "";
}

upstream sendoff_store {
    # One line for each gateway of the store.
    server ${url.hostname}:${port};
    keepalive 32;
}`;
}

/** Headers of a request that the store needs. All others of the client stay here, its cookies above all. */
const PASSED_ON = ["If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"];

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

/** The internal location of the store, and the pages for what goes wrong there. */
export function storeLocation({ url, location }: StoreFacts): string {
  const isSecure = url.protocol === "https:";
  return lines(
    `
    # The name given to nginx({ location }) of sendoff/object-store. Only the app can send a request here.
    location = ${location} {
        internal;

        # Taken before the store is asked, as its answer has variables of the same names.
        set $sendoff_target $upstream_http_${variable(TARGET_HEADER)};`,
    ...NGINX_BROUGHT_BACK.map(
      (name) => `        set $sendoff_${variable(name)} $upstream_http_${variable(name)};`,
    ),
    `
        proxy_pass ${url.protocol}//sendoff_store$sendoff_target;
        proxy_http_version 1.1;`,
    isSecure && `        proxy_ssl_server_name on;\n        proxy_ssl_name ${url.hostname};`,
    `        # The store knows nothing of the client but what it asks for. Host is part of the signature.
        proxy_pass_request_headers off;
        proxy_pass_request_body off;
        proxy_set_header Host ${url.host};
        proxy_set_header Connection "";
        proxy_set_header Range $sendoff_range;`,
    ...PASSED_ON.map((name) => `        proxy_set_header ${name} $http_${variable(name)};`),
    `        proxy_connect_timeout 5s;
        proxy_max_temp_file_size 0;
        proxy_ignore_headers X-Accel-Redirect X-Accel-Expires X-Accel-Limit-Rate X-Accel-Buffering X-Accel-Charset;`,
    ...HIDDEN.map((name) => `        proxy_hide_header ${name};`),
    `
        # The store's errors name the bucket. These are pages of nginx's own.
        proxy_intercept_errors on;
        error_page 404 @sendoff_404;
        error_page 412 @sendoff_412;
        error_page 416 @sendoff_416;
        error_page 400 401 403 405 501 =502 @sendoff_502;
        error_page 500 502 503 504 =503 @sendoff_503;
`,
    indent(
      "        ",
      lines(...NGINX_BROUGHT_BACK.map((name) => `add_header ${name} $sendoff_${variable(name)};`)),
    ),
    `    }
    location @sendoff_404 {
        return 404;
    }
    location @sendoff_412 {
        return 412;
    }
    location @sendoff_416 {
        return 416;
    }
    location @sendoff_502 {
        add_header Retry-After 5 always;
        return 502;
    }
    location @sendoff_503 {
        add_header Retry-After 5 always;
        return 503;
    }`,
  );
}
