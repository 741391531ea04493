import type { InlinePolicy } from "sendoff";
import { describe, expect, it, vi } from "vitest";
import { run } from "../support/unit_handler.ts";

const INERT_PAGE =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'";
const SANDBOX = `${INERT_PAGE}; sandbox`;

async function present(name: string, inline?: InlinePolicy) {
  const url = `http://localhost/${encodeURIComponent(name)}`;
  const { response } = await run(inline === undefined ? {} : { inline }, new Request(url));
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  return {
    type: response.headers.get("content-type"),
    disposition: response.headers.get("content-disposition"),
    policy: response.headers.get("content-security-policy"),
  };
}

describe("what a browser may show in place by default", () => {
  it.each([
    ["a.png", "image/png", SANDBOX],
    ["a.jpg", "image/jpeg", SANDBOX],
    ["a.gif", "image/gif", SANDBOX],
    ["a.webp", "image/webp", SANDBOX],
    ["a.avif", "image/avif", SANDBOX],
    ["A.PNG", "image/png", SANDBOX],
    ["a.txt", "text/plain; charset=UTF-8", SANDBOX],
    ["a.mp4", "video/mp4", INERT_PAGE],
    ["a.mp3", "audio/mpeg", INERT_PAGE],
    ["a.pdf", "application/pdf", INERT_PAGE],
  ])("%s", async (name, type, policy) => {
    expect(await present(name)).toEqual({ type, disposition: null, policy });
  });

  it.each([
    ["a.svg", "image/svg+xml"],
    ["a.SVG", "image/svg+xml"],
    ["a.svgz", "image/svg+xml"],
    ["a.html", "text/html; charset=UTF-8"],
    ["a.htm", "text/html; charset=UTF-8"],
    ["a.xhtml", "application/xhtml+xml"],
    ["a.xml", "application/xml"],
    ["a.rss", "application/rss+xml"],
    ["a.css", "text/css; charset=UTF-8"],
    ["a.js", "text/javascript; charset=UTF-8"],
    ["a.json", "application/json; charset=UTF-8"],
    ["a.swf", "application/x-shockwave-flash"],
    ["a.zip", "application/zip"],
    ["a.unknown", "application/octet-stream"],
    ["a.htm ", "application/octet-stream"],
    ["a.htm.", "application/octet-stream"],
    ["a", "application/octet-stream"],
    ["png", "application/octet-stream"],
    ["a.constructor", "application/octet-stream"],
    ["a.__proto__", "application/octet-stream"],
  ])("not %s", async (name, type) => {
    const { policy, disposition, type: sent } = await present(name);
    expect(sent?.toLowerCase()).toBe(type.toLowerCase());
    expect(disposition).toBe(`attachment; filename="${name.trim()}"`);
    expect(policy).toBeNull();
  });

  it("not a folder's name with an extension", async () => {
    const { response } = await run({}, new Request("http://localhost/a.png/b"));
    expect(response.headers.get("content-type")).toBe("application/octet-stream");
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="b"');
  });

  it.each([
    [".env", "application/octet-stream"],
    [".png", "application/octet-stream"],
    ["dir/.png", "application/octet-stream"],
    [".x.png", "image/png"],
  ])("a dot in front begins no extension: %s", async (path, type) => {
    const { response } = await run({ dotfiles: "allow" }, new Request(`http://localhost/${path}`));
    expect(response.headers.get("content-type")).toBe(type);
  });
});

describe("other policies", () => {
  it.each(["a.svg", "a.html", "a.png"])(
    '"all" shows %s with the rights of the site',
    async (name) => {
      expect(await present(name, "all")).toMatchObject({ disposition: null, policy: null });
    },
  );

  it("a function decides by the bare media type, and the sandbox stays", async () => {
    const inline = vi.fn((mediaType: string) => mediaType === "text/html");
    expect(await present("a.html", inline)).toMatchObject({ disposition: null, policy: SANDBOX });
    expect(await present("a.png", inline)).toMatchObject({ policy: null });
    expect(inline.mock.calls).toEqual([["text/html"], ["image/png"]]);
  });

  it.each([["true"], [1], [{}], [undefined], [Promise.resolve(true)]])(
    "a function that answers %j has not said yes",
    async (answer) => {
      const inline = (() => answer) as unknown as InlinePolicy;
      const { disposition } = await present("a.html", inline);
      expect(disposition).toBe('attachment; filename="a.html"');
    },
  );

  it("download wins over them all", async () => {
    const authorize = () => ({ allow: true, download: true }) as const;
    const { response } = await run(
      { authorize, inline: "all" },
      new Request("http://localhost/a.png"),
    );
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="a.png"');
  });

  it("the type is the granted file's, and the name is the asked one's", async () => {
    const authorize = () => ({ allow: true, path: "stored.svg" }) as const;
    const { response } = await run({ authorize }, new Request("http://localhost/photo.png"));
    expect(response.headers.get("content-type")).toBe("image/svg+xml");
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="photo.png"');
  });

  it.each(["image/svg+xml", "audio/x+xml", "text/html", "Image/SVG+XML; a=b", "multipart/mixed"])(
    "a granted type %s is not shown either",
    async (contentType) => {
      const authorize = () => ({ allow: true, contentType }) as const;
      const { response } = await run({ authorize }, new Request("http://localhost/a.png"));
      expect(response.headers.get("content-disposition")).toBe('attachment; filename="a.png"');
    },
  );
});

describe("caching", () => {
  it("is private and checked each time by default", async () => {
    const { response } = await run();
    expect(response.headers.get("cache-control")).toBe("private, no-cache");
  });

  it("is the handler's own", async () => {
    const { response } = await run({ cacheControl: "private, max-age=60" });
    expect(response.headers.get("cache-control")).toBe("private, max-age=60");
  });
});
