// What may stand in a header. Checked before a Response is built: with a control character in a
// value Deno aborts the process, and lightweight Response classes don't check at all.

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/; // RFC 9110, 5.6.2
const PRINTABLE = /^[\x20-\x7e]+$/;

/** Whether a text is a header name (RFC 9110, 5.1). */
export function isHeaderName(name: string): boolean {
  return TOKEN.test(name);
}

/** Whether a text can be sent as a header value everywhere: printable ASCII, no outer blanks. */
export function isHeaderValue(value: unknown): value is string {
  return typeof value === "string" && PRINTABLE.test(value) && value.trim() === value;
}

const MEDIA_TYPE =
  /^[!#$%&'*+.^_`|~0-9A-Za-z-]+\/[!#$%&'*+.^_`|~0-9A-Za-z-]+(?: *; *[!#$%&'*+.^_`|~0-9A-Za-z-]+=(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+|"[\x20\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]*"))*$/;

/** Whether a text is a media type with or without parameters (RFC 9110, 8.3.1). */
export function isMediaType(value: unknown): value is string {
  return typeof value === "string" && value.length <= 255 && MEDIA_TYPE.test(value);
}

/** `text/html; charset=UTF-8` becomes `text/html`. */
export function mediaTypeEssence(value: string): string {
  const end = value.indexOf(";");
  return (end === -1 ? value : value.slice(0, end)).trim().toLowerCase();
}

/** Whether a text is an entity tag (RFC 9110, 8.8.3), in ASCII. */
export function isEntityTag(value: unknown): value is string {
  return typeof value === "string" && /^(?:W\/)?"[\x21\x23-\x7e]*"$/.test(value);
}
