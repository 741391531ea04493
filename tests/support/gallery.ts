// The gallery example, started as a reader would start it, and what a visitor does in it.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { type FrontName, frontProgram } from "./fronts.ts";
import { REPOSITORY, type RunningApp, startApp, temporaryFolder } from "./process.ts";

export const PASSWORDS = { ann: "sea-and-mountains", bob: "only-the-sea" } as const;

/** The deliveries with a server that may be missing; in CI none may be. */
export function isMissing(delivery: string): boolean {
  const front = delivery === "nginx" || delivery === "caddy";
  return front && !frontProgram(delivery as FrontName) && process.env["CI"] !== "true";
}

/** The files of the gallery, made once for all the galleries of a test file. */
export async function galleryFiles(): Promise<{ path: string; remove: () => void }> {
  const folder = temporaryFolder("gallery");
  const path = join(folder.path, "files");
  const program = join(REPOSITORY, "examples/gallery/media/make_media.mjs");
  await promisify(execFile)(process.execPath, [program, path]);
  return { path, remove: folder.remove };
}

export function startGallery(
  delivery: string,
  files: string,
  env: Record<string, string> = {},
): Promise<RunningApp> {
  const start = join(REPOSITORY, "examples/gallery/start.mjs");
  return startApp(process.execPath, [start, "--delivery", delivery, "--files", files], env);
}

/** Signs in by the form, and ends on the first page. */
export async function signIn(page: Page, site: URL, name: keyof typeof PASSWORDS): Promise<void> {
  await page.goto(new URL("/sign-in", site).href);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(PASSWORDS[name]);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Your albums" }).waitFor();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
}

/** The URL of a file, as the gallery writes it. */
export function fileUrl(site: URL, path: string): string {
  return new URL(`/files/${path.split("/").map(encodeURIComponent).join("/")}`, site).href;
}

/** What the browser saves when something is done in a page. */
export async function saved(
  page: Page,
  act: () => Promise<unknown>,
): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** Makes a link on the page of an item. */
export async function shareLink(page: Page, site: URL, path: string, end: string): Promise<URL> {
  await page.goto(new URL(path, site).href);
  await page.getByLabel("A link that holds for").selectOption({ label: end });
  await page.getByRole("button", { name: "Make a link" }).click();
  return new URL(await page.getByLabel("Link", { exact: true }).inputValue());
}
