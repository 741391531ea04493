// `sendoff sign` and `sendoff verify`: what they print, with which code they end, and that an app agrees.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFileHandler, nginx } from "../../mod.ts";
import { durationText, secondsOf } from "../../src/cli/duration.ts";
import { createUrlSigner, memoryOnceStore, type SigningKey } from "../../src/signed_url/mod.ts";
import { base64url } from "../../src/signed_url/token.ts";
import { runCli } from "../support/cli.ts";

const SECRET = "3f7a9c05d1e84b26a0c9f3e7d6b51284";
const OTHER = "b51284a0c9f3e7d63f7a9c05d1e84b26";
const env = { KEY: SECRET, OTHER, WEAK: "hunter2", EMPTY: "" };
const SITE = "https://example.org";
const NOW = Date.UTC(2026, 10, 27, 12);
const WITH_KEY = ["--key-env", "KEY", "--mount", "/files"];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

const run = (...args: string[]) => runCli(args, { env });
const verify = (url: string, ...more: string[]) => run("verify", url, ...WITH_KEY, ...more);

async function sign(url: string, ...more: string[]): Promise<string> {
  const { code, out, err } = await run("sign", url, ...WITH_KEY, "--expires", "10m", ...more);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return out.trimEnd();
}

/** The app's answer to it, and what it would tell its log. */
async function app(
  url: string,
  keys: SigningKey[] = [{ id: "1", secret: SECRET }],
  purpose = "file",
) {
  const signer = createUrlSigner({ keys, mount: "/files", purpose });
  let reason: string | undefined;
  const files = createFileHandler({
    mount: "/files",
    authorize: signer.authorize,
    delivery: nginx({ location: "/_sendoff/" }),
    onOutcome: (outcome) => {
      reason = outcome.reason;
    },
  });
  const { status, headers } = await signer.handler(files)(new Request(url));
  return {
    status,
    reason,
    file: headers.get("x-accel-redirect"),
    disposition: headers.get("content-disposition"),
  };
}

