// Edges that the other tables leave open: each test fails if one condition of the signer is another.
import type { FileHandler } from "sendoff";
import { memoryOnceStore } from "sendoff/signed-url";
import { describe, expect, it } from "vitest";
import { isInNetwork, networkText } from "../../src/signed_url/network.ts";
import {
  allChecks,
  asker,
  BASE,
  KEYS,
  LINK_URL,
  SECRET,
  signerWith,
  TEN_MINUTES,
  tokenOf,
  withPayload,
} from "../support/signed_url.ts";
import { requestLike } from "../support/unit_handler.ts";

const FOLDER = "/files/videos/";

describe("the shortest and the longest", () => {
  it.each([
    ["maxExpires", 1],
    ["clockTolerance", 600],
  ])("%s can be %d", (option, value) => {
    expect(() => signerWith({ [option]: value })).not.toThrow();
  });

  it("a link may hold for one second", async () => {
    const signer = signerWith();
    expect(await asker(signer).raw(await signer.sign(LINK_URL, { expires: 1 }))).toBe("delivered");
  });

  it.each(["192.0.2.1/32", "2001:db8::1/128"])("a network may be one address: %s", (network) => {
    expect(networkText(network)).toBe(network);
    expect(isInNetwork(network.split("/")[0], network)).toBe(true);
  });

  it("a grant in a path is a name of at most 255 letters with its ~", async () => {
    const grantOf = async (length: number) => {
      const keys = [{ id: "k".repeat(length), secret: SECRET }];
      const options = { ...TEN_MINUTES, claim: "x".repeat(106) };
      return tokenOf((await signerWith({ ...allChecks, keys }).signPrefix(FOLDER, options)).url);
    };
    const most = 254 - (await grantOf(1)).length + 1;
    expect(most).toBeGreaterThan(1);
    expect(await grantOf(most)).toHaveLength(254);
    await expect(grantOf(most + 1)).rejects.toThrow("the grant is too long for a path");
    await expect(grantOf(most + 2)).rejects.toThrow("the grant is too long for a path");
  });
});

describe("options", () => {
  it("a parameter is a text, and no list of one", () => {
    expect(() => signerWith({ parameter: ["a"] as never })).toThrow(
      'option "parameter" is an array, want letters, digits, - or _',
    );
  });

  it("a claim is a text, and no list of one", async () => {
    const options = { ...TEN_MINUTES, claim: ["ann"] as never };
    await expect(signerWith(allChecks).sign(LINK_URL, options)).rejects.toThrow(
      new TypeError('sign(): option "claim" is an array, want a text of at most 200 characters'),
    );
  });

  it("a limit of links that hold once is a number above 0", () => {
    expect(() => memoryOnceStore({ limit: 0 })).toThrow(
      new TypeError('memoryOnceStore(): option "limit" is 0, want a number above 0'),
    );
  });

  it("a used link stays used while there is room", () => {
    const store = memoryOnceStore();
    expect([store.use("a", 1), store.use("b", 1), store.use("a", 1)]).toEqual([true, true, false]);
  });

  it.each(["/files/.well-known/a.txt", "/files/a%2520b.txt"])("%s can be signed", async (url) => {
    const signer = signerWith();
    expect(await asker(signer).raw(BASE + (await signer.sign(url, TEN_MINUTES)))).toBe("delivered");
  });
});

