// Sign then verify is yes. Anything else is no.
import fc from "fast-check";
import { memoryOnceStore } from "sendoff/signed-url";
import { describe, expect, it } from "vitest";
import { isRefusal } from "../../src/refusal.ts";
import { parseRequestPath } from "../../src/request_path.ts";
import { parseToken } from "../../src/signed_url/token.ts";
import { asker, BASE, signerWith, tokenOf, withToken } from "../support/signed_url.ts";
import { anyText, filePath, requestPath } from "../support/unit_arbitraries.ts";

const RULES = {
  dotfiles: true,
  literalEscapes: true,
  windows: false,
  index: false,
  prefix: "/files/",
} as const;

const spelt = (path: string) => {
  try {
    return `/files/${path.split("/").map(encodeURIComponent).join("/")}`;
  } catch {
    return ""; // half a character
  }
};
/** URLs of all the files there can be. */
const legalUrl = filePath
  .map(spelt)
  .filter((url) => url !== "" && !isRefusal(parseRequestPath(url, RULES)));

const text = (maxLength: number) =>
  fc.string({ unit: "binary", minLength: 1, maxLength }).filter((t) => t.length <= maxLength);
const options = fc.record(
  {
    expires: fc.integer({ min: 1, max: 604_800 }),
    download: fc.oneof(fc.constant(true as const), text(255)),
    claim: text(200),
    network: fc.oneof(
      fc.ipV4().filter((ip) => /^(?:(?:0|[1-9]\d*)\.){3}(?:0|[1-9]\d*)$/.test(ip)),
      fc.constant("2001:db8::1"),
    ),
    once: fc.boolean(),
  },
  { requiredKeys: ["expires"] },
);

const pathOf = (url: string) => parseRequestPath(url, RULES);
const RUNS = { numRuns: 300 };

/** A signer whose client is always the one that the link is for. */
function trusting(network: string | undefined) {
  return signerWith({
    checkClaim: () => true,
    clientAddress: () => network,
    onceStore: memoryOnceStore(),
  });
}

describe("a link, to any file and with any options", () => {
  it("holds for its file", () =>
    fc.assert(
      fc.asyncProperty(legalUrl, options, async (url, options) => {
        const signer = trusting(options.network);
        const link = await signer.sign(BASE + url, options);
        const { raw, delivery } = asker(signer);
        expect(await raw(link)).toBe("delivered");
        expect(delivery.files[0]?.path).toBe(pathOf(url));
      }),
      RUNS,
    ));

  it("holds for no other file", () =>
    fc.assert(
      fc.asyncProperty(
        legalUrl,
        options,
        fc.oneof(
          legalUrl,
          requestPath,
          requestPath.map((path) => `/files${path}`),
        ),
        async (url, options, other) => {
          // A folder's own name is another one of its index file.
          fc.pre(pathOf(other.replace(/\/(?=$|[?#])/, "/index.html")) !== pathOf(url));
          const signer = trusting(options.network);
          const token = tokenOf(await signer.sign(BASE + url, options));
          const { raw, delivery } = asker(signer);
          await raw(`${BASE}${other}?sendoff=${token}`);
          await raw(`${BASE}/files/~${token}${other.replace(/^\/files/, "")}`);
          await raw(BASE + other, { headers: cookieOf(token) });
          expect(delivery.files).toEqual([]);
        },
      ),
      RUNS,
    ));

  it("holds by no other token", () =>
    fc.assert(
      fc.asyncProperty(legalUrl, options, edit, async (url, options, edit) => {
        const signer = trusting(options.network);
        const link = await signer.sign(BASE + url, options);
        const token = edit(tokenOf(link));
        fc.pre(token !== tokenOf(link));
        const { raw, delivery } = asker(signer);
        // A text that a URL can hold, as it is.
        await raw(withToken(link, encodeURIComponent(token)));
        expect(delivery.files).toEqual([]);
      }),
      { numRuns: 1000 },
    ));
});

describe("a grant, for any folder", () => {
  const folderAndName = fc.tuple(legalUrl, legalUrl);

  it("holds for all below it, by the path and by the cookie", () =>
    fc.assert(
      fc.asyncProperty(folderAndName, async ([folder, below]) => {
        const signer = signerWith();
        const rest = below.slice("/files/".length);
        fc.pre(!isRefusal(pathOf(`${folder}/${rest}`)));
        const { url, cookie } = await signer.signPrefix(`${BASE}${folder}/`, { expires: 60 });
        const { raw } = asker(signer);
        expect(await raw(url + rest)).toBe("delivered");
        const [value = ""] = cookie.split(";");
        expect(await raw(`${BASE}${folder}/${rest}`, { headers: { cookie: value } })).toBe(
          "delivered",
        );
      }),
      RUNS,
    ));

  it("holds for nothing else", () =>
    fc.assert(
      fc.asyncProperty(folderAndName, async ([folder, other]) => {
        fc.pre(!String(pathOf(other)).startsWith(`${String(pathOf(folder))}/`));
        const signer = signerWith();
        const { url } = await signer.signPrefix(`${BASE}${folder}/`, { expires: 60 });
        const token = tokenOf(url);
        const { raw, delivery } = asker(signer);
        await raw(`${BASE}/files/~${token}/${other.slice("/files/".length)}`);
        await raw(BASE + other, { headers: cookieOf(token) });
        expect(delivery.files).toEqual([]);
      }),
      RUNS,
    ));
});

it("no text makes the parser throw, and none that is taken has a second spelling", () =>
  fc.assert(
    fc.property(fc.oneof(anyText, fc.string({ maxLength: 200 })), (some) => {
      expect(parseToken(some)).toBeUndefined();
    }),
    { numRuns: 1000 },
  ));

/** Edits of a token: of letters, of parts, of its length. */
const letter = fc.constantFrom(..."ABCyz019-_.=+/~ \u0000\u00e9");
const edit: fc.Arbitrary<(token: string) => string> = fc.oneof(
  fc.tuple(fc.nat(), letter).map(([at, letter]) => (token: string) => {
    const i = at % token.length;
    return token.slice(0, i) + letter + token.slice(i + 1);
  }),
  fc.tuple(fc.nat(), letter).map(([at, letter]) => (token: string) => {
    const i = at % (token.length + 1);
    return token.slice(0, i) + letter + token.slice(i);
  }),
  fc.nat().map((at) => (token: string) => {
    const i = at % token.length;
    return token.slice(0, i) + token.slice(i + 1);
  }),
  fc.tuple(fc.nat(3), fc.nat(3)).map(([a, b]) => (token: string) => {
    const parts = token.split(".");
    [parts[a], parts[b]] = [parts[b] as string, parts[a] as string];
    return parts.join(".");
  }),
  fc
    .string({ maxLength: 60 })
    .map((tail) => (token: string) => token.slice(0, -tail.length) + tail),
  fc.constant((token: string) => token.toLowerCase()),
  fc.constant((token: string) => `${token}.${token}`),
);

function cookieOf(token: string) {
  return { cookie: `__Secure-sendoff=${token}` };
}
