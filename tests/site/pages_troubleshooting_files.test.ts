// Symptoms of the page "Troubleshooting" that are seen in the file: its type, its name, where it ends.
import { renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { createFileHandler, type Delivery } from "sendoff";
import { embedded } from "sendoff/embedded";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Change, change, handOff, lacksNginx, portOf } from "../support/pages_site.ts";
import { makeTrouble, type Trouble } from "../support/pages_trouble.ts";
import { until } from "../support/process.ts";
import { header } from "../support/raw_client.ts";
import { beginDownload } from "../support/raw_download.ts";

const MIB = 1024 * 1024;

describe.skipIf(lacksNginx)("troubleshooting: files", () => {
  let site: Trouble;
  beforeEach(() => {
    site = makeTrouble();
  });
  afterEach(() => site.close());

  it("shows a download without a type: the name has no extension", async () => {
    site.put("LICENSE", "Grüße");
    const broken = await site.get(await site.front(), "LICENSE");
    expect(header(broken, "content-type")).toBe("application/octet-stream");
    expect(header(broken, "content-disposition")).toMatch(/^attachment/);
    const authorize = () => ({ allow: true as const, contentType: "text/plain; charset=UTF-8" });
    const cured = await site.get(await site.front({ authorize }), "LICENSE");
    expect(header(cured, "content-type")).toBe("text/plain; charset=UTF-8");
    expect(header(cured, "content-disposition")).toBeUndefined();
  });

  it("shows a page that is saved: HTML is not shown by default", async () => {
    site.put("a.html", "<h1>hello</h1>");
    expect(header(await site.get(await site.front(), "a.html"), "content-disposition")).toMatch(
      /^attachment/,
    );
    const cured = await site.get(
      await site.front({ inline: (type) => type === "text/html" }),
      "a.html",
    );
    expect(header(cured, "content-disposition")).toBeUndefined();
    expect(header(cured, "content-security-policy")).toMatch(/; sandbox$/);
  });

  it("shows a stored id as the name: no download name is given", async () => {
    site.put("7f3a.pdf", "%PDF");
    const saved = await site.get(
      await site.front({ authorize: () => ({ allow: true, download: true }) }),
      "7f3a.pdf",
    );
    expect(header(saved, "content-disposition")).toBe('attachment; filename="7f3a.pdf"');
    const authorize = () => ({ allow: true as const, download: "Grüße.pdf" });
    const cured = await site.get(await site.front({ authorize }), "7f3a.pdf");
    expect(header(cured, "content-disposition")).toContain("filename*=UTF-8''Gr%C3%BC%C3%9Fe.pdf");
  });

  it("shows a 404 for an accent: the disk has the name in its other spelling", async () => {
    const onDisk = "café.txt".normalize("NFD");
    site.put(onDisk, "a file");
    const port = await site.front();
    expect((await site.get(port, encodeURIComponent(onDisk.normalize("NFC")))).status).toBe(404);
    expect((await site.get(port, encodeURIComponent(onDisk))).status).toBe(200);
  });

  it("shows a 404 for a ? or #: the link was made with encodeURI", async () => {
    site.put("why?.txt", "a file");
    const port = await site.front();
    expect((await site.get(port, encodeURI("why?.txt"))).status).toBe(404);
    expect((await site.get(port, encodeURIComponent("why?.txt"))).status).toBe(200);
    expect(await site.doctor(port)).toBe("all is well");
  });

  it("shows a 404 for a blank: the link was encoded twice", async () => {
    site.put("two words.txt", "a file");
    const port = await site.front();
    const once = encodeURIComponent("two words.txt");
    expect((await site.get(port, encodeURIComponent(once))).status).toBe(404);
    expect(site.outcomes.at(-1)?.reason).toBe("literal-escape");
    expect((await site.get(port, once)).status).toBe(200);
  });

  it("shows a download that can't go on: nginx compresses the file", async () => {
    site.put("a.txt", "a file\n".repeat(1000));
    const compressed = change("internal;", "internal; gzip on; gzip_types text/plain;");
    const asked = { "Accept-Encoding": "gzip", Range: "bytes=100-" };
    const broken = await site.front({}, compressed);
    const all = await site.get(broken, "a.txt", asked);
    expect([all.status, header(all, "accept-ranges")]).toEqual([200, undefined]);
    expect(header(all, "content-length")).toBeUndefined();
    expect(await site.doctor(broken)).toBe("all is well");
    expect((await site.get(await site.front(), "a.txt", asked)).status).toBe(206);
  });

  it("shows a download that begins anew: the file was copied without its time", async () => {
    site.put("a.txt", "a file");
    const port = await site.front();
    const etag = header(await site.get(port, "a.txt"), "etag") ?? "";
    const goOn = { Range: "bytes=2-", "If-Range": etag };
    const path = join(site.root, "a.txt");
    const mtime = new Date("2020-02-02T02:02:02Z");
    utimesSync(path, mtime, mtime);
    expect((await site.get(port, "a.txt", goOn)).status).toBe(200);
    const kept = header(await site.get(port, "a.txt"), "etag") ?? "";
    writeFileSync(join(site.root, "copy"), "a file");
    utimesSync(join(site.root, "copy"), mtime, mtime);
    renameSync(join(site.root, "copy"), path);
    expect((await site.get(port, "a.txt", { Range: "bytes=2-", "If-Range": kept })).status).toBe(
      206,
    );
  });

  it("shows an old file: nginx keeps it open", async () => {
    const replace = () => {
      site.put("new", "the new one");
      renameSync(join(site.root, "new"), join(site.root, "a.txt"));
    };
    const keepsOpen = "internal; open_file_cache max=100; open_file_cache_valid 60s;";
    site.put("a.txt", "the old one!");
    const broken = await site.front({}, change("internal;", keepsOpen));
    await site.get(broken, "a.txt");
    replace();
    expect((await site.get(broken, "a.txt")).body.toString()).toBe("the old one!");
    expect(await site.doctor(broken)).toMatch(
      /^conditional \[front config\] after the file was replaced/,
    );
    site.put("a.txt", "the old one!");
    const cured = await site.front();
    await site.get(cured, "a.txt");
    replace();
    expect((await site.get(cured, "a.txt")).body.toString()).toBe("the new one");
  });

  /** A download that waits until the app has answered, or has hung up on who takes nothing. */
  async function largeDownload(delivery: Delivery, limit: Change) {
    const content = Buffer.alloc(64 * MIB, "x");
    site.put("large.bin", content);
    const files = createFileHandler({ mount: "/files", authorize: "public", delivery });
    const listener = getRequestListener((request) => files(request));
    let hungUp = false;
    let answered = false;
    const server = await site.listen((request, response) => {
      response.once("finish", () => {
        answered = true;
      });
      return listener(request, response);
    });
    server.setTimeout(2000, (socket) => {
      hungUp = true;
      socket.destroy();
    });
    const download = await beginDownload(
      await site.nginx(portOf(server), limit),
      "/files/large.bin",
    );
    await until("the app is done", () => answered || hungUp);
    const { how, body } = await download.finish(30_000);
    return { answered, how, isWhole: body.equals(content) };
  }

  it("shows a download that is cut: nginx has set aside what it may, and the app hangs up", async () => {
    // 1 GiB where nothing is said; a smaller one shows the same.
    const limit = change("proxy_buffer_size", "proxy_max_temp_file_size 1m;\n proxy_buffer_size");
    const itself = embedded({ root: site.root });
    const cut = await largeDownload(itself, limit);
    expect(cut).toEqual({ answered: false, how: "cut", isWhole: false });
    const enough = change(
      "proxy_buffer_size",
      "proxy_max_temp_file_size 1024m;\n proxy_buffer_size",
    );
    const whole = { answered: true, how: "complete", isWhole: true };
    expect(await largeDownload(itself, enough)).toEqual(whole);
    expect(await largeDownload(handOff, limit)).toEqual(whole);
  });
});
