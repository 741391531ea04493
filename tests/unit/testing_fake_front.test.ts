// What the comparison with the real servers does not show: options, what the app gets, and the servers
// and versions that no test can run.

import { apache, behindFront, caddy, createFileHandler, h2o, litespeed, nginx } from "sendoff";
import { type FakeFrontOptions, fakeFront } from "sendoff/testing";
import { describe, expect, it } from "vitest";
import { CONFIG_SERVERS } from "../../src/config/render.ts";
import { INBOUND } from "../../src/front/inbound.ts";
import { FRONT_SERVERS } from "../../src/testing/front_options.ts";

const FILES = { "a.txt": "hello", "dir/b.txt": "b", "a b.txt": "blank", "100%.txt": "percent" };
const at = (path: string, init?: RequestInit) => new Request(`http://localhost${path}`, init);

/** An app that says nothing but a hand-off. */
function telling(header: string, value: string, status = 200, more: Record<string, string> = {}) {
  return () => new Response(null, { status, headers: { [header]: value, ...more } });
}

describe("options of fakeFront()", () => {
  it("knows the servers that configs are made for, and takes off what they do", () => {
    expect(FRONT_SERVERS).toEqual(CONFIG_SERVERS);
  });

  const wrong: [string, unknown, string][] = [
    ["no options", undefined, "fakeFront(): got nothing, want an object of options"],
    ["a server it does not know", { server: "iis", files: {} }, 'option "server" is "iis"'],
    ["an unknown option", { server: "nginx", files: {}, root: "/x" }, '"root" is not known'],
    ["no files", { server: "nginx" }, 'option "files" is missing'],
    ["a location without a slash", { server: "nginx", files: {}, location: "/x" }, '"location"'],
    ["a root that is none", { server: "lighttpd", files: {}, root: "x" }, 'option "root" is "x"'],
    ["the whole disk", { server: "apache", files: {}, root: "/" }, "wholeDisk"],
    ["a root on Windows", { server: "apache", files: {}, root: "C:/x" }, "POSIX"],
    ["another version", { server: "apache", files: {}, modXsendfile: "2" }, '"0.12" or "1.0"'],
    ["both forms of Caddy", { server: "caddy", files: {}, root: "/x", location: "/y/" }, "no root"],
    ["a host with a port", { server: "h2o", files: {}, host: "files.internal:80" }, '"host"'],
    ["a weak secret", { server: "nginx", files: {}, secret: "short" }, "too weak"],
    ["a secret for h2o", { server: "h2o", files: {}, secret: "x".repeat(40) }, "is not known"],
    ["a path with ..", { server: "nginx", files: { "../x": "" } }, "a path below the root"],
    ["a path with a slash in front", { server: "nginx", files: { "/x": "" } }, "a path below"],
    ["a file in a file", { server: "nginx", files: { a: "", "a/b": "" } }, "a file and a folder"],
    ["a folder that is a file", { server: "nginx", files: { "a/b": "", a: "" } }, "a file and"],
    ["content that is none", { server: "nginx", files: { a: 5 } }, "a text, bytes"],
    ["a file that is null", { server: "nginx", files: { a: null } }, "a text, bytes"],
    [
      "a time that is none",
      { server: "nginx", files: { a: { content: "", lastModified: new Date("x") } } },
      "a valid Date",
    ],
  ];
  it.each(wrong)("refuses %s", (_, options, message) => {
    const make = () => fakeFront(() => new Response(), options as FakeFrontOptions);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });

  it("never shows a weak secret", () => {
    const options = { server: "nginx", files: {}, secret: "my-secret" } as const;
    expect(() => fakeFront(() => new Response(), options)).not.toThrow("my-secret");
  });

  it("refuses an app that is none, and an answer that is none", async () => {
    const options = { server: "nginx", files: {} } as const;
    expect(() => fakeFront("app" as never, options)).toThrow('option "app" is "app"');
    const site = fakeFront(() => "text" as never, options);
    await expect(site(at("/"))).rejects.toThrow("one that answers with a Response");
  });
});

