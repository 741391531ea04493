// What a link may ask for beyond its time: a client, to be saved, to be left as it is.
import { Buffer } from "node:buffer";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  asker,
  claimsIn,
  LINK_URL,
  SECRET,
  signerWith,
  TEN_MINUTES,
  withPayload,
} from "../support/signed_url.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("a claim", () => {
  it("is handed to the app's check with the request, and only true lets it pass", async () => {
    const checkClaim = vi.fn<(claim: string, input: object) => unknown>(() => true);
    const signer = signerWith({ checkClaim: checkClaim as never });
    const link = await signer.sign(LINK_URL, { ...TEN_MINUTES, claim: "tenant/7 ü" });
    const { raw } = asker(signer);
    expect(await raw(link)).toBe("delivered");
    expect(checkClaim.mock.calls[0]?.[0]).toBe("tenant/7 ü");
    expect(checkClaim.mock.calls[0]?.[1]).toMatchObject({ path: "docs/a.pdf" });
    for (const answer of [false, 1, "true", {}, null, undefined, { allow: true }]) {
      checkClaim.mockReturnValueOnce(answer);
      expect(await raw(link)).toBe("link-other-client");
      checkClaim.mockResolvedValueOnce(answer);
      expect(await raw(link)).toBe("link-other-client");
    }
    checkClaim.mockResolvedValueOnce(true);
    expect(await raw(link)).toBe("delivered");
  });

  it("whose check throws lets nothing out", async () => {
    const checkClaim = () => Promise.reject(new Error("database"));
    const link = await signerWith({ checkClaim }).sign(LINK_URL, { ...TEN_MINUTES, claim: "ann" });
    expect(await asker(signerWith({ checkClaim })).raw(link)).toBe("authorizer-failed");
  });

  it("is not asked about where there is none", async () => {
    const checkClaim = vi.fn(() => false);
    const signer = signerWith({ checkClaim });
    expect(await asker(signer).raw(await signer.sign(LINK_URL, TEN_MINUTES))).toBe("delivered");
    expect(checkClaim).not.toHaveBeenCalled();
  });

  it("that nobody checks any more is for nobody", async () => {
    const signer = signerWith({ checkClaim: () => true, clientAddress: () => "10.0.0.1" });
    const claim = await signer.sign(LINK_URL, { ...TEN_MINUTES, claim: "ann" });
    const network = await signer.sign(LINK_URL, { ...TEN_MINUTES, network: "10.0.0.1" });
    const { raw } = asker(signerWith());
    expect(await raw(claim)).toBe("link-other-client");
    expect(await raw(network)).toBe("link-other-client");
  });
});

describe("a download name", () => {
  it.each<[download: true | string, found: RegExp]>([
    [true, /^attachment; filename="?a\.pdf/],
    ["Jahresbericht.pdf", /^attachment; filename="?Jahresbericht\.pdf/],
    ["日本.pdf", /filename\*=UTF-8''%E6%97%A5%E6%9C%AC\.pdf/],
  ])("%s is what the browser saves it under", async (download, found) => {
    const signer = signerWith();
    const { delivery, raw } = asker(signer);
    const link = await signer.sign(LINK_URL, { ...TEN_MINUTES, download });
    expect(await raw(link)).toBe("delivered");
    const headers = new Headers({ ...delivery.files[0]?.headers });
    expect(headers.get("content-disposition")).toMatch(found);
    // It can't be edited, added or taken away.
    const claims = claimsIn(link);
    for (const edit of [{ d: "evil.exe" }, { d: true }, { d: undefined }]) {
      const payload = JSON.stringify({ ...claims, ...edit });
      if (payload === JSON.stringify(claims)) continue;
      expect(await raw(withPayload(link, payload))).toBe("link-bad-signature");
    }
  });
});

describe("parameters that were added", () => {
  it("do no harm, and strictQuery refuses them", async () => {
    const signer = signerWith({ strictQuery: true });
    const link = await signer.sign(LINK_URL, TEN_MINUTES);
    for (const more of ["&utm_source=mail", "&v", "&=", "&a=1&b=2"]) {
      expect(await asker(signerWith()).raw(link + more)).toBe("delivered");
      expect(await asker(signer).raw(link + more)).toBe("link-malformed");
      expect(await asker(signer).raw(link.replace("?", `?${more.slice(1)}&`))).toBe(
        "link-malformed",
      );
    }
    expect(await asker(signer).raw(`${link}&`)).toBe("delivered");
    await expect(signer.sign(`${LINK_URL}?v=1`, TEN_MINUTES)).rejects.toThrow(
      "one without a query",
    );
  });

  it("can't come in by a link's token in another place", async () => {
    const signer = signerWith({ strictQuery: true });
    const link = await signer.sign(LINK_URL, TEN_MINUTES);
    const [url = "", token = ""] = link.split("?sendoff=");
    const { raw } = asker(signer);
    const headers = { cookie: `__Secure-sendoff=${token}` };
    expect(await raw(`${url}?v=1`, { headers })).toBe("link-other-path");
    expect(await raw(url, { headers })).toBe("link-other-path");
    expect(await raw(url.replace("/files/", `/files/~${token}/`))).toBe("link-other-path");
  });

  it("may have another name for the token", async () => {
    const signer = signerWith({ parameter: "t" });
    const link = await signer.sign(`${LINK_URL}?sendoff=1`, TEN_MINUTES);
    expect(link).toContain("a.pdf?sendoff=1&t=1.");
    expect(await asker(signer).raw(link)).toBe("delivered");
    expect(await asker(signerWith()).raw(link)).toBe("link-malformed");
    expect(await asker(signer).raw(`${link}&t=`)).toBe("link-malformed");
  });
});

it("a link says all that it says in a form that anybody can read, and no secret", async () => {
  const signer = signerWith({ checkClaim: () => true });
  const link = await signer.sign(LINK_URL, { ...TEN_MINUTES, claim: "ann", download: true });
  expect(Object.keys(claimsIn(link)).sort()).toEqual(["c", "d", "e", "p"]);
  expect(link).not.toContain(SECRET);
  expect(Buffer.from(link).toString("latin1")).not.toContain(Buffer.from(SECRET).toString("hex"));
});
