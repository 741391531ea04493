// Galleries and one Chromium for all tests of a file.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe } from "vitest";
import { lacksChromium, startChromium } from "./browser.ts";
import { galleryFiles, isMissing, startGallery } from "./gallery.ts";
import type { RunningApp } from "./process.ts";

export interface GallerySite {
  readonly browser: Browser;
  readonly url: URL;
  /** The folder with the gallery's files. */
  readonly files: string;
}

/** For how long a link of the gallery may hold here. */
export const SHARE_SECONDS = { "1 hour": 3600, "1 second": 1 } as const;

/** A `describe` for each delivery; its body gets a function that gives the running gallery. */
export function describeGallery(
  title: string,
  deliveries: readonly string[],
  body: (site: () => GallerySite, delivery: string) => void,
  environment: () => Promise<Record<string, string>> = async () => ({}),
): void {
  describe.skipIf(lacksChromium)(title, () => {
    let browser: Browser;
    let files: Awaited<ReturnType<typeof galleryFiles>>;
    beforeAll(async () => {
      [browser, files] = await Promise.all([startChromium(), galleryFiles()]);
    });
    afterAll(async () => {
      await browser?.close();
      files?.remove();
    });

    for (const delivery of deliveries) {
      describe.skipIf(isMissing(delivery))(delivery, () => {
        let app: RunningApp;
        beforeAll(async () => {
          const share = Object.values(SHARE_SECONDS).join(",");
          const env = { SHARE_SECONDS: share, ...(await environment()) };
          app = await startGallery(delivery, files.path, env);
        });
        afterAll(() => app?.close());
        body(() => ({ browser, url: app.url, files: files.path }), delivery);
      });
    }
  });
}