describe("what can't be signed is shown", () => {
  it("with the name of the option", async () => {
    const url = `${LINK_URL}?v=1`;
    await expect(signerWith({ strictQuery: true }).sign(url, TEN_MINUTES)).rejects.toThrow(
      new TypeError(`sign(): option "url" is "${url}", want one without a query`),
    );
    await expect(signerWith().signPrefix("/files/a", TEN_MINUTES)).rejects.toThrow(
      new TypeError(
        'signPrefix(): option "url" is "/files/a", want one that ends in "/", without a query',
      ),
    );
    await expect(signerWith().sign("/other/a", TEN_MINUTES)).rejects.toThrow(
      new TypeError(
        'sign(): option "url" is "/other/a", want the URL of a file below /files/ (outside-mount)',
      ),
    );
    await expect(signerWith().sign(new URL(LINK_URL) as never, TEN_MINUTES)).rejects.toThrow(
      'sign(): option "url" is an object, want an absolute URL as text',
    );
  });

  it("but not a URL that has a grant in its path", async () => {
    const signer = signerWith();
    const { url } = await signer.signPrefix(FOLDER, TEN_MINUTES);
    const error = new TypeError("sign(): the url has a grant in its path already");
    await expect(signer.sign(`${url}a.ts`, TEN_MINUTES)).rejects.toThrow(error);
    const later = url.replace("/~", "/a/~");
    await expect(signer.sign(`${later}a.ts`, TEN_MINUTES)).rejects.toThrow(error);
  });

  it("a name that only holds such a text can be signed", async () => {
    const signer = signerWith();
    const token = tokenOf(await signer.sign(LINK_URL, TEN_MINUTES));
    await signer.sign(`/files/~a/x${token}`, TEN_MINUTES);
    await signer.sign(`/files/~a/${token}~`, TEN_MINUTES);
  });
});

describe("tokens", () => {
  it("may end with the second 0", async () => {
    const link = await signerWith().sign(LINK_URL, TEN_MINUTES);
    const past = withPayload(link, '{"e":0,"p":"x"}');
    expect(await asker(signerWith()).raw(past)).toBe("link-expired");
  });

  it("hold no letter that gives no byte", async () => {
    const link = await signerWith().sign(LINK_URL, TEN_MINUTES);
    const whole = withPayload(link, '{"e":4000000000,"p":"xxx"}x'.slice(0, -1).padEnd(27));
    expect(await asker(signerWith()).raw(whole)).toBe("link-other-path");
    const [version, id, payload, signature] = tokenOf(whole).split(".");
    const longer = whole.replace(tokenOf(whole), [version, id, `${payload}A`, signature].join("."));
    expect(await asker(signerWith()).raw(longer)).toBe("link-malformed");
  });

  it("of a link that says nothing more give a plain yes", async () => {
    const signer = signerWith();
    const url = await signer.sign(LINK_URL, TEN_MINUTES);
    const input = { path: "docs/a.pdf", request: new Request(url), context: undefined };
    expect(await signer.authorize(input as never)).toBe(true);
  });
});

describe("the request that the handler gets", () => {
  async function handled(request: Request): Promise<Request> {
    let got: Request | undefined;
    const files: FileHandler = async (inner) => {
      got = inner;
      return new Response();
    };
    await signerWith().handler(files)(request);
    if (got === undefined) throw new Error("the handler was not asked");
    return got;
  }

  it("shows no token of several", async () => {
    const { url } = await signerWith().signPrefix(FOLDER, TEN_MINUTES);
    const token = `~${tokenOf(url)}`;
    const other = signerWith({ keys: [{ ...KEYS[0], id: "other", secret: SECRET }] });
    const wrong = `~${tokenOf((await other.signPrefix(FOLDER, TEN_MINUTES)).url)}`;
    const { url: seen } = await handled(
      new Request(`${BASE}/files/${wrong}/a/${token}/b/${token}/c`),
    );
    expect(seen).toBe(`${BASE}/files/~/a/~/b/~/c`);
  });

  it.each(["%zz", "a ", "../a"])("is the same where its path can't be taken: %j", async (name) => {
    const { url } = await signerWith().signPrefix(FOLDER, TEN_MINUTES);
    for (const link of [url, url.replace("/~1.2026-11.", "/~1.other.")]) {
      const request = requestLike(`${BASE}${link}${name}`);
      expect(await handled(request)).toBe(request);
    }
  });
});

describe("four cookies that are no token", () => {
  it("are told apart from none", async () => {
    const { raw } = asker(signerWith());
    const cookie = "__Secure-sendoff=a; ".repeat(4);
    expect(await raw(LINK_URL, { headers: { cookie } })).toBe("link-malformed");
    expect(await raw(LINK_URL)).toBe("denied");
  });
});
