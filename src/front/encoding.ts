// How a file's name is written into a header, so that the front server reads the same name.

const UNRESERVED = /^[A-Za-z0-9._~/-]*$/;

/** Percent-encodes every byte of UTF-8 but unreserved characters (RFC 3986, 2.3) and `/`. */
export function percentEncode(path: string): string {
  if (UNRESERVED.test(path)) return path;
  return encodeURIComponent(path).replace(/%2F|[!'()*]/g, (c) =>
    c === "%2F" ? "/" : `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const utf8 = new TextEncoder();

/**
 * The bytes of UTF-8, one character each: the only way to get raw bytes through `Headers`, which
 * takes characters up to U+00FF and puts them on the wire as they are.
 */
export function rawBytes(path: string): string {
  if (/^[\0-\x7f]*$/.test(path)) return path;
  return String.fromCharCode(...utf8.encode(path));
}
