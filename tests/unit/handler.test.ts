import { createFileHandler, type Delivery, handOff, nginx } from "sendoff";
import { afterEach, describe, expect, it, vi } from "vitest";
import { commandsIn, decodeAsServer, FRONTS } from "../support/unit_fronts.ts";
import { FILE_URL, reasonFor, requestLike, run, wholeAnswer } from "../support/unit_handler.ts";

/** What clients send to be somebody else, or to be sent something else. */
const SPOOFS: Readonly<Record<string, string>> = {
  "X-Sendfile-Type": "X-Accel-Redirect",
  "X-Accel-Mapping": "/srv/files/=/admin/",
  "X-Accel-Redirect": "/_sendoff/secret.txt",
  "X-Sendfile": "/etc/passwd",
  "X-LiteSpeed-Location": "/_sendoff/secret.txt",
  "X-Reproxy-URL": "http://169.254.169.254/",
  "X-Send-This": "/etc/passwd",
  "X-Original-URL": "/secret.txt",
  "X-Rewrite-URL": "/secret.txt",
  "X-Forwarded-Prefix": "/secret",
  "X-Forwarded-Path": "/secret.txt",
  "X-Forwarded-Uri": "/secret.txt",
  "X-Forwarded-Host": "evil.example",
  "X-Forwarded-Proto": "ftp",
  Forwarded: "for=127.0.0.1;host=evil.example",
  "X-Http-Method-Override": "DELETE",
  "X-Method-Override": "POST",
  Range: "bytes=0-0",
  "If-Range": '"a"',
  "If-None-Match": "*",
  "If-Match": '"a"',
  "If-Modified-Since": "Sun, 22 Nov 2099 00:00:00 GMT",
  "If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT",
  "Accept-Encoding": "gzip, br",
  Accept: "image/webp",
  Cookie: "x-sendfile=1",
};

