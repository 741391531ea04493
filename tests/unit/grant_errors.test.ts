import type { Grant } from "sendoff";
import { describe, expect, it } from "vitest";
import { countingDelivery, run } from "../support/unit_handler.ts";

const granted = (fields: object) => run({ authorize: () => ({ allow: true, ...fields }) as Grant });

const wrongHeader = (name: string, value: unknown = "a") => ({ headers: { [name]: value } });
const OURS = "sendoff or the front server sets it";
const COMMAND = "it commands the front server";

describe("a grant that can't be followed is refused, and its error says why", () => {
  it.each<[fields: object, message: string]>([
    [{ pth: "a" }, 'Grant has an unknown field "pth"'],
    [{ status: 404 }, 'Grant has an unknown field "status"'],
    [{ constructor: "a" }, 'Grant has an unknown field "constructor"'],
    [{ path: 5 }, 'Grant has a wrong "path": 5'],
    [{ path: null }, 'Grant has a wrong "path": null'],
    [{ path: ["a"] }, 'Grant has a wrong "path": an object'],
    [{ download: false }, 'Grant has a wrong "download": false'],
    [{ download: 1 }, 'Grant has a wrong "download": 1'],
    [{ contentType: "" }, 'Grant has a wrong "contentType": ""'],
    [{ contentType: "text" }, 'Grant has a wrong "contentType": "text"'],
    [{ contentType: "text/html, a/b" }, 'Grant has a wrong "contentType": "text/html, a/b"'],
    [{ contentType: "a/b\r\nX: c" }, 'Grant has a wrong "contentType": "a/b\\r\\nX: c"'],
    [{ contentType: "a/b; c=é" }, 'Grant has a wrong "contentType": "a/b; c=é"'],
    [{ contentType: " a/b" }, 'Grant has a wrong "contentType": " a/b"'],
    [{ cacheControl: "" }, 'Grant has a wrong "cacheControl": ""'],
    [{ cacheControl: "a\nb" }, 'Grant has a wrong "cacheControl": "a\\nb"'],
    [{ cacheControl: "a\u0001" }, 'Grant has a wrong "cacheControl": "a\\u0001"'],
    [{ cacheControl: " a" }, 'Grant has a wrong "cacheControl": " a"'],
    [{ cacheControl: 5 }, 'Grant has a wrong "cacheControl": 5'],
    [{ headers: "a" }, 'Grant has a wrong "headers": "a"'],
    [{ headers: null }, 'Grant has a wrong "headers": null'],
    [{ delivery: "nginx" }, 'Grant has a wrong "delivery": "nginx"'],
    [{ delivery: {} }, 'Grant has a wrong "delivery": an object'],
    [{ delivery: { name: "a" } }, 'Grant has a wrong "delivery": an object'],
    [{ etag: "1" }, 'Grant has a wrong "etag": "1"'],
    [{ etag: '"a"b"' }, 'Grant has a wrong "etag": "\\"a\\"b\\""'],
    [{ etag: 'w/"a"' }, 'Grant has a wrong "etag": "w/\\"a\\""'],
    [{ etag: '"a\r"' }, 'Grant has a wrong "etag": "\\"a\\r\\""'],
    [{ lastModified: 0 }, 'Grant has a wrong "lastModified": 0'],
    [{ lastModified: new Date(Number.NaN) }, 'Grant has a wrong "lastModified": an object'],
    [wrongHeader("a b"), 'Grant has a wrong header "a b": its name is no header name'],
    [wrongHeader(""), 'Grant has a wrong header "": its name is no header name'],
    [wrongHeader("a\r\nb"), 'Grant has a wrong header "a\\r\\nb": its name is no header name'],
    [wrongHeader("x", "a\r\nb"), 'Grant has a wrong header "x": its value is not printable ASCII'],
    [wrongHeader("x", "é"), 'Grant has a wrong header "x": its value is not printable ASCII'],
    [wrongHeader("x", ""), 'Grant has a wrong header "x": its value is not printable ASCII'],
    [wrongHeader("x", 5), 'Grant has a wrong header "x": its value is not printable ASCII'],
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