describe("durations", () => {
  it.each([
    ["30s", 30],
    ["10m", 600],
    ["2h", 7200],
    ["7d", 604_800],
  ])("%s is %i seconds, and is said so", (text, seconds) => {
    expect(secondsOf(text, "--expires")).toBe(seconds);
    expect(durationText(seconds)).toBe(text);
  });

  it.each([
    "",
    "10",
    "0s",
    "-1s",
    "1.5h",
    "1h30m",
    "10 m",
    "10M",
    "1w",
    "m",
    "1e3s",
    "٣s",
    "10m\n",
    "0x1s",
  ])("%j is none", (text) => {
    const message = `--expires is ${JSON.stringify(text)}, want a duration such as 30s, 10m`;
    expect(() => secondsOf(text, "--expires")).toThrow(message);
  });

  it.each([
    [0, "0s"],
    [59, "59s"],
    [61, "1m 1s"],
    [86_399, "23h 59m"],
    [86_405, "1d"],
    [90_061, "1d 1h"],
  ])("%i seconds are said as %s", (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});

describe("sendoff sign", () => {
  it("prints a link, and nothing else, which the app lets in until it expires", async () => {
    const link = await sign(`${SITE}/files/a%20b.pdf`);
    expect(link).toMatch(
      /^https:\/\/example\.org\/files\/a%20b\.pdf\?sendoff=1\.1\.[\w-]+\.[\w-]{43}$/,
    );
    expect(await app(link)).toMatchObject({ status: 200, file: "/_sendoff/a%20b.pdf" });
    vi.setSystemTime(NOW + 600_000);
    expect((await app(link)).status).toBe(200);
    vi.setSystemTime(NOW + 601_000);
    expect(await app(link)).toMatchObject({ status: 403, reason: "link-expired" });
  });

  it("signs with the id and the purpose that are said", async () => {
    const link = await sign(`${SITE}/files/a.pdf`, "--key-id", "2026-11", "--purpose", "share");
    const keys = [{ id: "2026-11", secret: SECRET }];
    expect((await app(link, keys, "share")).status).toBe(200);
    expect((await app(link, keys)).reason).toBe("link-other-path");
    expect((await app(link, undefined, "share")).reason).toBe("link-bad-signature");
  });

  it("signs from a time on", async () => {
    const link = await sign(`${SITE}/files/a.pdf`, "--not-before", "5m");
    expect((await app(link)).reason).toBe("link-not-yet");
    vi.setSystemTime(NOW + 300_000);
    expect((await app(link)).status).toBe(200);
  });

  it.each([
    [["--download"], 'attachment; filename="a.pdf"'],
    [["--download", "Your bill.pdf"], 'attachment; filename="Your bill.pdf"'],
    [["--download=-x.pdf"], 'attachment; filename="-x.pdf"'],
    [["--download", "--not-before=1s"], 'attachment; filename="a.pdf"'],
  ])("%j: %s", async (more, disposition) => {
    const link = await sign(`${SITE}/files/a.pdf`, ...more);
    vi.setSystemTime(NOW + 2000);
    expect((await app(link)).disposition).toBe(disposition);
  });

  it("takes no URL for the name of a download", async () => {
    for (const url of ["/files/a.pdf", `${SITE}/files/a.pdf`]) {
      const { code, out } = await run("sign", "--download", url, ...WITH_KEY, "--expires", "1d");
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`^${url}\\?sendoff=`));
    }
  });

  it("takes words behind -- as they are", async () => {
    const end = ["--expires", "1d", "--", "--download", "x"];
    expect((await run("sign", ...WITH_KEY, ...end)).err).toContain("2 words, want one, the URL");
    const bare = ["--expires", "1d", "--download", "--", "/files/a.pdf"];
    expect((await run("sign", ...WITH_KEY, ...bare)).out).toMatch(/^\/files\/a\.pdf\?sendoff=/);
  });

  it("--prefix prints a grant for a folder as a URL and as a cookie, each enough by itself", async () => {
    const [url = "", cookie = "", ...rest] = (
      await sign(`${SITE}/files/videos/42/`, "--prefix")
    ).split("\n");
    expect(rest).toEqual([]);
    const token = /^https:\/\/example\.org\/files\/~([^/]+)\/videos\/42\/$/.exec(url)?.[1];
    expect(cookie).toBe(
      `Set-Cookie: __Secure-sendoff=${token}; Path=/files/videos/42/; Max-Age=600; Secure; HttpOnly; SameSite=Lax`,
    );
    expect((await app(`${url}hd/1.ts`)).file).toBe("/_sendoff/videos/42/hd/1.ts");
    expect((await app(`${url.replace("42", "43")}1.ts`)).status).toBe(403);
  });

  const GOOD = ["sign", "/files/a", ...WITH_KEY];
  const UNTIL = [...GOOD, "--expires", "1d"];
  it.each([
    [["sign"], "no URL"],
    [["sign", "/files/a", "/files/b", ...WITH_KEY], "2 words, want one, the URL"],
    [["sign", "/files/a"], "no key: say --key-env NAME"],
    [["sign", "/files/a", "--key-env", "NONE"], "there is no environment variable NONE"],
    [["sign", "/files/a", "--key-env", "EMPTY"], "there is no environment variable EMPTY"],
    [["sign", "/files/a", "--key-env", SECRET], "wants the name of an environment variable"],
    [
      ["sign", "/files/a", "--key-env", "WEAK", "--expires", "1d"],
      "--key-env: the secret is too weak, want at least 32 random bytes, or a text such as `openssl rand -hex 32`",
    ],
    [["sign", "/files/a", "--key", SECRET], "Unknown option '--key'"],
    [[...UNTIL, "--key-id", SECRET], "--key-id is wrong, want an id of 1 to 16"],
    [GOOD, "no end: say --expires, such as 10m"],
    [[...GOOD, "--expires", "10"], '--expires is "10", want a duration such as 30s'],
    [[...GOOD, "--expires", "8d"], '--expires is "8d", want at most 7d'],
    [[...UNTIL, "--not-before", "1d"], '--not-before is "1d", want less than --expires'],
    [[...UNTIL, "--not-before", "soon"], '--not-before is "soon", want a duration'],
    [[...UNTIL, "--download="], '--download is "", want a name'],
    [[...UNTIL, "--download", "--download", "a"], "--download is given twice"],
    [[...UNTIL, "--download", "x".repeat(256)], "--download is"],
    [[...UNTIL, "--prefix"], 'want one that ends in "/"'],
    [[...UNTIL, "--prefix", "--download"], "--prefix and --download don't go together"],
    [[...UNTIL, "--purpose", "A"], '--purpose is "A", want a word'],
    [
      ["sign", "files/a", ...WITH_KEY, "--expires", "1d"],
      'the URL is "files/a", want an absolute URL',
    ],
    [["sign", "/other/a", ...WITH_KEY, "--expires", "1d"], "(outside-mount)"],
    [["sign", "/files/../a", ...WITH_KEY, "--expires", "1d"], "(dot-segment)"],
    [
      ["sign", "/a", "--key-env", "KEY", "--mount", "files", "--expires", "1d"],
      '--mount is "files"',
    ],
    [["verify"], "no URL"],
    [["verify", "/files/a", "b", ...WITH_KEY], "2 words, want one, the URL"],
    [["verify", "/files/a"], "no key: say --key-env NAME"],
    [["verify", "files/a", ...WITH_KEY], "the URL is none, want an absolute one"],
    [["verify", "https://u:p@example.org/files/a", ...WITH_KEY], "the URL is none"],
    [["verify", "https://[/files/a", ...WITH_KEY], "the URL is none"],
    [["verify", "ftp://example.org/files/a", ...WITH_KEY], "the URL is none"],
    [["verify", "/files/a", ...WITH_KEY, "--key-id", SECRET], "--key-id is wrong"],
    [["verify", "/a", "--key-env", "KEY", "--mount", "files"], '--mount is "files"'],
    [["verify", "/files/a", ...WITH_KEY, "--expires", "1d"], "Unknown option '--expires'"],
  ])("%j is told in a line, with the hint to --help, and gives 2", async (args, message) => {
    const { code, out, err } = await runCli(args, { env });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err).toMatch(/^sendoff (?:sign|verify): [^\n]+\nTry: sendoff (?:sign|verify) --help\n$/);
    expect(err).not.toContain(SECRET);
    expect(err).not.toMatch(/hunter2|u:p@/);
  });
});

