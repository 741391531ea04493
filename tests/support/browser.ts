// A real Chromium. One for a test file; each test has a profile of its own in it.
import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const PROGRAM = "/usr/bin/chromium";

/** Whether it is missing here. In CI it may not be. */
export const lacksChromium: boolean = !existsSync(PROGRAM) && process.env["CI"] !== "true";

const QUIET = [
  "--no-sandbox", // it runs as root in containers
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts it without some of the arguments that Playwright gives by itself. */
export function startChromium(without: string[] = []): Promise<Browser> {
  const options = { executablePath: PROGRAM, args: QUIET, ignoreDefaultArgs: without };
  return chromium.launch(options);
}

/** What a server sent, as the browser's network log has it. */
export interface Seen {
  readonly url: string;
  readonly status: number;
  readonly headers: Record<string, string>;
}

/** Notes all answers that reach a profile from now on. */
export function networkLog(context: BrowserContext): Seen[] {
  const seen: Seen[] = [];
  context.on("response", (response) => {
    seen.push({ url: response.url(), status: response.status(), headers: response.headers() });
  });
  return seen;
}

/** Runs a function in a profile that nobody has used, and throws the profile away. */
export async function inFreshProfile<T>(
  browser: Browser,
  body: (page: Page, context: BrowserContext) => Promise<T>,
  options: Parameters<Browser["newContext"]>[0] = {},
): Promise<T> {
  const context = await browser.newContext(options);
  try {
    return await body(await context.newPage(), context);
  } finally {
    await context.close();
  }
}
