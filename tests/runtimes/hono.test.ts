// In Hono: what it does to the path on the way in, and its middleware to a hand-off on the way out.
import { type AddressInfo, Server } from "node:net";
import { serve } from "@hono/node-server";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { compress } from "hono/compress";
import { cors } from "hono/cors";
import { etag } from "hono/etag";
import { logger } from "hono/logger";
import { mount } from "hono/mount";
import { secureHeaders } from "hono/secure-headers";
import { timing } from "hono/timing";
import { type AuthorizeInput, apache, createFileHandler, type Delivery, nginx } from "sendoff";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const NGINX = nginx({ location: "/_sendoff/" });
const APACHE = apache({ root: "/srv/files" });

/** Files of which those in `no/` are refused, and those in `tagged/` have the app's own ETag. */
function files(mount: string, delivery: Delivery = NGINX) {
  return createFileHandler({
    mount,
    delivery,
    authorize({ path }) {
      if (path.startsWith("no/")) return false;
      return path.startsWith("tagged/") ? { allow: true, etag: '"v1"' } : true;
    },
  });
}

function expectHandOff(response: Response, value: string, header = "X-Accel-Redirect") {
  expect(response.status).toBe(200);
  expect(response.headers.get(header)).toBe(value); // two of them would be joined by a comma
  expect(response.headers.get("Content-Length")).toBe("0");
  expect(response.headers.has("Content-Encoding")).toBe(false);
}

describe.each<[style: string, prefix: string, app: () => Hono]>([
  [
    "app.get()",
    "/files",
    () => {
      const handler = files("/files");
      return new Hono().get("/files/*", (c) => handler(c.req.raw));
    },
  ],
  ["app.mount()", "/files", () => new Hono().mount("/files", files("/"))],
  ["mount() of hono/mount", "/files", () => new Hono().all("/files/*", mount(files("/")))],
  [
    "app.mount() with the request as it came",
    "/files",
    () => new Hono().mount("/files", files("/files"), { replaceRequest: false }),
  ],
  [
    "a base path",
    "/api/files",
    () => {
      const handler = files("/api/files");
      return new Hono().basePath("/api").get("/files/*", (c) => handler(c.req.raw));
    },
  ],
  [
    "an app in an app",
    "/api/files",
    () => {
      const handler = files("/api/files");
      return new Hono().route(
        "/api",
        new Hono().get("/files/*", (c) => handler(c.req.raw)),
      );
    },
  ],
])("%s", (_, prefix, makeApp) => {
  const app = makeApp();

  it.each([
    ["a.txt", "a.txt"],
    [
      "Gr%C3%BC%C3%9Fe%20%26%20100%25%20%231%3F.txt",
      "Gr%C3%BC%C3%9Fe%20%26%20100%25%20%231%3F.txt",
    ],
    ["%20a%20", "%20a%20"],
    ["a+b;c=d,e@f:g$h", "a%2Bb%3Bc%3Dd%2Ce%40f%3Ag%24h"],
    ["%EF%BB%BFa.txt", "%EF%BB%BFa.txt"],
  ])("hands off %s", async (path, value) => {
    expectHandOff(await app.request(`${prefix}/${path}`), `/_sendoff/${value}`);
    expectHandOff(await app.request(`${prefix}/${path}`, { method: "HEAD" }), `/_sendoff/${value}`);
  });

  it.each([
    "no/a.txt",
    "%6Eo/a.txt",
    "%%36Eo/a.txt",
    "%256Eo/a.txt",
    "a%2Fb",
    "a%5Cb",
    "a//b",
    "%2e%2e/a",
    "a%0Ab",
    "a%FFb",
    "a%",
  ])("hands nothing off for %s", async (path) => {
    const { status, headers } = await app.request(`${prefix}/${path}`);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(headers.has("X-Accel-Redirect")).toBe(false);
  });
});

it("passes the context on to the authorizer", async () => {
  interface Env {
    Variables: { user: string };
  }
  const handler = createFileHandler({
    mount: "/files",
    delivery: NGINX,
    authorize: ({ path, context }: AuthorizeInput<Context<Env>>) =>
      path.startsWith(`${context.get("user")}/`),
  });
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    c.set("user", "ann");
    await next();
  });
  app.get("/files/*", (c) => handler(c.req.raw, c));

  expectHandOff(await app.request("/files/ann/a.txt"), "/_sendoff/ann/a.txt");
  expect((await app.request("/files/bob/a.txt")).status).toBe(403);
});

it("shows why middleware on part of the files guards nothing: paths have other spellings", async () => {
  const handler = files("/files");
  const app = new Hono();
  app.use("/files/r&d/*", async (c) => c.text("Not for you", 403));
  app.get("/files/*", (c) => handler(c.req.raw));

  expect((await app.request("/files/r&d/plan.txt")).status).toBe(403);
  expectHandOff(await app.request("/files/r%26d/plan.txt"), "/_sendoff/r%26d/plan.txt");
});

