// The store's address, as the configs of several servers have it.

import { fail } from "../option_error.ts";

/** Checks the endpoint. */
export function storeUrl(subject: string, store: unknown): URL {
  const url = typeof store === "string" && URL.canParse(store) ? new URL(store) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
    const wanted = 'the endpoint given to objectStore(), such as "https://s3.example.org"';
    fail(subject, "store", store, wanted);
  }
  // A URL's host may hold what is a variable or an end of line in a config.
  if (!/^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/.test(url.hostname)) {
    fail(subject, "store", store, "an endpoint whose host is a name or an address");
  }
  return url;
}
