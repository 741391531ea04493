// What an attacker makes of a link that he has. The request is sent raw, as `new Request()` repairs paths.
import { Buffer } from "node:buffer";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  allChecks,
  asker,
  claimsIn,
  LINK_URL,
  signerWith,
  TEN_MINUTES,
  tokenOf,
  withPayload,
  withToken,
} from "../support/signed_url.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-27T12:00:00Z") });
});
afterEach(() => {
  vi.useRealTimers();
});

const ALL = { ...TEN_MINUTES, notBefore: 0, download: "a.pdf", claim: "ann" };

async function linkAndAsker(options = {}) {
  const signer = signerWith({ ...allChecks, ...options });
  const link = await signer.sign(LINK_URL, { ...ALL, network: "192.0.2.0/24" });
  return { signer, link, ...asker(signer) };
}

describe("the bytes of a token", () => {
  it("are right as they are", async () => {
    const { link, raw, ask, delivery } = await linkAndAsker();
    expect(await raw(link)).toBe("delivered");
    expect(await ask(link, { method: "HEAD" })).toBe("delivered");
    expect(delivery.files).toHaveLength(2);
  });

  it.each(["signature", "payload"] as const)("each bit of the %s counts", async (part) => {
    const { link, raw, delivery } = await linkAndAsker();
    const [version, id, payload = "", signature = ""] = tokenOf(link).split(".");
    const text = part === "signature" ? signature : payload;
    const bytes = Buffer.from(text, "base64url");
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      const other = flipped.toString("base64url");
      const token =
        part === "signature" ? [version, id, payload, other] : [version, id, other, signature];
      expect(await raw(withToken(link, token.join(".")))).toMatch(/^link-/);
    }
    expect(delivery.files).toEqual([]);
  });

  it("cut off anywhere, or with one letter more, is no token", async () => {
    const { link, raw } = await linkAndAsker();
    const token = tokenOf(link);
    for (let length = 0; length < token.length; length++) {
      expect(await raw(withToken(link, token.slice(0, length)))).toBe("link-malformed");
    }
    for (const more of ["A", ".", "=", "/", "%0A", "%00", "%20", "+"]) {
      expect(await raw(withToken(link, token + more))).toBe("link-malformed");
      expect(await raw(withToken(link, more + token))).toBe("link-malformed");
    }
  });

  it("in another spelling of base64 is no token, or one with a wrong signature", async () => {
    const { link, raw } = await linkAndAsker();
    const [version, id, payload = "", signature = ""] = tokenOf(link).split(".");
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const last = letters.indexOf(signature.slice(-1));
    const respelt = (text: string) => Buffer.from(text, "base64url").toString("base64");
    const signatures = [
      `${signature}=`,
      `${signature}%3D`,
      respelt(signature),
      // The same 256 bits for a decoder that drops the last two.
      ...[1, 2, 3].map((more) => signature.slice(0, -1) + letters[last + more]),
    ];
    for (const other of signatures) {
      if (other === signature) continue;
      const sent = await raw(withToken(link, [version, id, payload, other].join(".")));
      expect(sent, other).toBe("link-malformed");
    }
    for (const more of ["=", "==", "A", "AA", "AAA"]) {
      const sent = await raw(withToken(link, [version, id, payload + more, signature].join(".")));
      expect(sent).toMatch(/^link-(malformed|bad-signature)$/);
    }
  });

  it("+ and / are not read as - and _", async () => {
    const { link, signer, raw } = await linkAndAsker();
    let some = link;
    while (!/[-_]/.test(tokenOf(some).split(".")[3] ?? "")) {
      some = await signer.sign(LINK_URL, { ...ALL, claim: crypto.randomUUID() });
    }
    const [version, id, payload, signature = ""] = tokenOf(some).split(".");
    expect(await raw(some)).toBe("delivered");
    const other = signature.replaceAll("-", "%2B").replaceAll("_", "%2F");
    const token = [version, id, payload, other].join(".");
    expect(await raw(withToken(some, token))).toBe("link-malformed");
  });

  it("of another version is none", async () => {
    const { link, raw } = await linkAndAsker();
    const token = tokenOf(link);
    for (const version of ["0", "2", "01", "1.1", "", "A"]) {
      expect(await raw(withToken(link, token.replace(/^1/, version)))).toBe("link-malformed");
    }
    expect(await raw(withToken(link, token.replace("2026-11", "2026-12")))).toBe(
      "link-bad-signature",
    );
  });
});

