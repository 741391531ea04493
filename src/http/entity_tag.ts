// Entity tags (RFC 9110, 8.8.3) and the lists of them in If-Match and If-None-Match.

/** How two tags are compared: weakly, `W/` makes no difference; strongly, neither may have it. */
export type Comparison = "weak" | "strong";

/**
 * The tag of a file in nginx's form, so that a file keeps its tag when nginx sends it instead.
 *
 * @param modified Whole seconds since 1970.
 */
export function fileTag(modified: number, size: number): string {
  return `"${modified.toString(16)}-${size.toString(16)}"`;
}

/** Whether two tags are the same (RFC 9110, 8.8.3.2). */
export function sameTag(a: string, b: string, comparison: Comparison): boolean {
  if (comparison === "strong") return a === b && !a.startsWith("W/");
  return opaque(a) === opaque(b);
}

function opaque(tag: string): string {
  return tag.startsWith("W/") ? tag.slice(2) : tag;
}

/** One tag of a list, and what stands before and after it. The characters: RFC 9110, 8.8.3. */
const NEXT_TAG = /[ \t,]*((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[ \t]*(?:,|$)/y;

/**
 * Whether a list of tags, or `*`, has the given one. A list is read up to its first mistake. Takes
 * time linear in its length.
 */
export function listHasTag(list: string, tag: string, comparison: Comparison): boolean {
  if (/^[ \t]*\*[ \t]*$/.test(list)) return true; // there is a current representation: the file
  NEXT_TAG.lastIndex = 0;
  for (let match = NEXT_TAG.exec(list); match !== null; match = NEXT_TAG.exec(list)) {
    if (sameTag(match[1] ?? "", tag, comparison)) return true;
  }
  return false;
}
