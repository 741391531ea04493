import { createUrlSigner } from "sendoff/signed-url";
import { describe, expect, it } from "vitest";
import {
  asker,
  LINK_URL,
  OTHER_SECRET,
  SECRET,
  signerWith,
  TEN_MINUTES,
} from "../support/signed_url.ts";

const OLD = { id: "2026-10", secret: OTHER_SECRET };
const NEW = { id: "2026-11", secret: SECRET };

describe("rotation", () => {
  it("breaks no link: the first signs, all verify", async () => {
    const before = signerWith({ keys: [OLD] });
    const during = signerWith({ keys: [NEW, OLD] });
    const after = signerWith({ keys: [NEW] });
    const old = await before.sign(LINK_URL, TEN_MINUTES);
    const fresh = await during.sign(LINK_URL, TEN_MINUTES);
    expect(old).toContain("=1.2026-10.");
    expect(fresh).toContain("=1.2026-11.");
    expect(await asker(during).raw(old)).toBe("delivered");
    expect(await asker(during).raw(fresh)).toBe("delivered");
    expect(await asker(after).raw(fresh)).toBe("delivered");
    // The key was taken out.
    expect(await asker(after).raw(old)).toBe("link-bad-signature");
  });

  it("a link does not hold by the other key under its id", async () => {
    const link = await signerWith({ keys: [NEW] }).sign(LINK_URL, TEN_MINUTES);
    const swapped = signerWith({ keys: [{ ...NEW, secret: OTHER_SECRET }] });
    expect(await asker(swapped).raw(link)).toBe("link-bad-signature");
    const both = signerWith({ keys: [NEW, OLD] });
    expect(await asker(both).raw(link.replace("2026-11", "2026-10"))).toBe("link-bad-signature");
  });

  it("two keys can't have one id", () => {
    const keys = [NEW, { ...OLD, id: NEW.id }];
    expect(() => signerWith({ keys })).toThrow(
      new TypeError('createUrlSigner(): two keys have the id "2026-11"'),
    );
  });
});

const row = (first: number, step: number) =>
  Uint8Array.from({ length: 32 }, (_, i) => first + step * i);

describe("a weak secret", () => {
  it.each<[name: string, secret: unknown]>([
    ["missing", undefined],
    ["empty", ""],
    ["31 letters", SECRET.slice(1)],
    ["over 1024 letters", "0123456789abcdefX".repeat(61)],
    ["one letter", "a".repeat(64)],
    [
      "nine letters",
      Array.from({ length: 64 }, (_, i) => (i * i + (i >> 2) * 5 + (i >> 4)) % 9).join(""),
    ],
    ["a word, again and again", "correct-horse-1".repeat(4)],
    ["a word, again and again, and cut off", "correct-horse-1".repeat(4).slice(0, 50)],
    ["the alphabet", "abcdefghijklmnopqrstuvwxyz012345"],
    ["the alphabet from its end", "zyxwvutsrqponmlkjihgfedcba987654"],
    ["a sentence", "my secret is 3f7a9c05d1e84b26a0c9f3e7"],
    ["with a line break", `${SECRET}\n`],
    ["31 bytes", new Uint8Array(31).map((_, i) => (i * 151) & 255)],
    ["zero bytes", new Uint8Array(64)],
    ["nine values", new Uint8Array(64).map((_, i) => ((i * i * 7) % 9) * 3)],
    ["bytes again and again", new Uint8Array(64).map((_, i) => ((i % 16) * 151) & 255)],
    ["0, 1, 2, 3, …", row(0, 1)],
    ["255, 254, …", row(255, -1)],
    ["in steps of 7", row(3, 7)],
    ["a number", 1e40],
    ["a list of bytes", [...row(0, 151)]],
    ["a buffer without a view", row(0, 151).buffer],
    ["an object", { length: 32 }],
  ])("is refused, with the command that makes a good one: %s", (_, secret) => {
    let error: unknown;
    try {
      createUrlSigner({ keys: [{ id: "k", secret: secret as string }] });
    } catch (cause) {
      error = cause;
    }
    expect(error).toBeInstanceOf(TypeError);
    const { message } = error as TypeError;
    expect(message).toMatch(/the secret of key "k" is (?:too weak|missing), want/);
    expect(message).toContain("openssl rand -hex 32");
    if (typeof secret === "string" && secret !== "") expect(message).not.toContain(secret);
  });

  it.each<[name: string, secret: string | Uint8Array]>([
    ["openssl rand -hex 32", "b1f09c3e5d7a42680e9f7c1d2b3a495867f0e1d2c3b4a5968778695a4b3c2d1e"],
    ["openssl rand -base64 32", "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq9/+EjRWeJA="],
    ["32 random bytes", crypto.getRandomValues(new Uint8Array(32))],
    ["64 random bytes", crypto.getRandomValues(new Uint8Array(64))],
  ])("is not what %s makes", async (_, secret) => {
    const signer = signerWith({ keys: [{ id: "k", secret }] });
    expect(await asker(signer).raw(await signer.sign(LINK_URL, TEN_MINUTES))).toBe("delivered");
  });

  it("of 2000 random ones is none", () => {
    for (let i = 0; i < 2000; i++) {
      const secret = crypto.getRandomValues(new Uint8Array(32));
      signerWith({ keys: [{ id: "k", secret }] });
    }
  });
});

describe("keys", () => {
  it("as text and as the same bytes are one", async () => {
    const secret = new TextEncoder().encode(SECRET);
    const link = await signerWith().sign(LINK_URL, TEN_MINUTES);
    const { raw } = asker(signerWith({ keys: [{ id: "2026-11", secret }] }));
    expect(await raw(link)).toBe("delivered");
  });

  it("are copied: bytes that are wiped later change nothing", async () => {
    const secret = new TextEncoder().encode(SECRET);
    const signer = signerWith({ keys: [{ id: "2026-11", secret }] });
    secret.fill(0);
    const link = await signer.sign(LINK_URL, TEN_MINUTES);
    expect(await asker(signerWith()).raw(link)).toBe("delivered");
  });

  it.each([
    ["too long, as a secret in the wrong place is", SECRET],
    ["empty", ""],
    ["with a dot", "a.b"],
    ["with a line break", "a\n"],
    ["missing", undefined],
    ["a number", 1],
  ])("have an id, and no error shows a wrong one: %s", (_, id) => {
    expect(() => signerWith({ keys: [{ id: id as string, secret: OTHER_SECRET }] })).toThrow(
      new TypeError(
        'createUrlSigner(): option "keys" is wrong, want an id of 1 to 16 letters, digits, - or _, such as "2026-11"',
      ),
    );
  });

  it.each([
    ["missing", undefined],
    ["none", []],
    ["a text", SECRET],
    ["one without a list", NEW],
  ])("are a list: %s", (_, keys) => {
    expect(() => signerWith({ keys: keys as never })).toThrow(
      new TypeError(
        'createUrlSigner(): option "keys" is missing or no such array, want an array of { id, secret }, the newest first',
      ),
    );
  });

  it.each([[[null]], [[undefined]], [[SECRET]]])("that are nothing are refused: %j", (keys) => {
    expect(() => signerWith({ keys: keys as never })).toThrow(TypeError);
  });
});