describe("sendoff verify", () => {
  it("says for what a link holds, until when, and by which key", async () => {
    const link = await sign(`${SITE}/files/a%20b.pdf?page=2#top`, "--key-id", "2026-11");
    vi.setSystemTime(NOW + 2000);
    expect(await verify(link)).toEqual({
      code: 0,
      err: "",
      out: 'holds for "a b.pdf"\n    until 2026-11-27T12:10:00Z, for 9m 58s more\n    signed by key 2026-11\n',
    });
    expect((await verify(link, "--key-id", "2026-11")).code).toBe(0);
    expect((await verify(link.replace(SITE, ""))).code).toBe(0);
  });

  it.each(["", "hd/1.ts"])(
    "says what a grant holds for, asked at its folder and %j",
    async (below) => {
      const [url] = (await sign(`${SITE}/files/videos/42/`, "--prefix")).split("\n");
      for (const spelling of [`${url}${below}`, `${url}${below}`.replace("~", "%7E")]) {
        const { code, out } = await verify(spelling);
        expect(code).toBe(0);
        expect(out).toMatch(/^holds for everything below "videos\/42\/"\n/);
      }
    },
  );

  it("says what else is in it, and what only the app can tell", async () => {
    const signer = createUrlSigner({
      keys: [{ id: "1", secret: SECRET }],
      mount: "/files",
      checkClaim: () => false,
      clientAddress: () => undefined,
      onceStore: memoryOnceStore(),
    });
    const claims = { claim: "ann\u001b[31m", network: "192.0.2.7/24", once: true, download: 'a"b' };
    const link = await signer.sign("/files/a", { expires: 60, notBefore: 30, ...claims });
    vi.setSystemTime(NOW + 40_000);
    for (const time of ["first", "second"]) {
      const { code, out } = await verify(link);
      expect(code, time).toBe(0);
      expect(out.split("\n").slice(3)).toEqual([
        "    from 2026-11-27T12:00:30Z on",
        '    saved under the name "a\\"b"',
        `    if the app's checkClaim says yes to "ann\\u001b[31m"`,
        '    for clients of "192.0.2.7/24" only',
        "    once: if the app's onceStore has not seen it yet",
        "",
      ]);
    }
    expect((await verify(await sign("/files/a", "--download"))).out).toContain(
      "saved under its own name\n",
    );
  });

  /** Changes a link's payload, as anybody can. */
  const forged = (claims: object) =>
    `/files/a?sendoff=1.1.${base64url(new TextEncoder().encode(JSON.stringify(claims)))}.${"A".repeat(43)}`;

  it.each<[string, (link: string) => string, string[], string, string]>([
    [
      "another file",
      (link) => link.replace("a.pdf", "b.pdf"),
      [],
      "link-other-path",
      "another file",
    ],
    ["another purpose", (link) => link, ["--purpose", "share"], "link-other-path", "--purpose"],
    ["a cut signature", (link) => link.slice(0, -1), [], "link-malformed", "cut off"],
    ["a doubled one", (link) => `${link}&${link.split("?")[1]}`, [], "link-malformed", "twice"],
    [
      "a changed signature",
      (link) => `${link.slice(0, -4)}AAAA`,
      [],
      "link-bad-signature",
      "changed",
    ],
    [
      "another key's id",
      (link) => link,
      ["--key-id", "2"],
      "link-bad-signature",
      "by the key 1, and not by 2",
    ],
    ["none", (link) => link.split("?")[0] ?? "", [], "unsigned", "no signature in this URL"],
    [
      "another mount",
      (link) => link.replace("/files/", "/other/"),
      [],
      "outside-mount",
      "below --mount",
    ],
    ["an odd path", (link) => link.replace("/a.pdf", "//a.pdf"), [], "empty-segment", "no file"],
    [
      "a time that no calendar has",
      () => forged({ e: 9e15, n: 9e15, p: "x" }),
      [],
      "link-not-yet",
      "second 9000000000000000",
    ],
  ])("says why it does not hold: %s", async (_, change, more, reason, explanation) => {
    const { code, out, err } = await verify(change(await sign(`${SITE}/files/a.pdf`)), ...more);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    const [first, second, ...rest] = out.split("\n");
    expect(first).toBe(`does not hold: ${reason}`);
    expect(second).toContain(explanation);
    expect(rest).toEqual([""]);
  });

  it.each([".well-known/a", "a%2520b", "a;b", "100%25"])(
    "does not ask whether the app lets %s through",
    async (name) => {
      expect((await verify(await sign(`${SITE}/files/${name}`))).out).toMatch(/^holds for /);
    },
  );

  it("does not take a fault of its own for a property of the link", async () => {
    const link = await sign("/files/a.pdf");
    const broken = vi.spyOn(crypto.subtle, "verify").mockRejectedValue(new Error("no digest"));
    try {
      const cause = { message: "no digest" };
      await expect(verify(link)).rejects.toMatchObject({ message: "Authorizer threw", cause });
    } finally {
      broken.mockRestore();
    }
  });

  it("says of another secret that the signature is wrong", async () => {
    const link = await sign("/files/a.pdf");
    const args = ["verify", link, "--key-env", "OTHER", "--mount", "/files", "--key-id", "1"];
    const { code, out } = await run(...args);
    expect(code).toBe(1);
    expect(out).toMatch(
      /^does not hold: link-bad-signature\n {4}it was changed, or signed with another secret\n$/,
    );
  });

  it("says since when and until when, and gives the reason that the app gives", async () => {
    const link = await sign(`${SITE}/files/a.pdf`, "--not-before", "5m");
    const early = await verify(link);
    expect(early).toMatchObject({
      code: 1,
      out: expect.stringContaining("it holds from 2026-11-27T12:05:00Z on, in 5m\n"),
    });
    expect(early.out).toContain(String((await app(link)).reason));
    vi.setSystemTime(NOW + 660_000);
    const late = await verify(link);
    expect(late).toMatchObject({
      code: 1,
      out: expect.stringContaining("its time was over at 2026-11-27T12:10:00Z, 1m ago\n"),
    });
    expect(late.out).toContain(String((await app(link)).reason));
  });
});
