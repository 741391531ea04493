// Cheap checks first, the digest after them, and what has an effect last.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  asker,
  BASE,
  claimsIn,
  LINK_URL,
  signerWith,
  TEN_MINUTES,
  tokenOf,
  withPayload,
  withToken,
} from "../support/signed_url.ts";

beforeEach(() => {
  vi.spyOn(crypto.subtle, "verify");
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const digests = () => vi.mocked(crypto.subtle.verify).mock.calls.length;

function spiedSigner(options = {}) {
  const checks = {
    checkClaim: vi.fn(() => true),
    clientAddress: vi.fn(() => "192.0.2.1"),
    onceStore: { use: vi.fn(() => true) },
  };
  const signer = signerWith({ ...checks, ...options });
  const spies = [checks.checkClaim, checks.clientAddress, checks.onceStore.use];
  const asked = () => spies.map((spy) => spy.mock.calls.length);
  return { signer, asked, ...checks, ...asker(signer) };
}

const ALL = { ...TEN_MINUTES, claim: "ann", network: "192.0.2.0/24", once: true };

it("a right link costs one digest, and asks each check once", async () => {
  const { signer, raw, asked } = spiedSigner();
  expect(await raw(await signer.sign(LINK_URL, ALL))).toBe("delivered");
  expect([digests(), asked()]).toEqual([1, [1, 1, 1]]);
});

it("a wrong signature asks no check, and uses no link up", async () => {
  const { signer, raw, asked } = spiedSigner();
  const link = await signer.sign(LINK_URL, ALL);
  const edited = withPayload(link, JSON.stringify({ ...claimsIn(link), c: "bob" }));
  expect(await raw(edited)).toBe("link-bad-signature");
  expect([digests(), asked()]).toEqual([1, [0, 0, 0]]);
  expect(await raw(link)).toBe("delivered");
});

it("a link of somebody else is not used up", async () => {
  const { signer, raw, checkClaim, clientAddress, onceStore } = spiedSigner();
  const link = await signer.sign(LINK_URL, ALL);
  clientAddress.mockReturnValueOnce("198.51.100.1");
  expect(await raw(link)).toBe("link-other-client");
  expect(checkClaim).not.toHaveBeenCalled();
  checkClaim.mockReturnValueOnce(false);
  expect(await raw(link)).toBe("link-other-client");
  expect(onceStore.use).not.toHaveBeenCalled();
});

it.each<[name: string, change: (link: string) => string | Promise<string>, became: string]>([
  ["too short", (link) => withToken(link, "1.k.e.A"), "link-malformed"],
  ["too long", (link) => withToken(link, `1.k.${"A".repeat(5000)}.A`), "link-malformed"],
  ["of another alphabet", (link) => withToken(link, `${tokenOf(link)}!`), "link-malformed"],
  ["no JSON", (link) => withPayload(link, "{e:1}{e:1}"), "link-malformed"],
  ["doubled", (link) => `${link}&sendoff=${tokenOf(link)}`, "link-malformed"],
  ["of an unknown key", (link) => link.replace("1.2026-11", "1.2026-10"), "link-bad-signature"],
  ["of another path", (link) => link.replace("a.pdf", "b.pdf"), "link-other-path"],
  [
    "over",
    (link) => withPayload(link, JSON.stringify({ ...claimsIn(link), e: 5 })),
    "link-expired",
  ],
  ["early", () => signerWith().sign(LINK_URL, { expires: 600, notBefore: 60 }), "link-not-yet"],
  ["of another kind", async () => `${LINK_URL}?sendoff=${await prefixToken()}`, "link-other-path"],
])("one that is %s costs no digest", async (_, change, became) => {
  const { signer, raw, asked } = spiedSigner();
  const link = await change(await signer.sign(LINK_URL, TEN_MINUTES));
  expect(await raw(link)).toBe(became);
  expect([digests(), asked()]).toEqual([0, [0, 0, 0]]);
});

async function prefixToken() {
  return tokenOf((await signerWith().signPrefix(`${BASE}/files/docs/`, TEN_MINUTES)).url);
}

it("no link costs no digest", async () => {
  const { raw } = spiedSigner();
  expect(await raw(LINK_URL)).toBe("denied");
  expect(digests()).toBe(0);
});

it("keys are imported once", async () => {
  const importKey = vi.spyOn(crypto.subtle, "importKey");
  const { signer, raw } = spiedSigner();
  const links = await Promise.all(
    Array.from({ length: 5 }, () => signer.sign(LINK_URL, TEN_MINUTES)),
  );
  for (const link of links) expect(await raw(link)).toBe("delivered");
  expect(importKey).toHaveBeenCalledTimes(1);
  expect(importKey.mock.calls[0]?.[3]).toBe(false); // nobody gets it out again
});

it("the answer to the client is the same, whatever was wrong", async () => {
  const { signer, send } = spiedSigner();
  const link = await signer.sign(LINK_URL, TEN_MINUTES);
  const wrong = [
    LINK_URL,
    `${link}&sendoff=`,
    withToken(link, "x"),
    link.replace("a.pdf", "b.pdf"),
    link.replace("1.2026-11", "1.2026-10"),
    withPayload(link, JSON.stringify({ ...claimsIn(link), e: 5 })),
    withPayload(link, JSON.stringify({ ...claimsIn(link), c: "bob" })),
  ];
  const answers: string[] = [];
  for (const url of wrong) {
    const { response } = await send(new Request(url));
    answers.push(JSON.stringify([response.status, [...response.headers], await response.text()]));
  }
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toContain("403");
});
