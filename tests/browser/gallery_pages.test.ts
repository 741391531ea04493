// The gallery's pages without JavaScript, for keyboards and screen readers, and what they say about themselves.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inFreshProfile, networkLog } from "../support/browser.ts";
import { saved, shareLink, signIn, signOut } from "../support/gallery.ts";
import { accessibilityFaults } from "../support/gallery_accessibility.ts";
import { describeGallery } from "../support/gallery_site.ts";

const PAGES = ["/", "/albums/coast", "/albums/coast/2", "/albums/coast/5", "/albums/papers/1"];

describeGallery("the gallery's pages", ["embedded", "nginx"], (site, delivery) => {
  it("work without JavaScript", async () => {
    const { browser, url, files } = site();
    await inFreshProfile(
      browser,
      async (page) => {
        await signIn(page, url, "bob");
        await page.getByRole("link", { name: "By the sea" }).click();
        await page.getByRole("link", { name: "Dunes" }).click();
        const picture = page.getByRole("img", { name: /sand dunes/ });
        await picture.waitFor();
        expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(960);
        const { name, bytes } = await saved(page, () =>
          page.getByRole("link", { name: "Download" }).click(),
        );
        expect(name).toBe("Dünen.png");
        expect(bytes.equals(readFileSync(join(files, "coast/Dünen.png")))).toBe(true);
        const link = await shareLink(page, url, "/albums/coast/4", "1 hour");
        expect((await page.goto(link.href))?.status()).toBe(200);
        await page.goto(url.href);
        await signOut(page);
      },
      { javaScriptEnabled: false },
    );
  });

  it("hold no script, load nothing from elsewhere, and are not kept", async () => {
    const { browser, url } = site();
    await inFreshProfile(browser, async (page, context) => {
      const seen = networkLog(context);
      const complaints: string[] = [];
      page.on("console", (message) => complaints.push(message.text()));
      await signIn(page, url, "ann");
      for (const path of [...PAGES, "/audit", "/none"]) {
        const answer = await page.goto(new URL(path, url).href);
        const { "cache-control": kept, "content-security-policy": policy } =
          answer?.headers() ?? {};
        expect(kept).toBe("no-store");
        expect(policy).toMatch(
          /^default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self';/,
        );
        expect(await page.locator("script, [style], style, [onclick]").count()).toBe(0);
      }
      expect(new Set(seen.map((each) => new URL(each.url).origin))).toEqual(new Set([url.origin]));
      // The page that is not there is the one thing that a browser may find wrong.
      expect(complaints.filter((text) => !text.includes("404"))).toEqual([]);
    });
  });

  // Who sends the files makes no difference to these.
  if (delivery !== "embedded") return;

  it.each(["light", "dark"] as const)(
    "can be read and used by everybody, %s",
    async (colorScheme) => {
      const { browser, url } = site();
      await inFreshProfile(
        browser,
        async (page) => {
          const faults: string[] = [];
          const look = async () => {
            const path = new URL(page.url()).pathname;
            faults.push(...(await accessibilityFaults(page)).map((fault) => `${path}: ${fault}`));
          };
          await page.goto(new URL("/sign-in", url).href);
          await look();
          await page.getByLabel("Name").fill("ann");
          await page.getByLabel("Password").fill("wrong");
          await page.getByRole("button", { name: "Sign in" }).click();
          await page.getByRole("alert").waitFor();
          await look();
          await signIn(page, url, "ann");
          for (const path of [...PAGES, "/audit", "/none"]) {
            await page.goto(new URL(path, url).href);
            await look();
          }
          await shareLink(page, url, "/albums/coast/1", "1 hour");
          await look();
          expect(faults).toEqual([]);
        },
        { colorScheme },
      );
    },
  );

  it("are looked at by a check that sees what is wrong", async () => {
    await inFreshProfile(site().browser, async (page) => {
      await page.setContent(`<!doctype html><style>:focus { outline: none }</style>
        <h1>One</h1><h3 id="a" style="color: #777; background: #888">Three</h3><p id="a"></p><img>
        <input><a href="/"></a><button tabindex="1">Last</button>`);
      const faults = await accessibilityFaults(page);
      expect(faults.map((fault) => fault.slice(0, 16)).sort()).toEqual([
        "0 times footer",
        "0 times header",
        "0 times main",
        "1.26 to 1: Three",
        "a level is left ",
        "focus is not see",
        "focus is not see",
        "focus is not see",
        "no label: <input",
        "no language",
        "no name: <a href",
        "no text instead ",
        "no title",
        "nothing to skip ",
        "reached by Tab: ",
        "twice: #a",
      ]);
    });
  });
});