const readsResponse: MiddlewareHandler = async (c, next) => {
  await next();
  c.header("X-Status", String(c.res.status));
  c.header("X-Length", String((await c.res.clone().arrayBuffer()).byteLength));
};

const MIDDLEWARE: [name: string, middleware: MiddlewareHandler[]][] = [
  ["etag()", [etag()]],
  ["a weak etag()", [etag({ weak: true })]],
  ["compress()", [compress()]],
  ["compress() of everything", [compress({ threshold: 0, contentTypeFilter: () => true })]],
  ["secureHeaders()", [secureHeaders()]],
  ["cors()", [cors({ origin: "https://example.org" })]],
  ["timing()", [timing()]],
  ["logger()", [logger(() => {})]],
  ["middleware that reads c.res", [readsResponse]],
  ["all of them", [readsResponse, etag(), compress({ threshold: 0 }), secureHeaders(), timing()]],
];

/** What makes caches and compressors do something. */
const PROVOKING: Record<string, string>[] = [
  { "Accept-Encoding": "gzip, deflate, br" },
  { "If-None-Match": "*" },
  { "If-None-Match": '"da39a3ee5e6b4b0d3255bfef95601890afd80709"' }, // SHA-1 of nothing
  { "If-None-Match": 'W/"da39a3ee5e6b4b0d3255bfef95601890afd80709"', Range: "bytes=0-0" },
  { "If-Modified-Since": "Thu, 01 Jan 2037 00:00:00 GMT" },
];

function appWith(middleware: MiddlewareHandler[], delivery: Delivery): Hono {
  const app = new Hono();
  for (const each of middleware) app.use(each);
  const handler = files("/files", delivery);
  return app.get("/files/*", (c) => handler(c.req.raw));
}

describe.each(MIDDLEWARE)("a hand-off survives %s", (_, middleware) => {
  it.each<[string, Delivery, string, string]>([
    ["nginx", NGINX, "X-Accel-Redirect", "/_sendoff/a.txt"],
    ["Apache", APACHE, "X-Sendfile", "/srv/files/a.txt"],
  ])("to %s", async (_, delivery, header, value) => {
    const app = appWith(middleware, delivery);
    for (const headers of PROVOKING) {
      for (const method of ["GET", "HEAD"]) {
        const response = await app.request("/files/a.txt", { method, headers });
        expectHandOff(response, value, header);
        expect(await response.text()).toBe("");
        expect(response.headers.get("Content-Security-Policy")).toContain("sandbox");
      }
    }
  });

  it("and a refusal stays one", async () => {
    const app = appWith(middleware, NGINX);
    const response = await app.request("/files/no/a.txt", { headers: { "If-None-Match": "*" } });
    expect(response.status).toBe(403);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(response.headers.has("X-Accel-Redirect")).toBe(false);
  });
});

describe("etag() and an ETag of the app's own", () => {
  const app = appWith([etag()], APACHE);

  it("answers 304 itself, with the app's Cache-Control, once the authorizer has said yes", async () => {
    const headers = { "If-None-Match": '"v1"' };
    const unchanged = await app.request("/files/tagged/a.txt", { headers });
    expect(unchanged.status).toBe(304);
    expect(unchanged.headers.get("Cache-Control")).toBe("private, no-cache");
    expect(unchanged.headers.has("X-Sendfile")).toBe(false);
  });

  it("hands off a changed file", async () => {
    const headers = { "If-None-Match": '"v0"' };
    const changed = await app.request("/files/tagged/a.txt", { headers });
    expectHandOff(changed, "/srv/files/tagged/a.txt", "X-Sendfile");
    expect(changed.headers.get("ETag")).toBe('"v1"');
  });
});

it("loses its sandbox to a policy that secureHeaders() sets for the whole app", async () => {
  const policy = secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'self'"] } });
  const response = await appWith([policy], NGINX).request("/files/a.txt");
  expectHandOff(response, "/_sendoff/a.txt");
  expect(response.headers.get("Content-Security-Policy")).toBe("default-src 'self'");
});

// Last in this file: the adapter replaces Request and Response for the whole process.
describe("over @hono/node-server, whose Response is its own", () => {
  const all = MIDDLEWARE.flatMap(([, middleware]) => middleware);
  let server: Server;
  let base: string;
  beforeAll(async () => {
    server = await new Promise<Server>((resolve, reject) => {
      const { fetch } = appWith(all, NGINX);
      const started = serve({ fetch, port: 0, hostname: "127.0.0.1" }, () => {
        if (started instanceof Server) resolve(started);
        else reject(new TypeError("Not a server of node:net"));
      });
    });
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it("survives all middleware at once", async () => {
    for (const headers of PROVOKING) {
      const response = await fetch(`${base}/files/a.txt`, { headers });
      expectHandOff(response, "/_sendoff/a.txt");
      expect(await response.text()).toBe("");
    }
  });
});
