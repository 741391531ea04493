import type { Grant } from "sendoff";
import { describe, expect, it } from "vitest";
import { countingDelivery, run } from "../support/unit_handler.ts";

const granted = (fields: object) => run({ authorize: () => ({ allow: true, ...fields }) as Grant });

const wrongHeader = (name: string, value: unknown = "a") => ({ headers: { [name]: value } });
const KNOWN =
  "allow, path, download, contentType, cacheControl, headers, delivery, etag, lastModified";
const WRONG_DELIVERY = 'Grant has a wrong "delivery": an object, want a delivery, such as nginx()';
const OURS = "sendoff or the front server sets it";
const COMMAND = "it commands the front server";

describe("a grant that can't be followed is refused, and its error says why", () => {
  it.each<[fields: object, message: string]>([
    [{ pth: "a" }, `Grant has an unknown field "pth", want one of ${KNOWN}`],
    [{ status: 404 }, `Grant has an unknown field "status", want one of ${KNOWN}`],
    [{ constructor: "a" }, `Grant has an unknown field "constructor", want one of ${KNOWN}`],
    [{ path: 5 }, 'Grant has a wrong "path": 5, want a path below the root'],
    [{ path: null }, 'Grant has a wrong "path": null, want a path below the root'],
    [{ path: ["a"] }, 'Grant has a wrong "path": an array, want a path below the root'],
    [{ download: false }, 'Grant has a wrong "download": false, want true or a name'],
    [{ download: 1 }, 'Grant has a wrong "download": 1, want true or a name'],
    [
      { contentType: "" },
      'Grant has a wrong "contentType": "", want a media type, such as "text/plain"',
    ],
    [
      { contentType: "text" },
      'Grant has a wrong "contentType": "text", want a media type, such as "text/plain"',
    ],
    [
      { contentType: "text/html, a/b" },
      'Grant has a wrong "contentType": "text/html, a/b", want a media type, such as "text/plain"',
    ],
    [
      { contentType: "a/b\r\nX: c" },
      'Grant has a wrong "contentType": "a/b\\r\\nX: c", want a media type, such as "text/plain"',
    ],
    [
      { contentType: "a/b; c=é" },
      'Grant has a wrong "contentType": "a/b; c=é", want a media type, such as "text/plain"',
    ],
    [
      { contentType: " a/b" },
      'Grant has a wrong "contentType": " a/b", want a media type, such as "text/plain"',
    ],
    [
      { cacheControl: "" },
      'Grant has a wrong "cacheControl": "", want a header value, such as "no-store"',
    ],
    [
      { cacheControl: "a\nb" },
      'Grant has a wrong "cacheControl": "a\\nb", want a header value, such as "no-store"',
    ],
    [
      { cacheControl: "a\u0001" },
      'Grant has a wrong "cacheControl": "a\\u0001", want a header value, such as "no-store"',
    ],
    [
      { cacheControl: " a" },
      'Grant has a wrong "cacheControl": " a", want a header value, such as "no-store"',
    ],
    [
      { cacheControl: 5 },
      'Grant has a wrong "cacheControl": 5, want a header value, such as "no-store"',
    ],
    [{ headers: "a" }, 'Grant has a wrong "headers": "a", want a plain object of names and values'],
    [
      { headers: null },
      'Grant has a wrong "headers": null, want a plain object of names and values',
    ],
    [
      { delivery: "nginx" },
      'Grant has a wrong "delivery": "nginx", want a delivery, such as nginx()',
    ],
    [{ delivery: {} }, 'Grant has a wrong "delivery": an object, want a delivery, such as nginx()'],
    [
      { delivery: { name: "a" } },
      'Grant has a wrong "delivery": an object, want a delivery, such as nginx()',
    ],
    [{ etag: "1" }, 'Grant has a wrong "etag": "1", want an entity tag in double quotes'],
    [
      { etag: '"a"b"' },
      'Grant has a wrong "etag": "\\"a\\"b\\"", want an entity tag in double quotes',
    ],
    [
      { etag: 'w/"a"' },
      'Grant has a wrong "etag": "w/\\"a\\"", want an entity tag in double quotes',
    ],
    [
      { etag: '"a\r"' },
      'Grant has a wrong "etag": "\\"a\\r\\"", want an entity tag in double quotes',
    ],
    [{ lastModified: 0 }, 'Grant has a wrong "lastModified": 0, want a valid Date'],
    [
      { lastModified: new Date(Number.NaN) },
      'Grant has a wrong "lastModified": an object, want a valid Date',
    ],
    [{ headers: { "X-A": "1", "x-a": "2" } }, 'Grant has a wrong header "x-a": it is given twice'],
    [{ delivery: { name: "a", deliver() {}, location: 5 } }, WRONG_DELIVERY],
    [{ delivery: { name: "a", deliver() {}, header: 5 } }, WRONG_DELIVERY],
    [wrongHeader("a b"), 'Grant has a wrong header "a b": its name is no header name'],
    [wrongHeader(""), 'Grant has a wrong header "": its name is no header name'],
    [wrongHeader("a\r\nb"), 'Grant has a wrong header "a\\r\\nb": its name is no header name'],
    [
      wrongHeader("x", "a\r\nb"),
      'Grant has a wrong header "x": its value is empty, or not printable ASCII',
    ],
    [
      wrongHeader("x", "é"),
      'Grant has a wrong header "x": its value is empty, or not printable ASCII',
    ],
    [
      wrongHeader("x", ""),
      'Grant has a wrong header "x": its value is empty, or not printable ASCII',
    ],
    [
      wrongHeader("x", 5),
      'Grant has a wrong header "x": its value is empty, or not printable ASCII',
    ],
    [wrongHeader("Content-Length"), `Grant has a wrong header "Content-Length": ${OURS}`],
    [wrongHeader("Transfer-Encoding"), `Grant has a wrong header "Transfer-Encoding": ${OURS}`],
    [wrongHeader("CONTENT-TYPE"), `Grant has a wrong header "CONTENT-TYPE": ${OURS}`],
    [wrongHeader("Content-Disposition"), `Grant has a wrong header "Content-Disposition": ${OURS}`],
    [wrongHeader("Content-Encoding"), `Grant has a wrong header "Content-Encoding": ${OURS}`],
    [wrongHeader("Content-Range"), `Grant has a wrong header "Content-Range": ${OURS}`],
    [wrongHeader("ETag"), `Grant has a wrong header "ETag": ${OURS}`],
    [wrongHeader("Last-Modified"), `Grant has a wrong header "Last-Modified": ${OURS}`],
    [wrongHeader("Accept-Ranges"), `Grant has a wrong header "Accept-Ranges": ${OURS}`],
    [wrongHeader("Cache-Control"), `Grant has a wrong header "Cache-Control": ${OURS}`],
    [wrongHeader("Connection"), `Grant has a wrong header "Connection": ${OURS}`],
    [
      wrongHeader("X-Content-Type-Options"),
      `Grant has a wrong header "X-Content-Type-Options": ${OURS}`,
    ],
    [wrongHeader("Trailer"), `Grant has a wrong header "Trailer": ${OURS}`],
    [wrongHeader("Upgrade"), `Grant has a wrong header "Upgrade": ${OURS}`],
    [wrongHeader("Keep-Alive"), `Grant has a wrong header "Keep-Alive": ${OURS}`],
    [wrongHeader("Location"), `Grant has a wrong header "Location": ${OURS}`],
    [wrongHeader("X-Accel-Redirect"), `Grant has a wrong header "X-Accel-Redirect": ${COMMAND}`],
    [wrongHeader("X-Accel-Charset"), `Grant has a wrong header "X-Accel-Charset": ${COMMAND}`],
    [wrongHeader("x-SENDFILE"), `Grant has a wrong header "x-SENDFILE": ${COMMAND}`],
    [
      wrongHeader("X-Lighttpd-Send-File"),
      `Grant has a wrong header "X-Lighttpd-Send-File": ${COMMAND}`,
    ],
    [wrongHeader("X-Reproxy-URL"), `Grant has a wrong header "X-Reproxy-URL": ${COMMAND}`],
  ])("%j", async (fields, message) => {
    const { response, outcome } = await granted(fields);
    expect(outcome).toMatchObject({ outcome: "refused", reason: "invalid-grant", status: 500 });
    expect(outcome.error).toBeInstanceOf(TypeError);
    expect(outcome.error?.message).toBe(message);
    expect(response.headers.has("x-accel-redirect")).toBe(false);
    expect(await response.text()).toBe("Something went wrong\n");
  });

  it.each([
    ["Headers", new Headers({ "Content-Security-Policy": "sandbox" })],
    ["a Map", new Map([["Content-Security-Policy", "sandbox"]])],
  ])("headers that are %s are not dropped without a word", async (_, headers) => {
    const { outcome } = await granted({ headers });
    expect(outcome.reason).toBe("invalid-grant");
  });

  it.each([
    ["inherited", () => Object.create({ contentType: "a/b\u0001" })],
    [
      "an accessor of its class",
      () =>
        new (class {
          get contentType() {
            return "a/b\u0001";
          }
        })(),
    ],
    ["not enumerable", () => Object.defineProperty({}, "contentType", { value: "a/b\u0001" })],
  ])("a field that is %s is checked, or never used", async (_, make) => {
    const grant = Object.assign(make(), { allow: true }) as Grant;
    const delivery = countingDelivery();
    await run({ authorize: () => grant, delivery });
    const types = delivery.files.map(({ headers }) => headers["content-type"]);
    expect(types).not.toContain("a/b\u0001");
  });
});