describe("methods", () => {
  it.each([
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "TRACE",
    "PROPFIND",
    "get",
    "Head",
    "GET ",
    "",
  ])("%j is refused with what is allowed", async (method) => {
    const { response, outcome } = await run({}, requestLike(FILE_URL, { method }));
    expect(outcome.reason).toBe("method-not-allowed");
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(commandsIn(response)).toEqual([]);
  });

  it("is judged before the path", async () => {
    const request = requestLike("http://localhost/../x", { method: "POST" });
    expect(await reasonFor("public", {}, request)).toBe("method-not-allowed");
  });

  it("HEAD is handed off as GET is", async () => {
    const get = await run({}, new Request(FILE_URL));
    const head = await run({}, new Request(FILE_URL, { method: "HEAD" }));
    expect(await wholeAnswer(head.response)).toEqual(await wholeAnswer(get.response));
  });

  it("a refused HEAD announces the length of GET's page and sends none", async () => {
    const get = await run({ authorize: () => false });
    const request = new Request(FILE_URL, { method: "HEAD" });
    const head = await run({ authorize: () => false }, request);
    expect([...head.response.headers]).toEqual([...get.response.headers]);
    expect(head.response.body).toBeNull();
    expect(await get.response.text()).toHaveLength(10);
    expect(get.response.headers.get("content-length")).toBe("10");
  });

  it.each(["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])(
    "%s changes none",
    async (name) => {
      const request = new Request(FILE_URL, { method: "POST", headers: { [name]: "GET" } });
      expect(await reasonFor("public", {}, request)).toBe("method-not-allowed");
    },
  );
});

describe("a request that nobody has normalised", () => {
  it.each([
    ["http://localhost/%2e%2e/%2e%2e/etc/passwd", "dot-segment"],
    ["http://localhost/../../etc/passwd", "dot-segment"],
    ["/../../etc/passwd", "dot-segment"],
    ["http://localhost/files/..\\..\\etc", "malformed-url"],
    ["http://localhost//admin/secret.txt", "empty-segment"],
    ["http://localhost/pub/%252e%252e/admin/secret.txt", "literal-escape"],
    ["http://localhost/a\r\nX-Sendfile: b", "control-character"],
  ])("%j", async (url, reason) => {
    const { response, outcome } = await run({}, requestLike(url));
    expect(outcome.reason).toBe(reason);
    expect(commandsIn(response)).toEqual([]);
    expect(response.headers.has("location")).toBe(false);
  });
});

describe.each(FRONTS)("a hand-off to $title", (front) => {
  const { delivery, header, status, prefix } = front;
  const url = "http://localhost/files/dir/a%20b%25.txt";
  const options = { mount: "/files", delivery };

  it("is one header of one vendor on an empty answer", async () => {
    const { response } = await run(options, new Request(url));
    expect(response.status).toBe(status);
    expect(commandsIn(response)).toEqual([header.toLowerCase()]);
    expect(decodeAsServer(front, response.headers.get(header) ?? "")).toBe(`${prefix}dir/a b%.txt`);
    expect(response.headers.get("content-length")).toBe("0");
    expect(response.body).toBeNull();
    expect(response.headers.get("content-type")).toBe("text/plain; charset=UTF-8");
    expect(response.headers.get("cache-control")).toBe("private, no-cache");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    for (const name of ["content-range", "transfer-encoding", "content-encoding", "location"]) {
      expect(response.headers.has(name)).toBe(false);
    }
  });

  it("is the same whatever headers the client sends", async () => {
    const plain = await run(options, new Request(url));
    const spoofed = await run(options, requestLike(url, { headers: SPOOFS }));
    expect(await wholeAnswer(spoofed.response)).toEqual(await wholeAnswer(plain.response));
  });

  it("is refused the same whatever headers the client sends", async () => {
    const denied = { ...options, authorize: () => false };
    const plain = await run(denied, new Request(url));
    const spoofed = await run(denied, requestLike(url, { headers: SPOOFS }));
    expect(await wholeAnswer(spoofed.response)).toEqual(await wholeAnswer(plain.response));
  });
});

describe("the class of the answer", () => {
  afterEach(() => vi.unstubAllGlobals());
  class Adapters extends Response {}

  it("is globalThis.Response as it is when a request comes", async () => {
    const deny = { authorize: () => false };
    const handler = createFileHandler({
      authorize: "public",
      delivery: nginx({ location: "/f/" }),
    });
    const denying = createFileHandler({ ...deny, delivery: nginx({ location: "/f/" }) });
    vi.stubGlobal("Response", Adapters);
    expect(await handler(new Request(FILE_URL))).toBeInstanceOf(Adapters);
    expect(await denying(new Request(FILE_URL))).toBeInstanceOf(Adapters);
  });

  it("is the one given", async () => {
    const delivery = nginx({ location: "/f/", Response: Adapters });
    const { response } = await run({ delivery });
    expect(response).toBeInstanceOf(Adapters);
  });
});

describe("facts of a delivery", () => {
  const facts = {
    name: "ours",
    header: "X-Send-This",
    prefix: "/srv/",
    encoding: "percent",
  } as const;
  const rest = { inexpressible: /\0/, maxValueBytes: 1000, status: 200 } as const;

  it("are the headers it adds and omits", async () => {
    const delivery: Delivery = handOff({
      ...facts,
      ...rest,
      add: { "accept-ranges": "bytes" },
      omit: ["cache-control"],
    });
    const { response } = await run({ delivery });
    expect(response.headers.get("accept-ranges")).toBe("bytes");
    expect(response.headers.has("cache-control")).toBe(false);
  });

  it("only Apache is told to accept ranges, which it never says itself", async () => {
    const saying: string[] = [];
    for (const { title, delivery } of FRONTS) {
      const { response } = await run({ delivery });
      if (response.headers.has("accept-ranges")) saying.push(title);
    }
    expect(saying).toEqual(["apache 0.12", "apache 1.0"]);
  });
});
