// What each hand-off says to its front server, and edges of the options that the other tables leave open.
import {
  apache,
  behindFront,
  caddy,
  createFileHandler,
  type Delivery,
  type HandOffOptions,
  h2o,
  handOff,
  lighttpd,
  litespeed,
  nginx,
} from "sendoff";
import { describe, expect, it } from "vitest";

const SECRET = "3f7a9c05d1e84b26a0c9f3e7d6b51284";
const GOOD: HandOffOptions = {
  name: "ours",
  header: "X-Send-This",
  prefix: "/srv/",
  encoding: "percent",
  inexpressible: /\0/,
  maxValueBytes: 1,
  status: 200,
};

/** The headers of a hand-off of `a%.txt`, of which more is known than its name. */
async function headersBy(delivery: Delivery): Promise<Record<string, string>> {
  const grant = { allow: true, etag: '"v1"', lastModified: new Date(0) } as const;
  const files = createFileHandler({ authorize: () => grant, delivery });
  const response = await files(new Request("http://localhost/a%25.txt"));
  return Object.fromEntries(response.headers);
}

const VALIDATORS = { etag: '"v1"', "last-modified": "Thu, 01 Jan 1970 00:00:00 GMT" };

describe("what is handed off", () => {
  it.each<[name: string, delivery: Delivery, header: string, value: string]>([
    ["nginx", nginx({ location: "/f/" }), "x-accel-redirect", "/f/a%25.txt"],
    ["litespeed", litespeed({ location: "/f/" }), "x-litespeed-location", "/f/a%25.txt"],
    ["caddy", caddy({ location: "/f/" }), "x-accel-redirect", "/f/a%25.txt"],
    ["caddy", caddy({ root: "/f" }), "x-sendfile", "/f/a%.txt"],
    ["apache", apache({ root: "/f" }), "x-sendfile", "/f/a%.txt"],
    ["apache", apache({ root: "/f", modXsendfile: "0.12" }), "x-sendfile", "/f/a%.txt"],
    ["apache", apache({ root: "/f", modXsendfile: "1.0" }), "x-sendfile", "/f/a%25.txt"],
    ["lighttpd", lighttpd({ root: "/f" }), "x-sendfile", "/f/a%25.txt"],
    ["h2o", h2o({ host: "f.internal" }), "x-reproxy-url", "http://f.internal/a%25.txt"],
  ])("%s: %o", async (name, delivery, header, value) => {
    expect(delivery).toMatchObject({ name, header });
    const headers = await headersBy(delivery);
    expect(headers[header]).toBe(value);
    const makesItsOwn = name === "nginx" || name === "litespeed";
    const { etag, "last-modified": lastModified } = headers;
    expect({ etag, "last-modified": lastModified }).toEqual(makesItsOwn ? {} : VALIDATORS);
    expect(headers["accept-ranges"]).toBe(name === "apache" ? "bytes" : undefined);
  });

  it("has a header's name in lower case", () => {
    expect(handOff(GOOD).header).toBe("x-send-this");
  });
});

describe("a hand-off takes", () => {
  it.each(["/a/http://h/", "/.a/", "/a./", "/a/..b/"])("the prefix %s", (prefix) => {
    expect(() => handOff({ ...GOOD, prefix })).not.toThrow();
  });

  it("the encoding of bytes", () => {
    expect(() => handOff({ ...GOOD, encoding: "bytes" })).not.toThrow();
  });

  it("a host of many names", () => {
    expect(() => h2o({ host: "files.of-mine.internal" })).not.toThrow();
  });
});

describe("a hand-off takes no", () => {
  const by = (options: object) => () => handOff({ ...GOOD, ...options });

  it.each([
    ["prefix", "srv/files/"],
    ["prefix", "http:///http://h/"],
    ["prefix", "/srv/./"],
    ["header", "A-X-Send"],
  ])("%s %s", (option, value) => {
    expect(by({ [option]: value })).toThrow(`handOff(): option "${option}" is "${value}", want a`);
  });

  it.each([
    ["location", () => nginx({ location: "/a/b" }), '"/a/b"'],
    ["location", () => nginx({ location: "a/b/" }), '"a/b/"'],
    ["location", () => nginx({ location: ["/a/"] as never }), "an array"],
    ["host", () => h2o({ host: ["files.internal"] as never }), "an array"],
    ["header", by({ header: ["X-A"] }), "an array"],
  ])("%s that is no such text", (option, make, shown) => {
    expect(make).toThrow(`(): option "${option}" is ${shown}, want `);
  });

  it("location of Caddy's with a word on the whole disk", () => {
    expect(() => caddy({ location: "/f/", wholeDisk: true } as never)).toThrow(
      "caddy(): want one of location",
    );
  });
});

describe("behindFront()", () => {
  const delivery = nginx({ location: "/f/" });

  it("takes no secret that is an object", () => {
    expect(() => behindFront({ secret: Object(SECRET), delivery })).toThrow(
      /^behindFront\(\): option "secret" is missing, too weak or no text/,
    );
  });

  it("has a location where its delivery has one", () => {
    expect(behindFront({ secret: SECRET, delivery })).toHaveProperty("location", "/f/");
    const byRoot = behindFront({ secret: SECRET, delivery: caddy({ root: "/srv" }) });
    expect(byRoot).not.toHaveProperty("location");
  });
});
