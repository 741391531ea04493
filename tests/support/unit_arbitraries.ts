import fc from "fast-check";

/** What attackers put into paths, raw and encoded. */
const DANGEROUS = [
  ...["..", ".", "%2e", "%2E%2e", "%252e", "..;", ";", "...", "%c0%ae", "%ed%a0%80", "%ff"],
  ...["/", "//", "\\", "%2f", "%2F", "%5c", "%252f", "%u2215", "\u2215", "\uff0f", "%c0%af"],
  ...["\0", "%00", "%0d%0a", "\r\n", "\t", "\u007f", "\u0085", "%c2%9b", "\u2028", "\u202e"],
  ...["\ud800", "\udc00", "\ufffd", "\ufeff", "%", "%%", "%2", "%25", "%2541", "?", "#"],
  ...[" ", "%20", "+", "CON", "nul.txt", "C:", "::$DATA", "a~1", "~", "index.html"],
  ...["\u00e9", "e\u0301", "\u65e5", "\u{1f4a9}", '"', "'", "$" + "{x}", "{path}", "a", "b.txt"],
];

/** Any sequence of UTF-16 code units, half characters included. */
export const anyText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0, max: 0xff })), {
    maxLength: 8,
  })
  .map((units) => String.fromCharCode(...units));

const fragment = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...DANGEROUS) },
  { weight: 1, arbitrary: anyText },
  { weight: 2, arbitrary: fc.string({ maxLength: 4 }) },
);

/** A URL's path as an attacker might write it: most are refused. */
export const requestPath: fc.Arbitrary<string> = fc
  .array(fragment, { maxLength: 8 })
  .map((parts) => `/${parts.join("")}`);

/** Names of which most are legal on a disk. */
const name = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
  fc.string({ unit: "binary", minLength: 1, maxLength: 6 }),
  fc.array(fc.constantFrom(...DANGEROUS), { minLength: 1, maxLength: 3 }).map((p) => p.join("")),
);

/** A path below the root of which most are legal on a disk. */
export const filePath: fc.Arbitrary<string> = fc
  .array(name, { minLength: 1, maxLength: 4 })
  .map((names) => names.join("/"));
