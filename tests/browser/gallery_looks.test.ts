// What the gallery's pages look like, for a person to see: .cache/screenshots/ has them after this test.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { inFreshProfile } from "../support/browser.ts";
import { shareLink, signIn } from "../support/gallery.ts";
import { describeGallery } from "../support/gallery_site.ts";
import { REPOSITORY } from "../support/process.ts";

const FOLDER = join(REPOSITORY, ".cache/screenshots");

const PAGES = {
  albums: "/",
  album: "/albums/coast",
  photo: "/albums/coast/1",
  papers: "/albums/papers",
  paper: "/albums/papers/1",
  audit: "/audit",
  refused: "/files/coast/none.png",
};

describeGallery("the gallery", ["embedded"], (site) => {
  it("fits into the windows of phones and desktops", async () => {
    const { browser, url } = site();
    mkdirSync(FOLDER, { recursive: true });
    await inFreshProfile(browser, async (page) => {
      await page.goto(new URL("/sign-in", url).href);
      await shoot(page, "sign-in");
      await signIn(page, url, "ann");
      for (const [name, path] of Object.entries(PAGES)) {
        await page.goto(new URL(path, url).href);
        await shoot(page, name);
      }
      await page.goto(new URL("/albums/coast/5", url).href);
      await page.waitForFunction("document.querySelector('video').readyState >= 2");
      await shoot(page, "film");
      await shareLink(page, url, "/albums/coast/1", "1 hour");
      await shoot(page, "link");
    });
  });
});

/** Shoots a page in both widths and colour schemes. Nothing may be cut off, or scrolled to sideways. */
async function shoot(page: Page, name: string) {
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 844 });
    const taken = await page.evaluate("document.documentElement.scrollWidth");
    expect(`${name} ${taken}`).toBe(`${name} ${width}`);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const path = join(FOLDER, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
    }
  }
}
