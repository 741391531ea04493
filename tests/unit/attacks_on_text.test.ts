// URLs, names, types and headers that read differently here and elsewhere.
import { contentDisposition, type Delivery, handOff, nginx } from "sendoff";
import { describe, expect, it } from "vitest";
import { knownFileType, lookUpFileType } from "../../src/file_type.ts";
import { FILE_URL, requestLike, run } from "../support/unit_handler.ts";

const _ORDER = { "x-accel-redirect": "/_sendoff/secret.txt" };
const delivery = nginx({ location: "/_sendoff/" });

it("a request whose URL can't be read is refused", async () => {
  const request = requestLike(FILE_URL);
  Object.defineProperty(request, "url", {
    get() {
      throw new TypeError("Invalid URL");
    },
  });
  const { outcome } = await run({ authorize: () => true, delivery }, request);
  expect(outcome).toMatchObject({ reason: "malformed-url", status: 400 });
});

describe("media types of a grant", () => {
  const typed = (contentType: string, inline?: (type: string) => boolean) =>
    run({
      authorize: () => ({ allow: true, contentType }),
      delivery,
      ...(inline ? { inline } : {}),
    });

  it.each([
    'text/plain; a="b"; c"',
    'text/plain; a="b\\"',
    'image/png; a=",text/html,"',
    `text/plain; a="${"b".repeat(300)}"`,
  ])("%j is no media type", async (contentType) => {
    expect((await typed(contentType)).outcome.reason).toBe("invalid-grant");
  });

  it.each(["x-image/png", "IMAGE/SVG+XML", "video/x+xml", "text/html ; charset=utf-8"])(
    "%s is saved",
    async (contentType) => {
      const { response } = await typed(contentType);
      expect(response.headers.get("content-disposition")).toMatch(/^attachment/);
    },
  );

  it.each(["IMAGE/PNG", "Text/Plain; charset=utf-8"])("%s is shown", async (contentType) => {
    const { response } = await typed(contentType);
    expect(response.headers.has("content-disposition")).toBe(false);
  });

  it("XML that calls itself a video stays in the sandbox when a function shows it", async () => {
    const { response } = await typed("video/x+xml", () => true);
    expect(response.headers.get("content-security-policy")).toMatch(/; sandbox$/);
  });
});

it("line separators of Unicode are control characters too", async () => {
  for (const name of ["a%E2%80%A8b.txt", "a%E2%80%A9b.txt"]) {
    const { outcome } = await run(
      { authorize: () => true, delivery },
      requestLike(`${FILE_URL}${name}`),
    );
    expect(outcome.reason).toBe("control-character");
  }
});

it.each(["\u00ad", "\u034f", "\u061c", "\u115f", "\u2060", "\u2069", "\u2800", "\u3164", "\ufeff"])(
  "a download name shows no invisible %j",
  (invisible) => {
    expect(contentDisposition("attachment", `a${invisible}b.txt`)).toContain('"a_b.txt"');
  },
);

it("a download name that looks escaped comes in the exact form as well", () => {
  const value = contentDisposition("attachment", "a%41b.txt");
  expect(value).toBe("attachment; filename=\"a_41b.txt\"; filename*=UTF-8''a%2541b.txt");
});

it("contentDisposition() takes no other type", () => {
  expect(() => contentDisposition("inline\r\nX: y" as "inline")).toThrow(TypeError);
});

it("a page of your own is not kept by a CDN", async () => {
  const refuse = () =>
    new Response("no", {
      headers: { "cdn-cache-control": "max-age=60", "surrogate-control": "x" },
    });
  const { response } = await run({ authorize: () => false, refuse, delivery });
  expect([...response.headers.keys()]).not.toContain("cdn-cache-control");
  expect([...response.headers.keys()]).not.toContain("surrogate-control");
});

it.each(["a%20", "a%C2%A0", "dir/a%20"])(
  "raw bytes name no file whose blank at the end is trimmed on the way: %s",
  async (path) => {
    const bytes = handOff({
      name: "bytes",
      header: "X-Send-This",
      prefix: "/srv/files/",
      encoding: "bytes",
      inexpressible: /\0/,
      maxValueBytes: 1000,
      status: 200,
    });
    const { response, outcome } = await run(
      { authorize: () => true, delivery: bytes },
      requestLike(`http://localhost/${path}`),
    );
    if (path.endsWith("%20")) expect(outcome.reason).toBe("inexpressible-name");
    // The last byte of a no-break space in UTF-8 is one that latin1 reads as a space.
    else expect(response.headers.get("x-send-this")).toBe("/srv/files/a\u00c2\u00a0");
  },
);

it.each(["host/a.txt", "localhost/files/http://h/a.txt", "mailto:a@b/c", "a.txt"])(
  "%s is no URL that names a file",
  async (url) => {
    const { outcome } = await run({ authorize: () => true, delivery }, requestLike(url));
    expect(outcome.reason).toBe("malformed-url");
  },
);

it("a page of your own can't use the header of the delivery, whatever its name is", async () => {
  const own: Delivery = { name: "own", header: "x-deliver", deliver: () => new Response("sent") };
  const refuse = () => new Response("no", { headers: { "x-deliver": "secret.txt" } });
  const { response } = await run({ authorize: () => false, refuse, delivery: own });
  expect(response.headers.has("x-deliver")).toBe(false);
});

it("spellings of an extension don't make the cache of types grow", async () => {
  expect((await lookUpFileType("a.FlAc")).mediaType).toBe("audio/x-flac");
  expect(knownFileType("a.FlAc")).toBeUndefined();
  expect(knownFileType("a.flac")?.mediaType).toBe("audio/x-flac");
});
