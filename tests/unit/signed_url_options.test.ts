import { createUrlSigner, memoryOnceStore } from "sendoff/signed-url";
import { describe, expect, it } from "vitest";
import {
  allChecks,
  asker,
  KEYS,
  LINK_URL,
  signerWith,
  TEN_MINUTES,
  tokenOf,
} from "../support/signed_url.ts";

const all = { ...allChecks, onceStore: memoryOnceStore() };

describe("options of createUrlSigner", () => {
  it.each<[option: string, given: unknown, shown: string, wanted: string]>([
    ["mount", "files", '"files"', 'the handler\'s mount, such as "/files"'],
    ["mount", "/files/", '"/files/"', 'the handler\'s mount, such as "/files"'],
    ["mount", "/files/*", '"/files/*"', 'the handler\'s mount, such as "/files"'],
    ["mount", "/a\n", '"/a\\n"', 'the handler\'s mount, such as "/files"'],
    ["mount", "/a/../b", '"/a/../b"', 'the handler\'s mount, such as "/files"'],
    ["purpose", "", '""', 'a word of a-z, 0-9 and -, such as "share"'],
    ["purpose", "a\nb", '"a\\nb"', 'a word of a-z, 0-9 and -, such as "share"'],
    ["purpose", 1, "1", 'a word of a-z, 0-9 and -, such as "share"'],
    ["maxExpires", 0, "0", "whole seconds above 0"],
    ["maxExpires", 1.5, "1.5", "whole seconds above 0"],
    ["maxExpires", Number.POSITIVE_INFINITY, "Infinity", "whole seconds above 0"],
    ["maxExpires", "60", '"60"', "whole seconds above 0"],
    ["parameter", "a&b", '"a&b"', "letters, digits, - or _"],
    ["parameter", "", '""', "letters, digits, - or _"],
    ["clockTolerance", -1, "-1", "whole seconds from 0 to 600"],
    ["clockTolerance", 601, "601", "whole seconds from 0 to 600"],
    ["strictQuery", "false", '"false"', "true or false"],
    ["goneWhenExpired", 1, "1", "true or false"],
    ["checkClaim", true, "true", "a function"],
    ["clientAddress", "x-real-ip", '"x-real-ip"', "a function"],
    ["onceStore", {}, "an object", "an object with use(id, expires), as memoryOnceStore()"],
    ["onceStore", null, "null", "an object with use(id, expires), as memoryOnceStore()"],
  ])("%s can't be %j", (option, given, shown, wanted) => {
    expect(() => createUrlSigner({ keys: KEYS, [option]: given } as never)).toThrow(
      new TypeError(`createUrlSigner(): option "${option}" is ${shown}, want ${wanted}`),
    );
  });

  it("are all known", () => {
    expect(() => createUrlSigner({ keys: KEYS, expires: 5 } as never)).toThrow(
      /^createUrlSigner\(\): option "expires" is not known, want one of keys, mount,/,
    );
    expect(() => createUrlSigner(undefined as never)).toThrow(TypeError);
  });

  it("there is a mount where none is given: all of the site", async () => {
    const signer = createUrlSigner({ keys: KEYS });
    const { raw } = asker(signer, { mount: "/" });
    expect(await raw(await signer.sign("http://localhost/a.pdf", TEN_MINUTES))).toBe("delivered");
  });

  it("a week is the longest where nothing else is said", async () => {
    const signer = createUrlSigner({ keys: KEYS });
    await signer.sign("/a", { expires: 604_800 });
    await expect(signer.sign("/a", { expires: 604_801 })).rejects.toThrow(
      new TypeError('sign(): option "expires" is 604801, want whole seconds from 1 to 604800'),
    );
    await signerWith({ maxExpires: 700_000 }).sign(LINK_URL, { expires: 700_000 });
  });
});

