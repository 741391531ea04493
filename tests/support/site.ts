// The documentation as a site: built, and served by sendoff's own embedded delivery.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, sep } from "node:path";
import { promisify } from "node:util";
import { getRequestListener } from "@hono/node-server";
import type { Page } from "playwright-core";
import { createFileHandler } from "sendoff";
import { embedded } from "sendoff/embedded";
import { REPOSITORY, temporaryFolder } from "./process.ts";

export interface Site {
  readonly url: string;
  /** Its pages, as paths below the URL. */
  readonly pages: readonly string[];
  close(): Promise<void>;
}

/** Builds the site. Fails as the build does: on warnings, dead links and dead anchors. */
export async function buildSite(): Promise<Site> {
  const { path: folder, remove } = temporaryFolder("site");
  try {
    await promisify(execFile)(process.execPath, ["scripts/build_site.mjs", folder], {
      cwd: REPOSITORY,
    });
  } catch (error) {
    remove();
    throw error;
  }
  const files = createFileHandler({
    authorize: "public",
    delivery: embedded({ root: folder }),
    inline: "all",
  });
  const server = createServer(getRequestListener((request) => files(request)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.split(sep).join("/"))
    .filter((name) => name.endsWith(".html") && name !== "404.html")
    .sort();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    pages,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      remove();
    },
  };
}

/** What must not happen on a page, in the order it did. */
export function complaintsOf(page: Page, site: string): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(site) && !url.startsWith("data:")) complaints.push(`asks for ${url}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  return complaints;
}

const SCREENSHOTS = join(REPOSITORY, ".cache/screenshots");

/** For people to look at. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (!existsSync(SCREENSHOTS)) mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `site-${name}.png`) });
}