describe("claims", () => {
  it.each<[name: string, edit: Record<string, unknown>]>([
    ["a later end", { e: 4_000_000_000 }],
    ["an earlier beginning", { n: 1 }],
    ["another download name", { d: "b.pdf" }],
    ["a download under its own name", { d: true }],
    ["another client", { c: "bob" }],
    ["another network", { i: "0.0.0.0/0" }],
    ["a fresh number", { o: "AAAAAAAAAAAAAAAAAAAAAA" }],
  ])("edited and encoded again: %s", async (_, edit) => {
    const { link, raw, delivery } = await linkAndAsker();
    const edited = withPayload(link, JSON.stringify({ ...claimsIn(link), ...edit }));
    expect(await raw(edited)).toBe("link-bad-signature");
    expect(delivery.files).toEqual([]);
  });

  it.each(["d", "c", "i"])("left out: %s", async (name) => {
    const { link, raw } = await linkAndAsker();
    const { [name]: _, ...rest } = claimsIn(link);
    expect(await raw(withPayload(link, JSON.stringify(rest)))).toBe("link-bad-signature");
  });

  it.each<[name: string, edit: Record<string, unknown>]>([
    ["no end", { e: undefined }],
    ["an end that is a text", { e: "4000000000" }],
    ["an end that is no whole number", { e: 4e9 + 0.5 }],
    ["an end below 0", { e: -1 }],
    ["an end past all numbers", { e: Number.MAX_VALUE }],
    ["no check sum", { p: undefined }],
    ["an unknown claim", { x: 1 }],
    ["a claim that every object has", { constructor: 1 }],
    ["a prefix of no segments", { s: 0 }],
    ["a download that is false", { d: false }],
    ["an empty download", { d: "" }],
    ["an empty client", { c: "" }],
    ["a client of another kind", { c: ["ann"] }],
  ])("that can't be: %s", async (_, edit) => {
    const { link, raw } = await linkAndAsker();
    const edited = withPayload(link, JSON.stringify({ ...claimsIn(link), ...edit }));
    expect(await raw(edited)).toBe("link-malformed");
  });

  it.each([
    ["no JSON", "{"],
    ["a list", '[{"e":1}]'],
    ["a text", '"eeeeeeee"'],
    ["null", "    null"],
    ["a byte order mark in front", '\ufeff{"e":4000000000,"p":"x"}'],
    ["a prototype", '{"e":4000000000,"p":"x","__proto__":{"d":true}}'],
    ["deep nesting", `${"[".repeat(1400)}${"]".repeat(1400)}`],
  ])("that are %s", async (_, payload) => {
    const { link, raw } = await linkAndAsker();
    expect(await raw(withPayload(link, payload))).toBe("link-malformed");
  });

  it("that are given twice count for nothing without a signature", async () => {
    const { link, raw } = await linkAndAsker();
    const twice = JSON.stringify(claimsIn(link)).replace("{", '{"e":1,');
    expect(await raw(withPayload(link, twice))).toBe("link-bad-signature");
  });

  it("that are not UTF-8", async () => {
    const { link, raw } = await linkAndAsker();
    const [version, id, , signature] = tokenOf(link).split(".");
    const bytes = Buffer.from('{"e":4000000000,"p":"x","c":"\xff"}', "latin1");
    const token = [version, id, bytes.toString("base64url"), signature].join(".");
    expect(await raw(withToken(link, token))).toBe("link-malformed");
  });
});