describe("what the app gets", () => {
  it("is the request, body and all, without what could order it about", async () => {
    const seen: Request[] = [];
    const app = async (request: Request) => {
      seen.push(request);
      return new Response(await request.text());
    };
    const headers = { "X-Accel-Redirect": "/_sendoff/a.txt", "X-Sendfile-Type": "x", a: "b" };
    const site = fakeFront(app, { server: "nginx", files: FILES });
    const response = await site(at("/x?y=z", { method: "POST", body: "sent", headers }));
    expect(await response.text()).toBe("sent");
    expect(seen[0]?.url).toBe("http://localhost/x?y=z");
    expect(seen[0]?.method).toBe("POST");
    expect(seen[0]?.headers.get("a")).toBe("b");
    for (const name of INBOUND) expect(seen[0]?.headers.get(name)).toBeNull();
  });

  it("proves itself by the secret, which replaces a client's", async () => {
    const secret = "4f0c1b7d9e2a68355a9b8e7c6d1f0243";
    const delivery = behindFront({ secret, delivery: nginx({ location: "/_sendoff/" }) });
    const app = createFileHandler({ authorize: "public", delivery });
    const headers = { "sendoff-secret": "a guess" };
    const files = FILES;
    const right = fakeFront(app, { server: "nginx", files, secret });
    expect(await (await right(at("/a.txt", { headers }))).text()).toBe("hello");
    const without = fakeFront(app, { server: "nginx", files });
    expect((await without(at("/a.txt", { headers }))).status).toBe(503);
  });

  it("what it throws comes out", async () => {
    const fault = new Error("session store is down");
    const app = () => {
      throw fault;
    };
    const site = fakeFront(app, { server: "caddy", files: FILES });
    await expect(site(at("/a.txt"))).rejects.toBe(fault);
  });

  it("is never asked for the internal location of nginx", async () => {
    let asked = 0;
    const app = () => {
      asked++;
      return new Response("app");
    };
    const site = fakeFront(app, { server: "nginx", files: FILES });
    for (const path of ["/_sendoff/a.txt", "//_sendoff/a.txt", "/%5fsendoff/a.txt"]) {
      expect((await site(at(path))).status).toBe(404);
    }
    expect(asked).toBe(0);
    expect((await site(at("/_sendoff"))).status).toBe(200);
  });

  it("is asked again for a value outside of nginx's location, eleven times in all", async () => {
    let asked = 0;
    const app = () => {
      asked++;
      return new Response(null, { headers: { "x-accel-redirect": "/loop" } });
    };
    const site = fakeFront(app, { server: "nginx", files: FILES });
    expect((await site(at("/"))).status).toBe(500);
    expect(asked).toBe(11);
  });
});

describe("Apache with mod_xsendfile 1.0", () => {
  const delivery = apache({ root: "/srv/files", modXsendfile: "1.0" });
  const app = createFileHandler({ authorize: "public", delivery });
  const files = FILES;

  it("decodes, so that the delivery has to say the version", async () => {
    const right = fakeFront(app, { server: "apache", files, modXsendfile: "1.0" });
    expect(await (await right(at("/100%25.txt"))).text()).toBe("percent");
    const wrong = fakeFront(app, { server: "apache", files });
    expect((await wrong(at("/100%25.txt"))).status).toBe(404);
  });

  it.each(["/srv/files/100%.txt", "/srv/files%2fa.txt"])("gives 500 for %s", async (value) => {
    const options = { server: "apache", files, modXsendfile: "1.0" } as const;
    const site = fakeFront(telling("x-sendfile", value), options);
    expect((await site(at("/"))).status).toBe(500);
  });
});

describe("Caddy by location, from 2.7 on", () => {
  const options = { server: "caddy", location: "/_sendoff/", files: FILES } as const;
  const app = createFileHandler({
    authorize: () => ({ allow: true, etag: '"v7"' }),
    delivery: caddy({ location: "/_sendoff/" }),
  });

  it("decodes the value once", async () => {
    const site = fakeFront(app, options);
    expect(await (await site(at("/a%20b.txt"))).text()).toBe("blank");
    expect(await (await site(at("/100%25.txt"))).text()).toBe("percent");
  });

  it("takes a value with a wrong escape as it is", async () => {
    const site = fakeFront(telling("x-accel-redirect", "/_sendoff/100%.txt"), options);
    expect(await (await site(at("/"))).text()).toBe("percent");
  });

  it("keeps the app's ETag, and heeds it", async () => {
    const site = fakeFront(app, options);
    expect((await site(at("/a.txt"))).headers.get("etag")).toBe('"v7"');
    const headers = { "if-none-match": '"v7"' };
    expect((await site(at("/a.txt", { headers }))).status).toBe(304);
  });
});

