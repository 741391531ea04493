import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  allChecks,
  asker,
  claimsIn,
  KEYS,
  LINK_URL,
  signerWith,
  TEN_MINUTES,
  tokenOf,
  withPayload,
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

describe("another", () => {
  it.each([
    ["file", "/docs/a.pdf", "/docs/b.pdf", "link-other-path"],
    ["case", "/docs/a.pdf", "/docs/A.pdf", "link-other-path"],
    ["case of a folder", "/docs/", "/Docs/", "link-other-path"],
    ["end", "a.pdf", "a.pdf.bak", "link-other-path"],
    ["folder above", "/docs/a.pdf", "/a.pdf", "link-other-path"],
    ["folder below", "/docs/a.pdf", "/docs/a.pdf/a.pdf", "link-other-path"],
    ["form of a letter", "a.pdf", "a%CC%88.pdf", "link-other-path"],
    ["path by ..", "/docs/a.pdf", "/docs/../docs/a.pdf", "dot-segment"],
    ["path by %2e%2e", "/docs/a.pdf", "/docs/%2e%2e/docs/a.pdf", "dot-segment"],
    ["path by .", "/docs/a.pdf", "/docs/./a.pdf", "dot-segment"],
    ["path by //", "/docs/a.pdf", "/docs//a.pdf", "empty-segment"],
    ["path by %2f", "/docs/a.pdf", "/docs%2fa.pdf", "encoded-separator"],
    ["path by a line break", "a.pdf", "a.pdf%0A1.2026-11.e", "control-character"],
    ["path outside the mount", "/files/", "/other/", "outside-mount"],
  ])("%s", async (_, from, to, became) => {
    const { link, raw, delivery } = await linkAndAsker();
    expect(await raw(link.replace(from, to))).toBe(became);
    expect(delivery.files).toEqual([]);
  });

  it("spelling of the same path is the same file", async () => {
    const { link, raw } = await linkAndAsker();
    expect(await raw(link.replace("docs/a", "%64ocs/%61"))).toBe("delivered");
  });

  it.each(["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "Head", ""])(
    "method: %s",
    async (method) => {
      const { link, raw, signer } = await linkAndAsker();
      expect(await raw(link, { method })).toBe("method-not-allowed");
      // Also where the signer is asked by somebody else than the handler.
      const request = { url: link, method, headers: new Headers() } as Request;
      const input = { path: "docs/a.pdf", request, signal: AbortSignal.abort(), context: null };
      expect(await signer.authorize(input as never)).toEqual({
        allow: false,
        reason: "link-bad-signature",
      });
    },
  );

  it("mount", async () => {
    const { link } = await linkAndAsker();
    const other = signerWith({ ...allChecks, mount: "/other" });
    const { raw } = asker(other, { mount: "/other" });
    expect(await raw(link.replace("/files/", "/other/"))).toBe("link-other-path");
  });

  it("mount with the same signer: two handlers may share it by mistake", async () => {
    const { signer, link } = await linkAndAsker();
    const { raw } = asker(signer, { mount: "/private" });
    expect(await raw(link.replace("/files/", "/private/"))).toBe("link-other-path");
    const inner = asker(signer, { mount: "/files/docs" });
    const short = await signer.sign("http://localhost/files/a.pdf", TEN_MINUTES);
    expect(await inner.raw(short.replace("/files/", "/files/docs/"))).toBe("link-other-path");
  });

  it("mount that only looks like more of the same", async () => {
    const link = await signerWith({ mount: "/files" }).sign("/files/x/a.pdf", TEN_MINUTES);
    const { raw } = asker(signerWith({ mount: "/files/x" }), { mount: "/files/x" });
    expect(await raw(`http://localhost${link}`)).toBe("link-other-path");
  });

  it("purpose", async () => {
    const { link } = await linkAndAsker({ purpose: "share" });
    expect(await asker(signerWith(allChecks)).raw(link)).toBe("link-other-path");
    expect(await asker(signerWith({ ...allChecks, purpose: "share" })).raw(link)).toBe("delivered");
  });

  it("target, with a check sum to match, still has a wrong signature", async () => {
    const { link, signer, raw } = await linkAndAsker();
    const other = await signer.sign("http://localhost/files/docs/b.pdf", ALL);
    const forged = JSON.stringify({ ...claimsIn(link), p: claimsIn(other)["p"] });
    const sent = await raw(withPayload(link, forged).replace("a.pdf?", "b.pdf?"));
    expect(sent).toBe("link-bad-signature");
  });
});

describe("the parameter", () => {
  it("doubled is none, whichever comes first, however its name is spelt", async () => {
    const { link, raw } = await linkAndAsker();
    const token = tokenOf(link);
    for (const more of [token, "", "x"]) {
      expect(await raw(`${link}&sendoff=${more}`)).toBe("link-malformed");
      expect(await raw(link.replace("?", `?sendoff=${more}&`))).toBe("link-malformed");
    }
    expect(await raw(`${link}&%73endoff=${token}`)).toBe("link-malformed");
  });

  it("of another name is none", async () => {
    const { link, raw } = await linkAndAsker();
    for (const name of ["Sendoff", "sendoff[]", "sendoff%00", "sendof", "x"]) {
      expect(await raw(link.replace("sendoff=", `${name}=`))).toBe("denied");
    }
  });

  it("behind a fragment is not read", async () => {
    const { link, raw } = await linkAndAsker();
    expect(await raw(link.replace("?", "#?"))).toBe("denied");
    expect(await raw(`${link}#&sendoff=x`)).toBe("delivered");
  });

  it("of a URL that is only a path is read as well", async () => {
    const { link, raw } = await linkAndAsker();
    expect(await raw(link.replace("http://localhost", ""))).toBe("delivered");
  });
});

describe("time", () => {
  const at = (seconds: number) =>
    vi.setSystemTime(Date.parse("2026-11-27T12:00:00Z") + 1000 * seconds);

  it("is over one second after its last", async () => {
    const { link, raw } = await linkAndAsker();
    at(600.999);
    expect(await raw(link)).toBe("delivered");
    at(601);
    expect(await raw(link)).toBe("link-expired");
  });

  it("has not come one second before its first", async () => {
    const signer = signerWith();
    const link = await signer.sign(LINK_URL, { expires: 600, notBefore: 60 });
    const { raw } = asker(signer);
    at(59.999);
    expect(await raw(link)).toBe("link-not-yet");
    at(60);
    expect(await raw(link)).toBe("delivered");
  });

  it("before which it does not hold has the tolerance, and its end has none", async () => {
    const signer = signerWith({ clockTolerance: 5 });
    const link = await signer.sign(LINK_URL, { expires: 600, notBefore: 60 });
    const { raw } = asker(signer);
    at(54.999);
    expect(await raw(link)).toBe("link-not-yet");
    at(55);
    expect(await raw(link)).toBe("delivered");
    at(601);
    expect(await raw(link)).toBe("link-expired");
  });

  it("over is told as 410 where the signer has goneWhenExpired, and only then", async () => {
    for (const [goneWhenExpired, reason, status] of [
      [true, "link-gone", 410],
      [false, "link-expired", 403],
    ] as const) {
      at(0);
      const signer = signerWith({ goneWhenExpired });
      const link = await signer.sign(LINK_URL, TEN_MINUTES);
      at(601);
      const { response, became } = await asker(signer).send(new Request(link));
      expect([became, response.status]).toEqual([reason, status]);
    }
  });

  it("is looked at anew at each request, and by each key's signer alike", async () => {
    const { link, raw } = await linkAndAsker({ keys: KEYS });
    expect(await raw(link)).toBe("delivered");
    at(700);
    expect(await raw(link)).toBe("link-expired");
    at(0);
    expect(await raw(link)).toBe("delivered");
  });
});
