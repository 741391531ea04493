// The app's own signed links and grants behind a real nginx.
import { afterAll, beforeAll, expect, it } from "vitest";
import { keepCookie } from "./cookie_jar.ts";
import { type Get, play, SHOWN } from "./hls.ts";
import { ask, header, type RawResponse, sendfileHeaders } from "./raw_client.ts";
import { ago, flipped, SECRET } from "./signed_url_links.ts";
import { SECRET_TEXT, type SignedSite, startSignedSite } from "./signed_url_site.ts";
import { LETTERS } from "./tree.ts";

/** Below no grant for videos/42/. */
const OUTSIDE = [
  "letters.txt",
  "secret.txt",
  "videos/secret.txt",
  "videos/43/a.ts",
  "videos/42-more/a.ts",
  "videos/42",
];

/** Spellings of a way out of a grant for videos/42/, below its token. */
const WAYS_OUT = [
  "videos/42/../secret.txt",
  "videos/42/../../secret.txt",
  "videos/42/../43/a.ts",
  "videos/42/../42-more/a.ts",
  "videos/42/%2e%2e/secret.txt",
  "videos/42/.%2E/secret.txt",
  "videos/42/..%2fsecret.txt",
  "videos/42/%2e%2e%2fsecret.txt",
  "videos/42/..%5csecret.txt",
  "videos/42/..\\secret.txt",
  "videos/42/%252e%252e/secret.txt",
  "videos/42//../secret.txt",
  "videos/42/./../secret.txt",
  "videos/42/720p/../../secret.txt",
  "videos/42/..;/secret.txt",
  "videos/42%2f../secret.txt",
  "videos/../secret.txt",
  "../secret.txt",
  "../files/secret.txt",
  "../../_sendoff/secret.txt",
  "%2e%2e/secret.txt",
  "/secret.txt",
  "./secret.txt",
  "TOKEN/secret.txt",
  "TOKEN/../secret.txt",
  "videos/42/TOKEN/../../secret.txt",
];

