// The gallery in a real browser: what its visitors see, play, save and share, with the files sent by the app and
// by a real nginx.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { inFreshProfile, networkLog } from "../support/browser.ts";
import { fileUrl, saved, shareLink, signIn } from "../support/gallery.ts";
import { type AppAnswer, describeGallery } from "../support/gallery_site.ts";
import { until } from "../support/process.ts";

describeGallery("the gallery", ["embedded", "nginx"], (site, delivery) => {
  const open = (page: Page, path: string) => page.goto(new URL(path, site().url).href);

  it("lets in who knows the password, and shows each user their albums", async () => {
    const { browser, url } = site();
    await inFreshProfile(browser, async (page) => {
      await open(page, "/");
      expect(page.url()).toBe(new URL("/sign-in", url).href);
      await page.getByLabel("Name").fill("ann");
      await page.getByLabel("Password").fill("only-the-sea");
      await page.getByRole("button", { name: "Sign in" }).click();
      expect(await page.getByRole("alert").textContent()).toContain("don’t go together");
      await signIn(page, url, "ann");
      const titles = page.getByRole("main").getByRole("heading", { level: 2 });
      const all = ["By the sea", "In the mountains", "Papers", "From strangers"];
      expect(await titles.allTextContents()).toEqual(all);
      await signIn(page, url, "bob");
      expect(await titles.allTextContents()).toEqual(["By the sea"]);
    });
  });

  it("shows thumbnails and pictures, sent by the one who shall send them", async () => {
    const { browser, url, appSide } = site();
    await inFreshProfile(browser, async (page, context) => {
      const seen = networkLog(context);
      await signIn(page, url, "ann");
      await open(page, "/albums/coast");
      expect(await widths(page)).toEqual([480, 480, 480, 480]);
      await page.getByRole("link", { name: "Night crossing" }).click();
      await page.getByRole("heading", { name: "Night crossing" }).waitFor();
      expect(await widths(page)).toEqual([960]);
      const full = seen.find((each) => each.url === fileUrl(url, "coast/夜の船.png"));
      expect(full?.status).toBe(200);
      expect(/^nginx\//.test(full?.headers["server"] ?? "")).toBe(delivery === "nginx");
      expect(Object.keys(full?.headers ?? {})).not.toContain("x-accel-redirect");
      const answers = appSide("coast/夜の船.png");
      expect(answers.map(orderOf)).toEqual([
        delivery === "nginx" ? ordered("coast/夜の船.png") : sent(200),
      ]);
    });
  });

  it("plays a film and seeks in it, by parts", async () => {
    const { browser, url, appSide } = site();
    await inFreshProfile(browser, async (page, context) => {
      const seen = networkLog(context);
      await signIn(page, url, "bob");
      // Slower than the film is long, so that its middle has not come when it is asked for.
      const network = { offline: false, latency: 0, uploadThroughput: -1 };
      const devtools = await context.newCDPSession(page);
      const slow = { ...network, downloadThroughput: 250_000 };
      await devtools.send("Network.emulateNetworkConditions", slow);
      await open(page, "/albums/coast/5");
      const middle = await page.evaluate(playAndSeek);
      expect(middle).toEqual({ duration: 10, width: 160, at: 5, plays: true });
      const parts = seen.filter((each) => each.url === fileUrl(url, "coast/film.mp4"));
      expect(new Set(parts.map(({ status }) => status))).toEqual(new Set([206]));
      const starts = parts.map(({ headers }) =>
        /^bytes (\d+)-/.exec(headers["content-range"] ?? ""),
      );
      expect(Math.max(...starts.map((start) => Number(start?.[1])))).toBeGreaterThan(1_000_000);
      // The parts are made by who sends the file: nginx makes them of the whole that the app has ordered.
      const answers = appSide("coast/film.mp4");
      expect(answers.length).toBeGreaterThan(0);
      const wanted = delivery === "nginx" ? ordered("coast/film.mp4") : sent(206);
      for (const answer of answers) expect(orderOf(answer)).toEqual(wanted);
    });
  });

  it("shows a PDF, and does not save it", async () => {
    const { browser, url } = site();
    await inFreshProfile(browser, async (page, context) => {
      const seen = networkLog(context);
      await signIn(page, url, "ann");
      const report = fileUrl(url, "papers/report.pdf");
      await page.goto(report);
      const answer = seen.find((each) => each.url === report);
      expect(answer?.status).toBe(200);
      expect(answer?.headers["content-type"]).toBe("application/pdf");
      expect(answer?.headers["content-disposition"]).toBeUndefined();
      // The viewer is an extension's frame in the page.
      await until("the viewer is there", () => page.frames().length > 1);
      const bytes = await (await context.request.get(report)).body();
      expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
    });
  });

  it.each([
    ["/albums/coast/3", "夜の船.png", "coast/夜の船.png"],
    ["/albums/papers/1", "Jahresbericht – Übersicht 2026 年.pdf", "papers/report.pdf"],
    ["/albums/papers/2", "Grüße & 100% #1.txt", "papers/Grüße & 100% #1.txt"],
  ])("saves what is on %s as %s", async (path, name, file) => {
    const { browser, url, files } = site();
    await inFreshProfile(browser, async (page) => {
      await signIn(page, url, "ann");
      await open(page, path);
      const download = await saved(page, () =>
        page.getByRole("link", { name: "Download" }).click(),
      );
      expect(download.name).toBe(name);
      expect(download.bytes.equals(readFileSync(join(files, file)))).toBe(true);
    });
  });

  it("gives links that open one file in a browser of somebody else, and end", async () => {
    const { browser, url } = site();
    await inFreshProfile(browser, async (page) => {
      await signIn(page, url, "ann");
      const link = await shareLink(page, url, "/albums/mountains/2", "1 hour");
      const short = await shareLink(page, url, "/albums/mountains/2", "1 second");
      expect(link.pathname).toBe(new URL(fileUrl(url, "mountains/Лес в тумане.png")).pathname);
      await inFreshProfile(browser, async (stranger, context) => {
        expect((await stranger.goto(link.href))?.status()).toBe(200);
        expect(await widths(stranger)).toEqual([960]);
        expect(await context.cookies()).toEqual([]);
        const other = new URL(fileUrl(url, "mountains/Canyon.png"));
        other.search = link.search;
        expect((await stranger.goto(other.href))?.status()).toBe(403);
        await until("the short link has ended", async () => {
          return (await stranger.goto(short.href))?.status() === 403;
        });
        expect(await stranger.getByRole("heading").allTextContents()).toEqual([
          "This link has expired",
        ]);
        expect((await stranger.goto(link.href))?.status()).toBe(200);
      });
    });
  });

  it("tells Ann who fetched what, newest first, and nobody else", async () => {
    const { browser, url } = site();
    await inFreshProfile(browser, async (page, context) => {
      await signIn(page, url, "bob");
      await context.request.get(fileUrl(url, "coast/Dünen.png"));
      await context.request.get(fileUrl(url, "papers/report.pdf"));
      expect((await open(page, "/audit"))?.status()).toBe(404);
      await signIn(page, url, "ann");
      const link = await shareLink(page, url, "/albums/papers/1", "1 hour");
      await inFreshProfile(browser, (_, stranger) => stranger.request.get(link.href));
      await open(page, "/audit");
      const rows = await page
        .getByRole("row")
        .evaluateAll((all) =>
          all.map((row) => [...row.children].slice(1).map((cell) => cell.textContent)),
        );
      const fetched = rows.filter(([, what]) => !what?.includes("/thumbs/"));
      expect(fetched.slice(0, 4)).toEqual([
        ["Who", "What", "Result"],
        ["someone with a link", "papers/report.pdf", "sent"],
        ["bob", "papers/report.pdf", "denied (403)"],
        ["bob", "coast/Dünen.png", "sent"],
      ]);
    });
  });
});

/** Of an app's answer: whether it is a file, or an order to send it. */
function orderOf({ status, headers }: AppAnswer) {
  const { "x-accel-redirect": order, "content-length": length } = headers;
  return { status, order, isEmpty: length === "0" };
}

function ordered(path: string) {
  const order = `/_sendoff/${path.split("/").map(encodeURIComponent).join("/")}`;
  return { status: 200, order, isEmpty: true };
}

const sent = (status: number) => ({ status, order: undefined, isEmpty: false });

/** The widths of the pictures of a page once all of them are there; a broken one has none. */
function widths(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const pictures = [...document.images].filter(({ src }) => src.includes("/files/"));
    await Promise.all(pictures.map((picture) => picture.decode().catch(() => {})));
    return pictures.map(({ naturalWidth }) => naturalWidth);
  });
}

/** Runs in the page. */
async function playAndSeek() {
  const video = document.querySelector("video") as HTMLVideoElement;
  const next = (event: string) =>
    new Promise((resolve) => video.addEventListener(event, resolve, { once: true }));
  if (video.readyState === 0) await next("loadedmetadata");
  const { duration } = video;
  video.muted = true;
  const seeked = next("seeked");
  video.currentTime = duration / 2;
  await seeked;
  const at = Math.round(video.currentTime);
  const begin = video.currentTime;
  await video.play();
  while (video.currentTime === begin) await next("timeupdate");
  return { duration: Math.round(duration), width: video.videoWidth, at, plays: true };
}
