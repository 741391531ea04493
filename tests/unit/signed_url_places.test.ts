import { describe, expect, it, vi } from "vitest";
import { asker, BASE, LINK_URL, signerWith, TEN_MINUTES, tokenOf } from "../support/signed_url.ts";

const FOLDER = `${BASE}/files/videos/42/`;
const COOKIE = "__Secure-sendoff";

async function granted(options = {}, folder = FOLDER) {
  const signer = signerWith(options);
  const { url, cookie } = await signer.signPrefix(folder, TEN_MINUTES);
  const token = tokenOf(url);
  return { signer, url, cookie, token, root: `${BASE}/files/~${token}/`, ...asker(signer) };
}

const PLACES = [
  ["the path", (root: string, path: string) => [`${root}${path}`, {}] as const],
  [
    "a cookie",
    (root: string, path: string) =>
      [`${BASE}/files/${path}`, { headers: { cookie: `${COOKIE}=${tokenOf(root)}` } }] as const,
  ],
] as const;

describe.each(PLACES)("a grant in %s", (_, at) => {
  it.each([
    "videos/42/index.m3u8",
    "videos/42/seg-1.ts",
    "videos/42/720p/seg-1.ts",
    "videos/42/a/b/c/d/e.ts",
    "videos/%34%32/seg%201.ts",
    "videos/42/42/videos",
  ])("holds for %s", async (path) => {
    const { root, raw } = await granted();
    expect(await raw(...at(root, path))).toBe("delivered");
  });

  it.each([
    ["videos/420/seg-1.ts", "link-other-path"],
    ["videos/4/seg-1.ts", "link-other-path"],
    ["videos/43/seg-1.ts", "link-other-path"],
    ["videos/42", "link-other-path"],
    ["videos/42.ts", "link-other-path"],
    ["videos/42 /seg-1.ts", "link-other-path"],
    ["Videos/42/seg-1.ts", "link-other-path"],
    ["videos", "link-other-path"],
    ["a.txt", "link-other-path"],
    ["x/videos/42/seg-1.ts", "link-other-path"],
    ["videos/42/../43/seg-1.ts", "dot-segment"],
    ["videos/42/%2e%2e/43/seg-1.ts", "dot-segment"],
    ["videos/42/.%2E/43/seg-1.ts", "dot-segment"],
    ["videos/43/../42/seg-1.ts", "dot-segment"],
    ["../../etc/passwd", "dot-segment"],
    ["videos/42/..%2f43/seg-1.ts", "encoded-separator"],
    ["videos/42/..\\43/seg-1.ts", "malformed-url"],
    ["videos/42//seg-1.ts", "empty-segment"],
    ["videos/", "link-other-path"],
    ["videos/42/a%0A.ts", "control-character"],
    ["videos/42/%ff", "malformed-escape"],
  ])("does not hold for %s", async (path, reason) => {
    const { root, raw, delivery } = await granted();
    expect(await raw(...at(root, path))).toBe(reason);
    expect(delivery.files).toEqual([]);
  });

  it("holds for a folder's index, where the handler has one", async () => {
    const { root, signer } = await granted();
    const { raw } = asker(signer, { index: "index.html" });
    expect(await raw(...at(root, "videos/42/"))).toBe("delivered");
    expect(await raw(...at(root, "videos/42/x/"))).toBe("delivered");
    expect(await raw(...at(root, "videos/43/"))).toBe("link-other-path");
    expect(await raw(...at(root, "videos/"))).toBe("link-other-path");
    const without = asker(signer, { index: false });
    expect(await without.raw(...at(root, "videos/42/"))).toBe("no-index");
  });

  it("of a file's link is none", async () => {
    const { signer, raw } = await granted();
    const token = tokenOf(await signer.sign(LINK_URL, TEN_MINUTES));
    expect(await raw(...at(`${BASE}/files/~${token}/`, "docs/a.pdf"))).toBe("link-other-path");
  });

  it("of another purpose or mount is none", async () => {
    const { root } = await granted({ purpose: "share" });
    expect(await asker(signerWith()).raw(...at(root, "videos/42/a.ts"))).toBe("link-other-path");
    const other = await signerWith({ mount: "/" }).signPrefix("/videos/42/", TEN_MINUTES);
    const mountRoot = `${BASE}/files/~${tokenOf(other.url)}/`;
    const sent = await asker(signerWith()).raw(...at(mountRoot, "videos/42/a.ts"));
    expect(sent).toBe("link-other-path");
  });
});

it("a grant for a folder is no link to a file", async () => {
  const { token, raw } = await granted();
  expect(await raw(`${FOLDER}a.ts?sendoff=${token}`)).toBe("link-other-path");
});

