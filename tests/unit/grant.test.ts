import { type Grant, handOff, nginx } from "sendoff";
import { describe, expect, it } from "vitest";
import { FRONTS } from "../support/unit_fronts.ts";
import { countingDelivery, reasonFor, run } from "../support/unit_handler.ts";

const REQUEST = new Request("http://localhost/dir/asked.txt");
const apache = FRONTS.find(({ title }) => title === "apache 0.12")?.delivery;

/** A grant as JavaScript lets an authorizer write it. */
const granted = (fields: object, options = {}) =>
  run({ ...options, authorize: () => ({ allow: true, ...fields }) as Grant }, REQUEST);

describe("valid fields", () => {
  it.each<[title: string, fields: Partial<Grant>, header: string, value: string | null]>([
    ["no field", {}, "x-accel-redirect", "/_sendoff/dir/asked.txt"],
    ["path", { path: "b/é?.pdf" }, "x-accel-redirect", "/_sendoff/b/%C3%A9%3F.pdf"],
    ["path decides the type", { path: "b.pdf" }, "content-type", "application/pdf"],
    ["path is not decoded", { path: "100%.txt" }, "x-accel-redirect", "/_sendoff/100%25.txt"],
    ["download", { download: true }, "content-disposition", 'attachment; filename="asked.txt"'],
    [
      "download under the name in the URL, not the stored one",
      { download: true, path: "4711.bin" },
      "content-disposition",
      'attachment; filename="asked.txt"',
    ],
    ["name", { download: "a.b" }, "content-disposition", 'attachment; filename="a.b"'],
    ["no name", { download: "" }, "content-disposition", 'attachment; filename="download"'],
    [
      "name with a line break and quotes",
      { download: 'a"\r\nX-Sendfile: b' },
      "content-disposition",
      'attachment; filename="a\\"__X-Sendfile: b"',
    ],
    ["type", { contentType: "image/png" }, "content-type", "image/png"],
    ["type is shown in place", { contentType: "image/png" }, "content-disposition", null],
    [
      "type is saved",
      { contentType: "TEXT/HTML; charset=utf-8" },
      "content-disposition",
      'attachment; filename="asked.txt"',
    ],
    ["caching", { cacheControl: "max-age=5" }, "cache-control", "max-age=5"],
    ["header", { headers: { "X-Robots-Tag": "noindex" } }, "x-robots-tag", "noindex"],
    [
      "policy of its own",
      { headers: { "Content-Security-Policy": "sandbox allow-scripts" } },
      "content-security-policy",
      "sandbox allow-scripts",
    ],
    [
      "no value",
      { path: undefined, etag: undefined },
      "x-accel-redirect",
      "/_sendoff/dir/asked.txt",
    ],
    ["etag is nginx's own", { etag: '"1"' }, "etag", null],
    ["time is nginx's own", { lastModified: new Date(0) }, "last-modified", null],
  ])("%s", async (_, fields, header, value) => {
    const { response, outcome } = await granted(fields);
    expect(outcome.outcome).toBe("delivered");
    expect(response.headers.get(header)).toBe(value);
  });

  it("send validators where the server takes them from the app", async () => {
    const lastModified = new Date("2026-11-22T01:02:03.999Z");
    const { response } = await granted({ etag: 'W/"1"', lastModified }, { delivery: apache });
    expect(response.headers.get("etag")).toBe('W/"1"');
    expect(response.headers.get("last-modified")).toBe("Sun, 22 Nov 2026 01:02:03 GMT");
  });

  it("send the file another way", async () => {
    const delivery = countingDelivery();
    const { response, outcome } = await granted({ delivery, path: "b.txt" });
    expect(await response.text()).toBe("the file");
    expect(delivery.files.map(({ path }) => path)).toEqual(["b.txt"]);
    expect(outcome).toMatchObject({
      delivery: "counting",
      path: "dir/asked.txt",
      granted: "b.txt",
    });
  });

  it("send the file another way under its own name", async () => {
    const delivery = countingDelivery();
    const { outcome } = await granted({ delivery });
    expect(delivery.files.map(({ path }) => path)).toEqual(["dir/asked.txt"]);
    expect(outcome).not.toHaveProperty("granted");
  });

  it("can't replace the header of the hand-off", async () => {
    const delivery = handOff({
      name: "ours",
      header: "X-Deliver",
      prefix: "/srv/",
      encoding: "percent",
      inexpressible: /\0/,
      maxValueBytes: 1000,
      status: 200,
    });
    const { response } = await granted({ headers: { "x-DELIVER": "/etc/passwd" } }, { delivery });
    expect(response.headers.get("x-deliver")).toBe("/srv/dir/asked.txt");
  });
});

describe("a path that a grant names is checked like one from a URL", () => {
  it.each([
    ["../root-secret/key.txt", "dot-segment"],
    ["a/../../b", "dot-segment"],
    ["./a", "dot-segment"],
    ["..", "dot-segment"],
    ["a\0b", "control-character"],
    ["a\r\nb", "control-character"],
    ["", "empty-segment"],
    ["/etc/passwd", "empty-segment"],
    ["a//b", "empty-segment"],
    ["a/", "empty-segment"],
    ["..\\b", "encoded-separator"],
    ["a\ud800", "ill-formed-name"],
    [".env", "dotfile"],
    ["a/.git/config", "dotfile"],
    ["n".repeat(256), "too-long"],
  ])("%j", async (path, reason) => {
    const { response, outcome } = await granted({ path });
    expect(outcome).toMatchObject({ outcome: "refused", reason, path: "dir/asked.txt" });
    expect(outcome).not.toHaveProperty("granted");
    expect(response.headers.has("x-accel-redirect")).toBe(false);
  });

  it("by the rules of the delivery that it names", async () => {
    const windows = { ...countingDelivery(), windows: true };
    const authorize = (): Grant => ({ allow: true, delivery: windows });
    const delivery = nginx({ location: "/_sendoff/" });
    const asked = new Request("http://localhost/NUL");
    expect(await reasonFor(authorize, { delivery }, asked)).toBe("windows-name");
    expect(await reasonFor("public", { delivery }, asked)).toBe("delivered");
    expect(windows.files).toEqual([]);
  });
});
