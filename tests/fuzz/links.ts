// Signed links, against a second verifier, which knows only how a token is made. Many are signed with the right key
// and say what no signer would write.
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { expect } from "vitest";
import { asker, BASE, SECRET, signerWith } from "../support/signed_url.ts";
import { hmac } from "./networks.ts";
import type { Fuzz } from "./property.ts";

const FILES = ["docs/a.pdf", "docs/deep/b.pdf", "a.pdf", "docs.pdf", "docs/\u00e9.txt"];
const now = () => Math.floor(Date.now() / 1000);

/** FNV-1a in 32 bits, with numbers that can't overflow. */
function sumOf(text: string): string {
  let sum = 0x811c9dc5n;
  for (let i = 0; i < text.length; i++) {
    sum = ((sum ^ BigInt(text.charCodeAt(i))) * 0x01000193n) & 0xffffffffn;
  }
  return sum.toString(36);
}

interface Made {
  readonly payload: string;
  /** What the signature is for. */
  readonly kind: string;
  readonly path: string;
  readonly mount: string;
  readonly keyId: string;
  readonly secret: string;
}

const time = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 100, max: 1e6 }).map((later) => now() + later) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(0, -1, 1.5, "9", 1e300, null, 2 ** 53, [9]) },
);
const odd = fc.constantFrom<unknown>(true, false, "", "x", 0, 1, 2, null, [], {}, "192.0.2.0/24");

/** The right value six times in seven, or nothing would ever be let in. */
const mostly = <Value>(right: Value, ...wrong: Value[]) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(right) },
    { weight: 1, arbitrary: fc.constantFrom(...wrong) },
  );

const made: fc.Arbitrary<{ token: Made; file: string }> = fc
  .record({
    file: fc.constantFrom(...FILES),
    other: mostly<string | undefined>(undefined, ...FILES),
    segments: fc.constantFrom(undefined, undefined, 0, 1, 2),
    e: time,
    more: fc.dictionary(
      fc.constantFrom("n", "s", "d", "c", "i", "o", "x", "e", "__proto__", "constructor"),
      odd,
      { maxKeys: 1, noNullPrototype: true },
    ),
    p: mostly<unknown>(undefined, "", "x", 0),
    mount: mostly("/files", "/", "/file", "/files/"),
    secret: mostly(SECRET, "c41d9e7720b8f35a6d0e1f94b2783c65"),
    keyId: mostly("2026-11", "2026-12", "__proto__"),
    blank: fc.constantFrom("", "", " ", "\ufeff", '"e":1,'),
  })
  .map(({ file, other, segments, e, more, p, blank, ...rest }) => {
    const signedFor = other ?? file;
    const kind = segments === undefined ? "file" : "below";
    const names = signedFor.split("/");
    const path = kind === "file" ? signedFor : `${names.slice(0, segments).join("/")}/`;
    const sum = sumOf(`file\n${rest.mount}\n${kind}\n${path}`);
    const said = { e, p: p ?? sum, ...(segments === undefined ? {} : { s: segments }), ...more };
    const text = JSON.stringify(said);
    const payload = blank.startsWith('"') ? text.replace("{", `{${blank}`) : blank + text;
    return { file, token: { payload, kind, path, ...rest } };
  });

function tokenText({ payload, kind, path, mount, keyId, secret }: Made): string {
  const head = `1.${keyId}.${Buffer.from(payload).toString("base64url")}`;
  return `${head}.${hmac(secret, `sendoff signed-url 1\nfile\n${mount}\n${kind}\n${path}\n${head}`)}`;
}

const isTime = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
const isText = (value: unknown) => typeof value === "string" && value.length > 0;

/** Whether a token lets somebody have a file who asks with it in the query or in the path. */
function lets(token: Made, file: string, way: "query" | "path"): boolean {
  if (token.keyId !== "2026-11" || token.secret !== SECRET || token.mount !== "/files")
    return false;
  if (token.payload.startsWith("\ufeff")) return false;
  const said = JSON.parse(token.payload) as Record<string, unknown>;
  const names = Object.keys(said);
  if (names.some((name) => !"e p n s d c i o".split(" ").includes(name))) return false;
  const { e, p, n, s, d, c, i, o } = said;
  if (!isTime(e) || Number(e) < now()) return false;
  if (names.includes("n") && (!isTime(n) || Number(n) > now())) return false;
  if (names.includes("s") && !(isTime(s) && Number(s) > 0)) return false;
  if (names.includes("d") && d !== true && !isText(d)) return false;
  // This signer asks for no claim, address or use, so it can't let in a link that wants one of them.
  if ([c, i, o].some((claim) => claim !== undefined)) return false;
  const segments = file.split("/");
  const isBelow = s !== undefined;
  if (isBelow !== (way === "path")) return false;
  const path = isBelow ? `${segments.slice(0, Number(s)).join("/")}/` : file;
  if (isBelow && segments.length <= Number(s)) return false;
  const kind = isBelow ? "below" : "file";
  return (
    kind === token.kind && path === token.path && p === sumOf(`file\n/files\n${kind}\n${path}`)
  );
}

const spelt = (file: string) => file.split("/").map(encodeURIComponent).join("/");

export const LINKS: readonly Fuzz[] = [
  {
    name: "link: let in or not as a second verifier has it",
    runs: 800,
    property: fc.asyncProperty(made, async ({ token, file }) => {
      const { raw, delivery } = asker(signerWith());
      const text = tokenText(token);
      const query = await raw(`${BASE}/files/${spelt(file)}?sendoff=${text}`);
      expect(query === "delivered").toBe(lets(token, file, "query"));
      const path = await raw(`${BASE}/files/~${text}/${spelt(file)}`);
      expect(path === "delivered").toBe(lets(token, file, "path"));
      expect(delivery.files.every((one) => one.path === file)).toBe(true);
    }),
  },
];