/** Registers the tests. */
export function itSignsBehindNginx(): void {
  let site: SignedSite;
  beforeAll(async () => {
    site = await startSignedSite([{ id: "k1", secret: SECRET }]);
  });
  afterAll(() => site?.close());
  const get = (target: string, headers: Record<string, string> = {}, method = "GET") =>
    ask(site.port, { target, headers, method });
  const statusOf = async (target: string) => (await get(target)).status;
  const lettersLink = () => site.signer.sign("/files/letters.txt", { expires: 60 });
  /** Nothing of a token in what the app said, to nginx or to its log, nor in what came out. */
  const saysNothingOf = (token: string, answer: RawResponse) => {
    const [, , claims = "", signature = ""] = token.split(".");
    const said = [site.answers, site.outcomes, answer.headers, answer.body.toString()];
    for (const part of [claims, signature]) {
      expect(part.length).toBeGreaterThan(20);
      expect(JSON.stringify(said)).not.toContain(part);
    }
  };

  it("sends the file for a signed link, whole, in part, and its head", async () => {
    const link = await lettersLink();
    const whole = await get(link);
    expect([whole.status, whole.body.toString()]).toEqual([200, LETTERS]);
    expect(sendfileHeaders(whole)).toEqual([]);
    const part = await get(link, { Range: "bytes=2-4" });
    expect([part.status, part.body.toString()]).toEqual([206, "CDE"]);
    expect(header(part, "content-range")).toBe("bytes 2-4/26");
    const head = await get(link, {}, "HEAD");
    expect([head.status, header(head, "content-length")]).toEqual([200, "26"]);

    expect(site.answers.at(-1)).toContain('"/_sendoff/letters.txt"');
    expect(site.outcomes.at(-1)).toMatchObject({ outcome: "delivered", path: "letters.txt" });
    saysNothingOf(link.split("sendoff=")[1] ?? "", whole);
  });

  it("is 403 without, doubled and tampered with, and says why to the log alone", async () => {
    const link = await lettersLink();
    const [, token = ""] = link.split("sendoff=");
    const last = link.length - 10;
    const wrong: [target: string, reason: string][] = [
      ["/files/letters.txt", "denied"],
      [`${link}&sendoff=${token}`, "link-malformed"],
      [`${link}&sendoff=`, "link-malformed"],
      [link.replace("sendoff=", "%73endoff=x&sendoff="), "link-malformed"],
      [link.slice(0, -1), "link-malformed"],
      [flipped(link, last), "link-bad-signature"],
      [link.replace(".k1.", ".k2."), "link-bad-signature"],
      [link.replace("letters.txt", "secret.txt"), "link-other-path"],
    ];
    for (const [target, reason] of wrong) {
      const answer = await get(target);
      expect([target, answer.status, site.outcomes.at(-1)?.reason]).toEqual([target, 403, reason]);
      expect(answer.body.toString()).toBe("Forbidden\n");
      saysNothingOf(token, answer);
    }
    expect(await statusOf(await ago(70, lettersLink))).toBe(403);
    expect(site.outcomes.at(-1)?.reason).toBe("link-expired");
  });

  /** Asks nginx, for a player that believes it is on a site with TLS. */
  const player =
    (headersFor: (url: string) => Record<string, string>): Get =>
    async (url) => {
      const { pathname, search } = new URL(url);
      const answer = await get(pathname + search, headersFor(url));
      if (answer.status !== 200) throw new Error(`${answer.status} for ${pathname}`);
      return answer.body;
    };
  const grant = () =>
    site.signer.signPrefix("https://example.org/files/videos/42/", { expires: 60 });

  it("plays HLS by a grant in the path: playlists, key, head and segments", async () => {
    const { url } = await grant();
    const { shown, urls } = await play(
      `${url}master.m3u8`,
      player(() => ({})),
    );
    expect(shown).toEqual(SHOWN);
    expect(urls).toHaveLength(7);
    for (const each of urls) expect(each.startsWith(url)).toBe(true);
    const token = /~([^/]+)/.exec(url)?.[1] ?? "";
    saysNothingOf(token, await get(`${new URL(url).pathname}poster.jpg`));
    await expect(
      play(
        "https://example.org/files/videos/42/master.m3u8",
        player(() => ({})),
      ),
    ).rejects.toThrow("403 for /files/videos/42/master.m3u8");

    const before = new URL(url).pathname.replace("videos/42/", "");
    for (const path of OUTSIDE) {
      expect([path, await statusOf(`${before}${path}`)]).toEqual([path, 403]);
      expect(site.outcomes.at(-1)?.reason).toBe("link-other-path");
    }
  });

  it("plays HLS by a cookie, which a browser sends for what is below the path alone", async () => {
    const { cookie } = await grant();
    expect(keepCookie(cookie, "http://example.org/watch")).toBeUndefined();
    const kept = keepCookie(cookie, "https://example.org/watch");
    if (kept === undefined) throw new Error(`a browser does not keep ${cookie}`);
    expect([...kept.attributes]).toEqual([
      ["path", "/files/videos/42/"],
      ["max-age", "60"],
      ["secure", ""],
      ["httponly", ""],
      ["samesite", "Lax"],
    ]);
    const cookieFor = (url: string): Record<string, string> => {
      const value = kept.headerFor(url);
      return value === undefined ? {} : { Cookie: value };
    };
    const master = "https://example.org/files/videos/42/master.m3u8";
    const { shown, urls } = await play(master, player(cookieFor));
    expect(shown).toEqual(SHOWN);
    expect(urls).toHaveLength(7);

    expect(kept.headerFor(master.replace("https", "http"))).toBeUndefined();
    expect(kept.headerFor(master.replace("example", "evil"))).toBeUndefined();
    const stolen = kept.headerFor(master) ?? "";
    saysNothingOf(
      stolen.split("=")[1] ?? "",
      await get("/files/videos/42/poster.jpg", { Cookie: stolen }),
    );
    for (const path of OUTSIDE) {
      expect(kept.headerFor(`https://example.org/files/${path}`)).toBeUndefined();
      const answer = await get(`/files/${path}`, { Cookie: stolen });
      expect([path, answer.status]).toEqual([path, 403]);
    }
  });

  it("repairs no path after a token, where an adapter gives it as it was sent", async () => {
    const { pathname } = new URL((await grant()).url);
    for (const way of ["720p/../poster.jpg", "720p/%2E%2e/poster.jpg", "./poster.jpg"]) {
      const answer = await ask(site.rawAppPort, { target: pathname + way });
      expect([way, answer.status, site.outcomes.at(-1)?.reason]).toEqual([way, 404, "dot-segment"]);
    }
    const answer = await ask(site.rawAppPort, { target: `${pathname}720p\\init.mp4` });
    expect([answer.status, site.outcomes.at(-1)?.reason]).toEqual([400, "malformed-url"]);
  });

  it.each(WAYS_OUT)("leads nowhere outside the prefix: ~TOKEN/%s", async (way) => {
    const { pathname } = new URL((await grant()).url);
    const token = pathname.split("/")[2] ?? "";
    const target = `/files/${token}/${way.replaceAll("TOKEN", token)}`;
    const right = `/files/${token}/videos/42/poster.jpg`;
    // By nginx, which passes on what it got; and to the app itself by an adapter that changes nothing.
    for (const port of [site.port, site.rawAppPort]) {
      const answer = await ask(port, { target });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.body.toString()).not.toContain(SECRET_TEXT);
      expect(sendfileHeaders(answer)).toEqual([]);
      expect((await ask(port, { target: right })).status).toBe(200);
    }
  });
}
