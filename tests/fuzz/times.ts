// Each reader, on long texts of its own signs over and over.
import fc from "fast-check";
import { contentDisposition } from "sendoff";
import { expect } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { readApache } from "../../src/config/syntax/apache.ts";
import { readCaddy } from "../../src/config/syntax/caddy.ts";
import { readLighttpd } from "../../src/config/syntax/lighttpd.ts";
import { readNginx } from "../../src/config/syntax/nginx.ts";
import { acceptedCodings } from "../../src/http/accept_encoding.ts";
import { listHasTag } from "../../src/http/entity_tag.ts";
import { isHeaderName, isHeaderValue, isMediaType } from "../../src/http/header_value.ts";
import { parseHttpDate } from "../../src/http/http_date.ts";
import { resolveRange } from "../../src/http/range.ts";
import { isMount } from "../../src/mount.ts";
import { checkFilePath, parseRequestPath } from "../../src/request_path.ts";
import { networkText } from "../../src/signed_url/network.ts";
import { parseToken } from "../../src/signed_url/token.ts";
import type { Fuzz } from "./property.ts";

const RULES = { dotfiles: false, literalEscapes: false, windows: true };
const ROOT = { root: "/srv/files" };

/** Each with the pieces of its grammar. */
const READERS: readonly (readonly [(text: string) => unknown, ...string[]])[] = [
  [(text) => parseRequestPath(text, { ...RULES, prefix: "/", index: "i" }), "/", "a", "%", "%2e"],
  [(text) => parseRequestPath(text, { ...RULES, prefix: "/", index: "i" }), "~", "://", "?", "\\"],
  [(text) => checkFilePath(text, RULES), "/", "a", ".", "~1", " ", "\u00e9", "%41", "con"],
  [(text) => resolveRange(text, 1000), "bytes=", "0", "0-1", ",", " ", "-", "-5"],
  [parseHttpDate, "Sun, ", "06", " ", "Nov", ":", "-", "day, "],
  [(text) => contentDisposition("inline", text), "/", "\\", '"', "\u200b", " ", ".", "\ud800", "%"],
  [(text) => contentDisposition("inline", text), "\u65e5", "con", "\u{1f4a9}", "'", "\u202e", "a"],
  [(text) => listHasTag(text, '"x"', "weak"), '"', "W/", ",", " ", "*", '"a"', "\t"],
  [(text) => acceptedCodings(text, ["br", "gzip"]), "gzip", ";", "q=", "0.5", ",", " ", "*"],
  [isMediaType, "a/b", ";", "=", '"', " ", "a"],
  [isHeaderName, "a", "-", " "],
  [isHeaderValue, "a", " ", "\t"],
  [isMount, "/", "a", ":", "*", "%2e", "."],
  [networkText, ":", "1", ".", "/", "::", "%", "f"],
  [parseToken, "1.", "k.", "AAAA", ".", "-", "_", "="],
  [readNginx, "a", " ", ";", "{", "}", '"', "'", "\\", "#", "\n", "$", "x_by_lua_block {"],
  [readApache, "a", " ", "<", ">", "</", '"', "'", "\\", "\\\n", "#", "\n", "<a>\n", "</a>\n"],
  [readCaddy, "a", " ", "{\n", "}\n", '"', "`", "\\", "\\\n", "#", "\n", ","],
  [readLighttpd, "a", " ", "=", "(", ")", '"', "'", "+", ",", "=>", "\n", "$A", "else", "{", "}"],
  [readLighttpd, 'a = "b"\n', "a += a\n", " + a", ' + ( "b" )', "( ", '$HTTP["x"] == "y" {\n'],
  [(text) => checkConfig("nginx", text, ROOT), "server {\n", "location / {\n", "a;\n", "}\n", " "],
  [(text) => checkConfig("apache", text, ROOT), "<VirtualHost *:80>\n", "A b\n", " ", "\\\n"],
  [
    (text) => checkConfig("caddy", text, ROOT),
    "a.org {\n",
    "root /srv\n",
    "}\n",
    " ",
    "handle {\n",
  ],
  [(text) => checkConfig("lighttpd", text, ROOT), "a = ( )\n", "x {\n", "}\n", " ", "else {\n"],
];

const SIZES = [1, 4, 16, 64, 256].map((kibibytes) => kibibytes * 1024);
/** For the largest. A linear one takes a tenth of it, a quadratic one minutes. */
const LIMIT = 2000;

const some = fc.array(fc.nat(), { maxLength: 3 });
const pumped = fc
  .record({
    reader: fc.constantFrom(...READERS),
    before: some,
    again: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
    after: some,
  })
  .map(({ reader: [read, ...scraps], ...parts }) => {
    const textOf = (indexes: readonly number[]) =>
      indexes.map((i) => scraps[i % scraps.length]).join("");
    const [before = "", again = "", after = ""] = [parts.before, parts.again, parts.after].map(
      textOf,
    );
    return { read, before, again, after };
  });

export const TIMES: readonly Fuzz[] = [
  {
    name: "time: no reader takes long for a long text",
    runs: 50,
    property: fc.property(pumped, ({ read, before, again, after }) => {
      for (const size of SIZES) {
        const text = before + again.repeat(Math.ceil(size / again.length)) + after;
        const isSlow = () => {
          const start = performance.now();
          read(text);
          return performance.now() - start > LIMIT;
        };
        // A machine that was busy is not so three times.
        expect({ size, isSlow: isSlow() && isSlow() && isSlow() }).toEqual({ size, isSlow: false });
      }
    }),
  },
];
