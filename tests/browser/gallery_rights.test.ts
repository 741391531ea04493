// Who gets nothing in the gallery: who has signed out, who may not see, and the script in an upload.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { expect, it } from "vitest";
import { inFreshProfile, networkLog, startChromium } from "../support/browser.ts";
import { fileUrl, saved, signIn, signOut } from "../support/gallery.ts";
import { describeGallery, type GallerySite } from "../support/gallery_site.ts";

/** Pages that Ann may see. */
const PAGES = ["/", "/albums/coast", "/albums/mountains/1", "/albums/coast/5", "/audit"];
const PHOTO = "/files/coast/Abend über der Bucht.png";
const UPLOADS = ["uploads/cat.svg", "uploads/invoice.html"];

describeGallery("in the gallery", ["embedded", "nginx"], (site) => {
  it("who has signed out gets nothing of what was seen before, nor does who kept the cookie", async () => {
    const { browser, url } = site();
    await inFreshProfile(browser, async (page, context) => {
      const seen = await seenByAnn(site(), context);
      expect(seen.files.length).toBeGreaterThan(8);
      const answers = () => statuses(context, [...seen.files, ...seen.pages]);
      expect(new Set(await answers())).toEqual(new Set([200]));
      const cookies = await context.cookies();
      expect(cookies.map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))).toEqual([
        { httpOnly: true, sameSite: "Lax" },
      ]);
      await page.goto(url.href);
      await signOut(page);

      const nothing = [...seen.files.map(() => 403), ...seen.pages.map(() => 303)];
      expect(await context.cookies()).toEqual([]);
      expect(await answers()).toEqual(nothing);
      await context.addCookies(cookies);
      expect(await answers()).toEqual(nothing);
    });
  });

  it("Bob gets nothing of what only Ann may see", async () => {
    const { browser, url } = site();
    const seen = await inFreshProfile(browser, (_, context) => seenByAnn(site(), context));
    const isHis = (each: string) => new URL(each).pathname.split("/")[2] === "coast";
    await inFreshProfile(browser, async (page, context) => {
      await signIn(page, url, "bob");
      for (const [urls, no] of [
        [seen.files, 403],
        [seen.pages.filter((each) => each !== url.href), 404],
      ] as const) {
        const wanted = urls.map((each) => (isHis(each) ? 200 : no));
        expect(new Set(wanted)).toEqual(new Set([200, no]));
        expect(await statuses(context, urls)).toEqual(wanted);
      }
      const share = new URL("/albums/mountains/1/share", url).href;
      const post = { form: { expires: "3600" }, headers: { origin: url.origin }, maxRedirects: 0 };
      expect((await context.request.post(share, post)).status()).toBe(404);
      const his = new URL("/albums/coast/1/share", url).href;
      expect((await context.request.post(his, post)).status()).toBe(200);
    });
  });

  it("going back after signing out shows nothing, with all that a browser keeps", async () => {
    const { url } = site();
    // Playwright switches off the cache of whole pages that people's browsers have.
    const browser = await startChromium(["--disable-back-forward-cache"]);
    try {
      await inFreshProfile(browser, async (page) => {
        await signIn(page, url, "ann");
        await page.goto(new URL("/albums/coast/1", url).href);
        await page.getByRole("link", { name: "Open" }).click();
        await page.waitForURL(/\/files\//);
        await page.goto(new URL("/albums/coast", url).href);
        await signOut(page);
        for (const [path, status] of [
          ["/sign-in", 200],
          [PHOTO, 403],
          ["/sign-in", 200],
          ["/sign-in", 200],
        ] as const) {
          // A page that was kept whole would come without a request, and goBack() would find none.
          const answer = await page.goBack({ timeout: 20_000 });
          expect(answer?.status()).toBe(status);
          expect(decodeURI(new URL(page.url()).pathname)).toBe(path);
          expect(await page.locator("img[src*='/files/'], video").count()).toBe(0);
        }
      });
    } finally {
      await browser.close();
    }
  });

  it.each(UPLOADS)("%s is saved and not shown, and its script does not run", async (path) => {
    const { browser, url, files } = site();
    await inFreshProfile(browser, async (page, context) => {
      await signIn(page, url, "ann");
      const ran = canary(context);
      const upload = fileUrl(url, path);
      const download = await saved(page, () => page.goto(upload).catch(() => {}));
      expect(download.bytes.equals(readFileSync(join(files, path)))).toBe(true);
      const cookies = await context.cookies();
      expect(await titleWith(context, site(), upload)).toBe("The page around it");
      expect(ran()).toEqual([]);
      expect(await context.cookies()).toEqual(cookies);
    });
  });

  it.each(UPLOADS)("%s would run its script, were it sent as what it is", async (path) => {
    const { browser, url, files } = site();
    await inFreshProfile(browser, async (_, context) => {
      const ran = canary(context);
      const open = new URL("/as-it-is", url).href;
      const contentType = path.endsWith("svg") ? "image/svg+xml" : "text/html";
      const body = readFileSync(join(files, path));
      await context.route(open, (route) => route.fulfill({ contentType, body }));
      expect(await titleWith(context, site(), open)).toMatch(/^Taken over/);
      expect(ran().length).toBeGreaterThan(1);
      const names = (await context.cookies()).map(({ name }) => name);
      expect(names).toEqual(["taken-over"]);
    });
  });

  it.each<[what: string, path: string, fields: Record<string, string>]>([
    ["sign somebody in", "/sign-in", { name: "bob", password: "only-the-sea" }],
    ["sign Ann out", "/sign-out", {}],
    ["make a link in her name", "/albums/mountains/1/share", { expires: "3600" }],
  ])("another site can't %s", async (_, path, fields) => {
    const { browser, url } = site();
    await inFreshProfile(browser, async (page, context) => {
      const seen = networkLog(context);
      await signIn(page, url, "ann");
      const signedIn = await context.cookies();
      const target = new URL(path, url).href;
      seen.length = 0;
      await postFrom("http://other-site.test/", page, target, fields);
      expect(seen.find((each) => each.url === target)?.status).toBe(403);
      expect(await context.cookies()).toEqual(signedIn);
      expect(await statuses(context, [new URL("/audit", url).href])).toEqual([200]);
      // From the gallery itself the same form is taken.
      seen.length = 0;
      await postFrom(new URL("/form", url).href, page, target, fields);
      expect(seen.find((each) => each.url === target)?.status).toBeLessThan(400);
    });
  });
});

