// The digest itself, and the bytes that it is of, by another implementation than the signer's.
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { base64url, checkSum, parseToken, tokenText } from "../../src/signed_url/token.ts";
import {
  claimsIn,
  LINK_URL,
  SECRET,
  signerWith,
  TEN_MINUTES,
  tokenOf,
} from "../support/signed_url.ts";

const hex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
const bytes = (text: string) => new Uint8Array(Buffer.from(text));

/** RFC 4231, 4.2 to 4.8. The fifth is cut off to 128 bits. */
const VECTORS: readonly [
  name: string,
  key: Uint8Array<ArrayBuffer>,
  data: Uint8Array<ArrayBuffer>,
  digest: string,
][] = [
  [
    "1",
    hex("0b".repeat(20)),
    bytes("Hi There"),
    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
  ],
  [
    "2",
    bytes("Jefe"),
    bytes("what do ya want for nothing?"),
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  ],
  [
    "3",
    hex("aa".repeat(20)),
    hex("dd".repeat(50)),
    "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
  ],
  [
    "4",
    hex("0102030405060708090a0b0c0d0e0f10111213141516171819"),
    hex("cd".repeat(50)),
    "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
  ],
  ["5", hex("0c".repeat(20)), bytes("Test With Truncation"), "a3b6167473100ee06e0c796c2955552b"],
  [
    "6",
    hex("aa".repeat(131)),
    bytes("Test Using Larger Than Block-Size Key - Hash Key First"),
    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
  ],
  [
    "7",
    hex("aa".repeat(131)),
    bytes(
      "This is a test using a larger than block-size key and a larger than block-size data. " +
        "The key needs to be hashed before being used by the HMAC algorithm.",
    ),
    "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
  ],
];

describe("HMAC with SHA-256 of Web Crypto", () => {
  it.each(VECTORS)("RFC 4231, test case %s", async (_, key, data, digest) => {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
    const found = Buffer.from(await crypto.subtle.sign("HMAC", imported, data)).toString("hex");
    expect(found.slice(0, digest.length)).toBe(digest);
  });
});

describe("a link's signature", () => {
  it.each([
    ["/files/docs/a.pdf", "docs/a.pdf"],
    ["/files/Gr%C3%B6%C3%9Fe%20%28neu%29.pdf", "Größe (neu).pdf"],
    ["/files/%F0%9F%92%A9/~x", "💩/~x"],
  ])("of %s is of the words that are documented, each on its line", async (url, path) => {
    const link = await signerWith({ purpose: "share" }).sign(url, TEN_MINUTES);
    const token = tokenOf(link);
    const head = token.slice(0, token.lastIndexOf("."));
    const lines = ["sendoff signed-url 1", "share", "/files", "file", path, head];
    const digest = createHmac("sha256", SECRET).update(lines.join("\n")).digest("base64url");
    expect(token).toBe(`${head}.${digest}`);
  });

  it("of a prefix is of another kind, and of the path with its slash", async () => {
    const { cookie } = await signerWith().signPrefix("/files/videos/42/", TEN_MINUTES);
    const [, token = ""] = /^__Secure-sendoff=([^;]+);/.exec(cookie) ?? [];
    const head = token.slice(0, token.lastIndexOf("."));
    const lines = ["sendoff signed-url 1", "file", "/files", "below", "videos/42/", head];
    const digest = createHmac("sha256", SECRET).update(lines.join("\n")).digest("base64url");
    expect(token).toBe(`${head}.${digest}`);
  });
});

describe("the check sum", () => {
  it("is FNV-1a in 32 bits, of all the words that say what the link is for", async () => {
    const link = await signerWith().sign(LINK_URL, TEN_MINUTES);
    const target = { purpose: "file", mount: "/files", kind: "file", path: "docs/a.pdf" } as const;
    let sum = 0x811c9dc5n;
    for (const byte of bytes("file\n/files\nfile\ndocs/a.pdf")) {
      sum = ((sum ^ BigInt(byte)) * 0x01000193n) & 0xffffffffn;
    }
    expect(checkSum(target)).toBe(sum.toString(36));
    expect(claimsIn(link)["p"]).toBe(sum.toString(36));
  });
});

describe("base64url", () => {
  it.each(Array.from({ length: 70 }, (_, i) => i))("of %i bytes is Node's", (length) => {
    const some = Uint8Array.from({ length }, (_, i) => (i * 151 + 7) & 255);
    expect(base64url(some)).toBe(Buffer.from(some).toString("base64url"));
  });

  it("is read back, to the bit", () => {
    const signature = crypto.getRandomValues(new Uint8Array(32));
    const payload = base64url(bytes('{"e":1,"p":"x","c":"\u{1f4a9}ÿ"}'));
    const token = parseToken(tokenText(`1.k.${payload}`, signature.buffer));
    expect(token?.signature).toEqual(signature);
    expect(token?.claims).toMatchObject({ e: 1, p: "x", c: "\u{1f4a9}ÿ" });
  });
});
