// The documentation's site in a real browser, on a phone's width and a desk's.
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lacksChromium, startChromium } from "../support/browser.ts";
import { buildSite, complaintsOf, type Site, screenshot } from "../support/site.ts";

const PHONE = { viewport: { width: 390, height: 844 } };
const DESK = { viewport: { width: 1280, height: 900 } };
const TABLET = { viewport: { width: 768, height: 1024 } };
const NONE = { over: 0, images: [], tables: [] };
/** In CSS pixels: smaller letters in the picture could not be read. */
const SMALLEST = 11;

describe.skipIf(lacksChromium)("the site", () => {
  let site: Site;
  let browser: Browser;
  beforeAll(async () => {
    [site, browser] = await Promise.all([buildSite(), startChromium()]);
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  async function onPage(
    options: BrowserContextOptions,
    use: (page: Page, complaints: string[]) => Promise<void>,
  ) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints = complaintsOf(page, site.url);
    try {
      await use(page, complaints);
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
    }
  }

  it("has no page or table that is wider than a phone or a desk, nor a page that complains", async () => {
    expect(site.pages.length).toBeGreaterThan(40);
    const left = [...site.pages];
    const visitor = () =>
      onPage(DESK, async (page, complaints) => {
        for (let path = left.pop(); path !== undefined; path = left.pop()) {
          await page.setViewportSize(DESK.viewport);
          await page.goto(site.url + path);
          const faults = { desk: await page.evaluate(faultsOf), complaints };
          await page.setViewportSize(PHONE.viewport);
          const all = { path, ...faults, phone: await page.evaluate(faultsOf) };
          expect(all).toEqual({ path, desk: NONE, phone: NONE, complaints: [] });
        }
      });
    await Promise.all([visitor(), visitor()]);
  }, 300_000);

  it.each([
    ["mounting.html", ["how", "mount"]],
    ["reference/api/sendoff.html", ["Type", "Description"]],
  ])("shows the rows of a table as cards on a phone: %s", async (path, names) => {
    await onPage(PHONE, async (page) => {
      await page.goto(site.url + path);
      const row = page.locator("table:has(td:nth-child(3)) tbody tr").first();
      expect(await row.evaluate(cellsOf)).toEqual(
        ["none", ...names.map((name) => `"${name}"`)].map((label) => ["block", label]),
      );
      await row.scrollIntoViewIfNeeded();
      await screenshot(page, `phone-cards-${path.replaceAll("/", "-")}`);
      await page.setViewportSize(DESK.viewport);
      expect(await row.evaluate(cellsOf)).toEqual(
        ["none", ...names].map(() => ["table-cell", "none"]),
      );
    });
  });

  it("has a bar that fits on a tablet", async () => {
    await onPage(TABLET, async (page) => {
      await page.goto(site.url);
      expect((await page.evaluate(faultsOf)).over).toBe(0);
      expect(await page.locator("nav").getByRole("link", { name: "API" }).isVisible()).toBe(true);
    });
  });

  it.each([
    ["a desk", DESK, ".drawing", ".picture"],
    ["a phone", PHONE, ".picture", ".drawing"],
  ])("begins with what sendoff is, and how it goes, on %s", async (_name, size, shown, hidden) => {
    await onPage(size, async (page) => {
      await page.goto(site.url);
      expect(await page.locator("main h1").textContent()).toMatch(/^sendoff\b/);
      expect(await page.locator(hidden).isVisible()).toBe(false);
      const box = await page.locator(shown).boundingBox();
      expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThan(size.viewport.height);
      await screenshot(page, `home-${shown.slice(1)}`);
    });
  });

  it("has a picture whose letters can be read on a phone", async () => {
    await onPage(PHONE, async (page) => {
      await page.goto(`${site.url}how-it-works.html`);
      const picture = page.locator("main img").first();
      const { src, scale } = await picture.evaluate((image: HTMLImageElement) => ({
        src: image.src,
        scale: image.clientWidth / image.naturalWidth,
      }));
      const text = src.startsWith("data:")
        ? decodeURIComponent(src)
        : await (await page.request.get(src)).text();
      const sizes = [...text.matchAll(/font: (?:\d+ )?([\d.]+)px/g)].map(([, px]) => Number(px));
      expect(sizes.length).toBeGreaterThan(2);
      expect(Math.min(...sizes) * scale).toBeGreaterThan(SMALLEST);
    });
  });

  it("has a reference that says what each entry is, and begins with what one needs first", async () => {
    await onPage(DESK, async (page) => {
      await page.goto(site.url);
      await page.locator("nav").getByRole("link", { name: "API" }).click();
      await page.getByRole("heading", { level: 1, name: "API" }).waitFor();
      const entries = await page.locator("main li").allInnerTexts();
      expect(entries.length).toBe(8);
      expect(entries.filter((text) => !/^sendoff(\/[a-z-]+)?: [A-Z].+\.$/s.test(text))).toEqual([]);
      await page.goto(`${site.url}reference/api/sendoff.html`);
      const names = await page.locator("main h3").allInnerTexts();
      expect(names.slice(0, 2).map((name) => name.replace(/\W+$/, ""))).toEqual([
        "createFileHandler",
        "nginx",
      ]);
      expect(await page.locator("main h3 + div.language-ts").count()).toBeGreaterThan(10);
    });
  });

  it("can be read without JavaScript", async () => {
    await onPage({ ...DESK, javaScriptEnabled: false }, async (page) => {
      for (const path of ["index.html", "front-servers/nginx.html", "options.html"]) {
        await page.goto(site.url + path);
        const text = await page.locator("main").textContent();
        expect(text?.length).toBeGreaterThan(500);
        expect(await page.locator("main h1").isVisible()).toBe(true);
        expect(await page.locator("aside nav a").first().isVisible()).toBe(true);
      }
      await screenshot(page, "without-javascript");
    });
  });

  it("has a menu on a phone that leads to a page", async () => {
    await onPage(PHONE, async (page) => {
      await page.goto(site.url);
      await screenshot(page, "phone");
      const link = page.locator("aside nav").getByRole("link", { name: "nginx", exact: true });
      expect(await page.locator(".VPSidebar.open").count()).toBe(0);
      await page.getByRole("button", { name: "Menu" }).click();
      await page.locator(".VPSidebar.open").waitFor();
      await screenshot(page, "phone-menu");
      await link.click();
      await page.waitForURL("**/front-servers/nginx.html");
      await page.getByRole("heading", { level: 1, name: "nginx" }).waitFor();
      await screenshot(page, "phone-nginx");
    });
  });

  it.each([
    ["X-Accel-Redirect", /nginx/i],
    ["authorize", /authorize/i],
  ])("finds %s in its own index, and opens the page", async (words, wanted) => {
    await onPage(DESK, async (page) => {
      await page.goto(site.url);
      await page.getByRole("button", { name: "Search" }).first().click();
      await page.getByRole("searchbox").fill(words);
      const found = page.locator("#localsearch-list a");
      await found.filter({ hasText: wanted }).first().waitFor();
      await screenshot(page, `search-${words.toLowerCase()}`);
      await found.filter({ hasText: wanted }).first().click();
      await page.waitForURL((url) => url.pathname !== "/");
      expect(await page.locator("main").textContent()).toMatch(new RegExp(words, "i"));
    });
  });

  it("can be dark", async () => {
    await onPage({ ...DESK, colorScheme: "dark" }, async (page) => {
      await page.goto(`${site.url}reference/api/sendoff.html`);
      await page.locator("html.dark").waitFor();
      await screenshot(page, "dark-api");
      await page.goto(`${site.url}front-servers/nginx.html`);
      await screenshot(page, "dark-nginx");
      await page.goto(`${site.url}index.html`);
      await screenshot(page, "dark-index");
    });
  });
});

/** By how much the page is too wide, its images without a text or a picture, and its tables that do not fit. */
function faultsOf() {
  const { scrollWidth, clientWidth } = document.documentElement;
  const images = [...document.images].filter(
    (image) => !image.hasAttribute("alt") || (image.complete && image.naturalWidth === 0),
  );
  const tables = [...document.querySelectorAll<HTMLElement>(".vp-doc table")].filter(
    (table) => table.scrollWidth > (table.closest(".wide-table")?.clientWidth ?? 0),
  );
  return {
    over: scrollWidth - clientWidth,
    images: images.map(({ src }) => src),
    tables: tables.map(({ textContent }) => textContent.slice(0, 80)),
  };
}

/** How each cell of a row is shown, and the name that stands above it. */
function cellsOf(row: Element) {
  return [...row.children].map((cell) => [
    getComputedStyle(cell).display,
    getComputedStyle(cell, "::before").content,
  ]);
}