/** Sends a form from a page of a site, as that site's script would. */
async function postFrom(from: string, page: Page, target: string, fields: Record<string, string>) {
  const inputs = Object.entries(fields).map(([k, v]) => `<input name="${k}" value="${v}">`);
  const body = `<form method="post" action="${target}">${inputs.join("")}</form>
    <script>document.forms[0].submit()</script>`;
  await page.context().route(from, (route) => route.fulfill({ contentType: "text/html", body }));
  const answered = page.waitForResponse(target);
  await page.goto(from);
  await answered;
  await page.waitForLoadState();
}

/** What Ann's browser asks for when she looks around: files, also to save, and pages. */
async function seenByAnn({ url }: GallerySite, context: BrowserContext) {
  const page = await context.newPage();
  const seen = networkLog(context);
  await signIn(page, url, "ann");
  const pages = PAGES.map((path) => new URL(path, url).href);
  const files = new Set([fileUrl(url, "papers/report.pdf")]);
  for (const each of pages) {
    await page.goto(each, { waitUntil: "load" });
    const links = await page.locator("a[href^='/files/']").all();
    for (const link of links) files.add(new URL((await link.getAttribute("href")) ?? "", url).href);
  }
  for (const each of seen)
    if (new URL(each.url).pathname.startsWith("/files/")) files.add(each.url);
  await page.close();
  return { pages, files: [...files] };
}

/** Statuses, asked for with the cookies of a profile. */
async function statuses(context: BrowserContext, urls: readonly string[]): Promise<number[]> {
  const all: number[] = [];
  for (const url of urls) {
    all.push((await context.request.get(url, { maxRedirects: 0 })).status());
  }
  return all;
}

/** The requests that the uploads' scripts would make. */
function canary(context: BrowserContext): () => string[] {
  const asked: string[] = [];
  context.on("request", (request) => {
    if (new URL(request.url()).pathname === "/canary") asked.push(request.url());
  });
  return () => asked;
}

/** The title of a page of the gallery's origin that forbids nothing, with a URL in it in every way there is. */
async function titleWith(context: BrowserContext, { url }: GallerySite, target: string) {
  const host = new URL("/host", url).href;
  const body = `<title>The page around it</title><img src="${target}"><iframe src="${target}"></iframe>
    <object data="${target}"></object><embed src="${target}">`;
  await context.route(host, (route) => route.fulfill({ contentType: "text/html", body }));
  const page = await context.newPage();
  await page.goto(host, { waitUntil: "load" });
  const title = await page.title();
  await page.close();
  return title;
}
