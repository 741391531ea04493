// What the pages say of browsers, in a real Chromium.
import { getRequestListener } from "@hono/node-server";
import type { Browser, Page } from "playwright-core";
import { createFileHandler } from "sendoff";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { lacksChromium, startChromium } from "../support/browser.ts";
import { page as docsPage } from "../support/pages.ts";
import { change, handOff, lacksNginx, portOf } from "../support/pages_site.ts";
import { makeTrouble, type Trouble } from "../support/pages_trouble.ts";

describe.skipIf(lacksNginx || lacksChromium)("in a browser", () => {
  let browser: Browser;
  let page: Page;
  let site: Trouble;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    site = makeTrouble();
    page = await (await browser.newContext()).newPage();
  });
  afterEach(async () => {
    await page.context().close();
    await site.close();
  });

  const yes = () => true;
  const urlOf = (port: number, name: string) => `http://127.0.0.1:${port}/files/${name}`;

  /** A page of another origin. */
  async function otherSite(html = ""): Promise<string> {
    const server = await site.listen((_request, response) => {
      response.setHeader("Content-Type", "text/html").end(`<!doctype html>${html}`);
    });
    return `http://127.0.0.1:${portOf(server)}/`;
  }

  /** The text of a URL as a script of the page gets it. */
  const fetched = (url: string) =>
    page.evaluate(
      (asked) =>
        fetch(asked).then(
          (answer) => answer.text(),
          () => "failed",
        ),
      url,
    );

  it("shows a fetch that fails: no other origin is allowed", async () => {
    site.put("a.txt", "a file");
    const other = await otherSite();
    await page.goto(other);
    expect(await fetched(urlOf(await site.front({ authorize: yes }), "a.txt"))).toBe("failed");
    const headers = { "access-control-allow-origin": new URL(other).origin, vary: "Origin" };
    const cured = await site.front({ authorize: () => ({ allow: true, headers }) });
    expect(await fetched(urlOf(cured, "a.txt"))).toBe("a file");
  });

  it("shows a page whose script does nothing: it is in a sandbox", async () => {
    site.put(
      "a.html",
      "<!doctype html><title>waits</title><script>document.title = 'ran'</script>",
    );
    const sandboxed = await site.front({ authorize: yes, inline: (type) => type === "text/html" });
    await page.goto(urlOf(sandboxed, "a.html"));
    expect(await page.title()).toBe("waits");
    await page.goto(urlOf(await site.front({ authorize: yes, inline: "all" }), "a.html"));
    expect(await page.title()).toBe("ran");
  });

  it("shows an empty frame: the front server forbids frames", async () => {
    site.put("a.txt", "a file");
    const forbids = change("internal;", "internal; add_header X-Frame-Options DENY;");
    const framed = async (port: number) => {
      const frame = `<iframe src="${urlOf(port, "a.txt")}"></iframe>`;
      await page.goto(await otherSite(frame));
      return (await page.frames()[1]?.textContent("body")) ?? "";
    };
    expect(await framed(await site.front({ authorize: yes }, forbids))).not.toContain("a file");
    expect(await framed(await site.front({ authorize: yes }))).toContain("a file");
  });

  it("keeps a file for max-age, until the sign-out clears the cache", async () => {
    site.put("a.txt", "a file");
    const [, value = ""] = /"clear-site-data": '([^']+)'/.exec(docsPage("caching").text) ?? [];
    let asked = 0;
    const files = createFileHandler({
      mount: "/files",
      authorize: () => {
        asked += 1;
        return { allow: true, cacheControl: "private, max-age=3600" };
      },
      delivery: handOff,
    });
    const listener = getRequestListener((request) => {
      if (!request.url.endsWith("/sign-out")) return files(request);
      return new Response("bye", { headers: { "clear-site-data": value } });
    });
    const port = await site.nginx(portOf(await site.listen(listener)));
    await page.goto(`http://127.0.0.1:${port}/sign-out`);
    const url = urlOf(port, "a.txt");
    for (let i = 0; i < 2; i += 1) expect(await fetched(url)).toBe("a file");
    expect(asked).toBe(1);
    await fetched(`http://127.0.0.1:${port}/sign-out`);
    expect(await fetched(url)).toBe("a file");
    expect(asked).toBe(2);
  });
});