const WRONG: [option: string, given: unknown, shown: string, wanted: string][] = [
  ["expires", undefined, "missing", "whole seconds from 1 to 604800"],
  ["expires", 0, "0", "whole seconds from 1 to 604800"],
  ["expires", 0.5, "0.5", "whole seconds from 1 to 604800"],
  ["expires", "600", '"600"', "whole seconds from 1 to 604800"],
  ["expires", Number.NaN, "NaN", "whole seconds from 1 to 604800"],
  ["notBefore", -1, "-1", "whole seconds below expires"],
  ["notBefore", 600, "600", "whole seconds below expires"],
  ["claim", "", '""', "a text of at most 200 characters"],
  ["claim", 7, "7", "a text of at most 200 characters"],
  ["claim", "\ud800", '"\\ud800"', "a text of at most 200 characters"],
  ["network", "10.0.0.0/33", '"10.0.0.0/33"', 'an address or a network, such as "192.0.2.0/24"'],
  ["network", 10, "10", 'an address or a network, such as "192.0.2.0/24"'],
];

describe.each(["sign", "signPrefix"] as const)("options of %s", (method) => {
  const url = method === "sign" ? LINK_URL : "/files/videos/";

  it.each(WRONG)("%s can't be %j", async (option, given, shown, wanted) => {
    const signing = signerWith(all)[method](url, { ...TEN_MINUTES, [option]: given } as never);
    await expect(signing).rejects.toThrow(
      new TypeError(`${method}(): option "${option}" is ${shown}, want ${wanted}`),
    );
  });

  it.each([
    ["claim", "ann", "checkClaim"],
    ["network", "10.0.0.0/8", "clientAddress"],
  ])("%s wants a signer that can check it", async (option, given, wanted) => {
    await expect(signerWith()[method](url, { ...TEN_MINUTES, [option]: given })).rejects.toThrow(
      new TypeError(`${method}(): option "${option}" wants ${wanted} in createUrlSigner()`),
    );
  });

  it.each([undefined, null, 600, []])("are an object, and not %j", async (options) => {
    await expect(signerWith()[method](url, options as never)).rejects.toThrow(TypeError);
  });

  it("are all known", async () => {
    const options = { ...TEN_MINUTES, dowload: true } as never;
    await expect(signerWith(all)[method](url, options)).rejects.toThrow(/"dowload" is not known/);
  });

  it.each([
    ["", "an absolute URL"],
    ["files/a/", "an absolute URL"],
    ["ftp://localhost/files/a/", "an absolute URL"],
    ["//localhost/files/a/", "outside-mount"],
    ["/other/a/", "outside-mount"],
    ["/files/../a/", "dot-segment"],
    ["/files/%2e%2e/a/", "dot-segment"],
    ["/files//a/", "empty-segment"],
    ["/files/a%2fb/", "encoded-separator"],
    ["/files/%zz/", "malformed-escape"],
    ["/files/%ff/", "malformed-escape"],
    ["/files/%EF%BF%BD/", "ill-formed-name"],
    ["/files/%E2%80%A8/", "control-character"],
  ])("%j is no URL to sign", async (wrong, why) => {
    const whole = method === "sign" ? wrong.replace(/\/(\n?)$/, "/x$1") : wrong;
    await expect(signerWith()[method](whole, TEN_MINUTES)).rejects.toThrow(why);
  });
});

