// Galleries and one Chromium for all tests of a file.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe } from "vitest";
import { lacksChromium, startChromium } from "./browser.ts";
import { galleryFiles, isMissing, startGallery } from "./gallery.ts";
import { REPOSITORY, type RunningApp, temporaryFolder } from "./process.ts";

export interface GallerySite {
  readonly browser: Browser;
  readonly url: URL;
  /** The folder with the gallery's files. */
  readonly files: string;
  /** What the app itself has answered for a file, whatever a front server made of it. */
  appSide(path: string): AppAnswer[];
}

export interface AppAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
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
        const folder = temporaryFolder("gallery-app-side");
        const log = join(folder.path, "answers.json");
        beforeAll(async () => {
          const share = Object.values(SHARE_SECONDS).join(",");
          const env = { SHARE_SECONDS: share, ...watchedBy(log), ...(await environment()) };
          app = await startGallery(delivery, files.path, env);
        });
        afterAll(async () => {
          await app?.close();
          folder.remove();
        });
        const appSide = (path: string) => answersIn(log, path);
        body(() => ({ browser, url: app.url, files: files.path, appSide }), delivery);
      });
    }
  });
}

function watchedBy(log: string): Record<string, string> {
  const watcher = pathToFileURL(join(REPOSITORY, "tests/support/gallery_app_side.mjs"));
  return { NODE_OPTIONS: `--import=${watcher.href}`, APP_SIDE_LOG: log };
}

function answersIn(log: string, path: string): AppAnswer[] {
  const target = `/files/${path.split("/").map(encodeURIComponent).join("/")}`;
  const lines = existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(0, -1) : [];
  return lines
    .map((line): { url: string; head: string } => JSON.parse(line))
    .filter(({ url }) => url === target)
    .map(({ head }) => answerOf(head));
}

function answerOf(head: string): AppAnswer {
  const [first = "", ...lines] = head.trimEnd().split("\r\n");
  const headers = lines.map((line) => {
    const [name = "", ...value] = line.split(": ");
    return [name.toLowerCase(), value.join(": ")];
  });
  return { status: Number(first.split(" ")[1]), headers: Object.fromEntries(headers) };
}