describe("h2o", () => {
  const options = { server: "h2o", files: FILES } as const;

  it("sends for a HEAD under status 200 the body too, which a real client takes for the next answer", async () => {
    const url = "http://files.internal/a.txt";
    const wrong = fakeFront(telling("x-reproxy-url", url), options);
    expect(await (await wrong(at("/", { method: "HEAD" }))).text()).toBe("hello");
    const right = fakeFront(telling("x-reproxy-url", url, 307), options);
    expect(await (await right(at("/", { method: "HEAD" }))).text()).toBe("");
  });

  it("asks the app for a path, and stops after two that hand off to themselves", async () => {
    const asked: string[] = [];
    const app = (request: Request) => {
      asked.push(new URL(request.url).pathname);
      return new Response(null, { status: 307, headers: { "x-reproxy-url": "loop" } });
    };
    expect((await fakeFront(app, options)(at("/x/y"))).status).toBe(502);
    expect(asked).toEqual(["/x/y", "/x/loop", "/x/loop"]);
  });

  it("says that it would fetch another host", async () => {
    const app = createFileHandler({
      authorize: "public",
      delivery: h2o({ host: "other.internal" }),
    });
    const response = await fakeFront(app, options)(at("/a.txt"));
    expect(response.status).toBe(502);
    expect(await response.text()).toContain("from the network");
  });
});

describe("LiteSpeed, by its source", () => {
  const options = { server: "litespeed", files: FILES } as const;
  const app = createFileHandler({
    authorize: () => ({ allow: true, download: "x.txt", headers: { vary: "Cookie" } }),
    delivery: litespeed({ location: "/_sendoff/" }),
  });

  it("sends the file, with the config's headers and the app's disposition", async () => {
    const response = await fakeFront(app, options)(at("/100%25.txt"));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("percent");
    expect(response.headers.get("content-disposition")).toContain("x.txt");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("content-security-policy")).toContain("sandbox");
    expect(response.headers.get("vary")).toBeNull();
  });

  it("answers ranges, conditions and HEAD", async () => {
    const site = fakeFront(app, options);
    const part = await site(at("/a.txt", { headers: { range: "bytes=1-2" } }));
    expect([part.status, await part.text()]).toEqual([206, "el"]);
    const etag = part.headers.get("etag") ?? "";
    expect((await site(at("/a.txt", { headers: { "if-none-match": etag } }))).status).toBe(304);
    expect((await site(at("/a.txt", { headers: { "if-match": '"x"' } }))).status).toBe(412);
    expect((await site(at("/a.txt", { headers: { range: "bytes=9-" } }))).status).toBe(416);
    const head = await site(at("/a.txt", { method: "HEAD" }));
    expect([head.headers.get("content-length"), await head.text()]).toEqual(["5", ""]);
  });

  it("gives 404 for what is not there, is outside, or is asked for directly", async () => {
    for (const value of ["/_sendoff/none.txt", "/elsewhere/a.txt", "/_sendoff/../a.txt"]) {
      const site = fakeFront(telling("x-litespeed-location", value), options);
      expect((await site(at("/"))).status).toBe(404);
    }
    expect((await fakeFront(app, options)(at("/_sendoff/a.txt"))).status).toBe(404);
  });

  it("makes a redirect of a value without a slash", async () => {
    const site = fakeFront(telling("x-litespeed-location", "a.txt"), options);
    const response = await site(at("/"));
    expect([response.status, response.headers.get("location")]).toEqual([302, "a.txt"]);
  });
});

describe("the files", () => {
  it("are bytes, and of the moment or of a given time", async () => {
    const lastModified = new Date("2024-02-03T04:05:06.789Z");
    const files = { a: new Uint8Array([0, 255]), b: { content: "b", lastModified } };
    const before = Math.floor(Date.now() / 1000) * 1000;
    const site = fakeFront(
      createFileHandler({ authorize: "public", delivery: nginx({ location: "/_sendoff/" }) }),
      { server: "nginx", files },
    );
    const a = await site(at("/a"));
    expect([...new Uint8Array(await a.arrayBuffer())]).toEqual([0, 255]);
    expect(Date.parse(a.headers.get("last-modified") ?? "")).toBeGreaterThanOrEqual(before);
    const b = await site(at("/b"));
    expect(b.headers.get("last-modified")).toBe("Sat, 03 Feb 2024 04:05:06 GMT");
  });

  it("do not change when the caller's bytes do", async () => {
    const bytes = new Uint8Array([1]);
    const site = fakeFront(telling("x-accel-redirect", "/_sendoff/a"), {
      server: "nginx",
      files: { a: bytes },
    });
    bytes[0] = 2;
    expect([...new Uint8Array(await (await site(at("/"))).arrayBuffer())]).toEqual([1]);
  });
});