describe("sign", () => {
  it.each([
    ["download", "", '""', "true or a name"],
    ["download", false, "false", "true or a name"],
    ["download", "\udc00", '"\\udc00"', "true or a name"],
    ["download", "x".repeat(256), JSON.stringify("x".repeat(256)), "true or a name"],
    ["once", 1, "1", "true or false"],
  ])("takes no %s of %j", async (option, given, shown, wanted) => {
    const options = { ...TEN_MINUTES, [option]: given } as never;
    await expect(signerWith(all).sign(LINK_URL, options)).rejects.toThrow(
      new TypeError(`sign(): option "${option}" is ${shown}, want ${wanted}`),
    );
  });

  it("wants a store for links that hold once", async () => {
    await expect(signerWith().sign(LINK_URL, { expires: 5, once: true })).rejects.toThrow(
      new TypeError('sign(): option "once" wants onceStore in createUrlSigner()'),
    );
  });

  it.each(["/files/", "/files/docs/"])("names a file, and not %s", async (url) => {
    await expect(signerWith().sign(url, TEN_MINUTES)).rejects.toThrow("no-index");
  });

  it("signs no link again, and its error does not show the one it has", async () => {
    const signer = signerWith();
    const link = await signer.sign(LINK_URL, TEN_MINUTES);
    const error = await signer.sign(link, TEN_MINUTES).catch((cause) => cause);
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe("sign(): the url has the parameter sendoff already");
    const spelt = link.replace("sendoff=", "send%6Fff=");
    await expect(signer.sign(spelt, TEN_MINUTES)).rejects.toThrow("already");
  });

  it.each(["\t", "\n", "\r"])(
    "takes no query that a browser would read otherwise: %j",
    async (c) => {
      const url = `${LINK_URL}?send${c}off=1`;
      await expect(signerWith().sign(url, TEN_MINUTES)).rejects.toThrow('option "url"');
    },
  );

  it.each([
    ["/files/docs/a.pdf", "?sendoff="],
    ["/files/docs/a.pdf?", "?&sendoff="],
    ["/files/docs/a.pdf?v=1", "?v=1&sendoff="],
    ["/files/docs/a.pdf?v=1?2&w=%26", "?v=1?2&w=%26&sendoff="],
    ["https://u.example:8443/files/docs/a.pdf?v", "?v&sendoff="],
  ])("keeps the rest of %s", async (url, found) => {
    const signer = signerWith();
    const link = await signer.sign(`${url}#page=2?`, TEN_MINUTES);
    expect(link).toBe(`${url.split("?")[0]}${found}${tokenOf(link)}#page=2?`);
    expect(await asker(signer).raw(link)).toBe("delivered");
  });

  it("of the longest names and claims holds", async () => {
    for (const letter of ["x", "\u65e5", "\u0001", '"', "\u{1f4a9}"]) {
      const claim = letter.repeat(200 / letter.length);
      const download = letter.repeat(Math.floor(255 / letter.length));
      const network = "2001:db8:1234:5678:9abc:def0:1234:5678/127";
      const signer = signerWith({ ...all, clientAddress: () => network.split("/")[0] });
      const options = { ...TEN_MINUTES, notBefore: 300, claim, download, network, once: true };
      const link = await signer.sign(LINK_URL, options);
      expect(await asker(signer).raw(link)).toBe("link-not-yet");
      const now = await signer.sign(LINK_URL, { ...options, notBefore: 0 });
      expect(await asker(signer).raw(now)).toBe("delivered");
    }
  });
});

describe("signPrefix", () => {
  it.each([
    ["/files/videos/42", 'one that ends in "/", without a query'],
    ["/files/videos/42/?", 'one that ends in "/", without a query'],
    ["/files/videos/42/?a=1", 'one that ends in "/", without a query'],
    ["/files/videos/42/#", 'one that ends in "/", without a query'],
    ["/files/", "outside-mount"],
  ])("takes no %s", async (url, why) => {
    await expect(signerWith().signPrefix(url, TEN_MINUTES)).rejects.toThrow(why);
  });

  it.each(["download", "once"])("has no %s", async (option) => {
    const options = { ...TEN_MINUTES, [option]: true } as never;
    await expect(signerWith(all).signPrefix("/files/a/", options)).rejects.toThrow("is not known");
  });

  it("wants a grant that is a name in a path", async () => {
    const signer = signerWith(all);
    await signer.signPrefix("/files/a/", { ...TEN_MINUTES, claim: "x".repeat(30) });
    await expect(
      signer.signPrefix("/files/a/", { ...TEN_MINUTES, claim: "x".repeat(200) }),
    ).rejects.toThrow("signPrefix(): the grant is too long for a path, want a shorter claim");
  });
});

describe("options of memoryOnceStore", () => {
  it.each([0, -1, 1.5, "5", Number.NaN, null])("its limit can't be %j", (limit) => {
    expect(() => memoryOnceStore({ limit } as never)).toThrow(
      /^memoryOnceStore\(\): option "limit"/,
    );
  });

  it("are all known", () => {
    expect(() => memoryOnceStore({ max: 5 } as never)).toThrow(/"max" is not known/);
    expect(() => memoryOnceStore(5 as never)).toThrow(TypeError);
  });
});