describe("the two forms of a grant", () => {
  it("are a URL below which relative links inherit it, and a cookie for that path", async () => {
    const { url, cookie, token } = await granted();
    expect(url).toBe(`${BASE}/files/~${token}/videos/42/`);
    expect(cookie).toBe(
      `${COOKIE}=${token}; Path=/files/videos/42/; Max-Age=600; Secure; HttpOnly; SameSite=Lax`,
    );
  });

  it("are spelt as browsers spell paths", async () => {
    const folder = "/files/G\u00f6 ;\"'/";
    const { url, cookie, root, raw } = await granted({}, folder);
    expect(cookie).toContain("; Path=/files/G%C3%B6%20%3B%22'/; Max-Age");
    expect(cookie.split(";")).toHaveLength(6);
    expect(await raw(`${root}G%C3%B6%20;%22'/a.ts`)).toBe("delivered");
    expect(url.startsWith("/files/~1.")).toBe(true);
  });

  it("work below a mount of any letters, and below /", async () => {
    for (const mount of ["/a.b+(c)$/d", "/"]) {
      const signer = signerWith({ mount });
      const prefix = mount === "/" ? "/" : `${mount}/`;
      const { url } = await signer.signPrefix(`${BASE}${prefix}v/`, TEN_MINUTES);
      const { raw } = asker(signer, { mount });
      expect(await raw(`${url}a.ts`)).toBe("delivered");
      expect(await raw(`${url.replace("/v/", "/w/")}a.ts`)).toBe("link-other-path");
      if (mount !== "/")
        expect(await raw(`${url.replace("a.b", "axb")}a.ts`)).toBe("outside-mount");
    }
  });
});

describe("cookies", () => {
  const send = async (cookies: (token: string) => string[]) => {
    const { token, raw } = await granted();
    return raw(`${FOLDER}a.ts`, { headers: { cookie: cookies(token).join("; ") } });
  };
  const own = (value: string) => `${COOKIE}=${value}`;
  /** The token with a wrong signature. */
  const forged = (token: string) => {
    const [version, id, payload, signature = ""] = token.split(".");
    const wrong = `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
    return own([version, id, payload, wrong].join("."));
  };
  const forgeries = (token: string, count: number) => Array(count).fill(forged(token));

  it.each<[name: string, cookies: (token: string) => string[], became: string]>([
    ["among others", (token) => ["a=1", own(token), "b=2"], "delivered"],
    ["behind a wrong one", (token) => [own("x"), own(token)], "delivered"],
    ["in front of a wrong one", (token) => [own(token), own("x")], "delivered"],
    ["the fourth", (token) => [own("x"), own("y"), own("z"), own(token)], "delivered"],
    ["the fifth", (t) => [...forgeries(t, 4), own(t)], "link-bad-signature"],
    ["the fourth token", (t) => [...forgeries(t, 3), own(t)], "delivered"],
    ["behind many that are no token", (t) => [..."abcdefgh"].map(own).concat(own(t)), "delivered"],
    ["in quotes", (token) => [own(`"${token}"`)], "link-malformed"],
    ["of another name", (token) => [`x${COOKIE}=${token}`], "denied"],
    ["of another name behind it", (token) => [`${COOKIE}x=${token}`], "denied"],
    ["of another case", (token) => [`__secure-sendoff=${token}`], "denied"],
    ["as the value of another", (token) => [`a=${own(token)}`], "denied"],
    ["empty", () => [own("")], "link-malformed"],
    ["with more at its end", (token) => [own(`${token},`)], "link-malformed"],
    ["none of them ours", () => ["a=1", "sendoff=2"], "denied"],
  ])("%s", async (_, cookies, became) => {
    expect(await send(cookies)).toBe(became);
  });

  it("for folders in one another are all tried", async () => {
    const signer = signerWith();
    const folders = ["/files/a/", "/files/b/", "/files/a/b/"];
    const grants = await Promise.all(folders.map((url) => signer.signPrefix(url, TEN_MINUTES)));
    const cookie = grants.map(({ cookie }) => cookie.split(";")[0]).join("; ");
    const { raw } = asker(signer);
    for (const path of ["a/x", "b/x", "a/b/x"]) {
      expect(await raw(`${BASE}/files/${path}`, { headers: { cookie } })).toBe("delivered");
    }
    expect(await raw(`${BASE}/files/c/x`, { headers: { cookie } })).toBe("link-other-path");
  });

  it("cost at most four digests, however many there are", async () => {
    const { token, raw } = await granted();
    const verify = vi.spyOn(crypto.subtle, "verify");
    const headers = { cookie: forgeries(token, 50).join("; ") };
    expect(await raw(`${FOLDER}a.ts`, { headers })).toBe("link-bad-signature");
    expect(verify).toHaveBeenCalledTimes(4);
    verify.mockRestore();
  });

  it("are not asked where the URL has a token", async () => {
    const { token, raw, root } = await granted();
    const headers = { cookie: own(token) };
    expect(await raw(`${FOLDER}a.ts?sendoff=x`, { headers })).toBe("link-malformed");
    const other = await granted({}, `${BASE}/files/other/`);
    expect(await raw(`${other.root}videos/42/a.ts`, { headers })).toBe("link-other-path");
    expect(await raw(`${root}videos/42/a.ts`, { headers: { cookie: own("x") } })).toBe("delivered");
  });
});
