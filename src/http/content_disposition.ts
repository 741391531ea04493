// Content-Disposition, RFC 6266, with the extended notation of RFC 8187 where it is needed.

import { WINDOWS_DEVICE } from "./windows_device.ts";

/** Length that file systems take, so that the name can be saved. */
const MAX_NAME_BYTES = 255;

/** Controls, line breaks, turns of direction, and what shows nothing, but for emoji's variants. */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: to replace them is what this is for
  /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\u2800]|(?![\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/gu;
/**
 * The header value that makes a browser show a file or save it under a name.
 *
 * The name is made safe first: folders are cut off, characters that nobody sees (controls, line
 * breaks, marks that turn the writing direction and so hide an `.exe`) become `_`, and a name that
 * Windows reads as a device gets a `_` in front. It is cut to 255 bytes, keeping its extension.
 * Other letters stay as they are, in a UTF-8 parameter beside an ASCII one for old clients.
 *
 * @param type What the browser is to do.
 * @param name Name to save under. Without one the browser takes it from the URL.
 * @throws {TypeError} If the type is another one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { contentDisposition } from "sendoff";
 *
 * assert.equal(contentDisposition("attachment", "plan.pdf"), 'attachment; filename="plan.pdf"');
 * assert.equal(
 *   contentDisposition("attachment", "Grüße.txt"),
 *   "attachment; filename=\"Gr_e.txt\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.txt",
 * );
 * ```
 */
export function contentDisposition(type: "inline" | "attachment", name?: string): string {
  if (type !== "inline" && type !== "attachment") {
    throw new TypeError(
      `contentDisposition(): got the type ${JSON.stringify(type)}, want "inline" or "attachment"`,
    );
  }
  if (name === undefined) return type;
  const safe = safeName(name);
  const ascii = asciiName(safe);
  const plain = `${type}; filename="${ascii.replace(/["\\]/g, "\\$&")}"`;
  return ascii === safe ? plain : `${plain}; filename*=UTF-8''${extendedValue(safe)}`;
}

function safeName(name: string): string {
  const base = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);
  const visible = base.toWellFormed().replace(INVISIBLE, "_").trim();
  if (/^\.*$/.test(visible)) return "download";
  return cut(visible.replace(WINDOWS_DEVICE, "_$&"));
}

const utf8 = new TextEncoder();

function cut(name: string): string {
  if (utf8.encode(name).length <= MAX_NAME_BYTES) return name;
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 && name.length - dot <= 20 ? name.slice(dot) : "";
  let room = MAX_NAME_BYTES - utf8.encode(extension).length;
  let stem = "";
  for (const character of name.slice(0, name.length - extension.length)) {
    room -= utf8.encode(character).length;
    if (room < 0) break;
    stem += character;
  }
  return (stem + extension).trim(); // a blank may be the last that there was room for
}

/**
 * For clients that read no UTF-8: runs of other letters become one `_`. So does the `%` of what looks
 * like an escape, which some clients decode, so that such a name needs the exact form beside it too.
 */
function asciiName(name: string): string {
  return name.replace(/[^\x20-\x7e]+/g, "_").replace(/%(?=[0-9A-Fa-f]{2})/g, "_");
}

/** RFC 8187, 3.2.1: everything but attr-char is escaped. */
function extendedValue(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
