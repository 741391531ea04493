// What attackers of this library found, each as the smallest program that showed it.
import {
  contentDisposition,
  createFileHandler,
  type Delivery,
  type Grant,
  handOff,
  nginx,
  refusal,
} from "sendoff";
import { afterEach, describe, expect, it, vi } from "vitest";
import { knownFileType, lookUpFileType } from "../../src/file_type.ts";
import { countingDelivery, FILE_URL, requestLike, run } from "../support/unit_handler.ts";

const ORDER = { "x-accel-redirect": "/_sendoff/secret.txt" };
const delivery = nginx({ location: "/_sendoff/" });

describe("a Response of the authorizer's own is no grant, whatever fields it has", () => {
  class Deny extends Response {
    allow = false;
  }
  class Lookalike extends Response {
    allow = true;
    path = "secret.txt";
  }
  it.each([
    ["allow: false", () => new Deny("no", { status: 403, headers: ORDER })],
    ["allow: true and a path", () => new Lookalike("no", { status: 403, headers: ORDER })],
    [
      "a reason",
      () =>
        Object.assign(new Response("no", { status: 403, headers: ORDER }), { reason: "denied" }),
    ],
  ])("%s", async (_, answer) => {
    for (const authorize of [answer, async () => answer()]) {
      const { response, outcome } = await run({ authorize, delivery });
      expect(outcome.outcome).toBe("responded");
      expect(response.status).toBe(403);
      expect(response.headers.has("x-accel-redirect")).toBe(false);
      expect(await response.text()).toBe("no");
    }
  });
});

describe("what pollutes Object.prototype", () => {
  const polluted = Object.prototype as unknown as Record<string, unknown>;
  const names = ["path", "allow", "delivery", "contentType", "download", "etag", "reason"];
  afterEach(() => {
    for (const name of names) delete polluted[name];
  });

  it("is no yes, and no field of a grant", async () => {
    await run({ authorize: () => true, delivery }); // the media types are loaded now
    const other = countingDelivery();
    const values = {
      path: "secret.txt",
      allow: true,
      download: "evil.exe",
      contentType: "text/html",
    };
    for (const [name, value] of Object.entries({
      ...values,
      delivery: other,
      etag: '"x"',
      reason: "denied",
    })) {
      Object.defineProperty(polluted, name, { value, configurable: true, writable: true });
    }
    const plain = await run({ authorize: () => true, delivery });
    const granted = await run({ authorize: () => ({ allow: true }), delivery });
    const empty = await run({ authorize: () => ({}) as Grant, delivery });
    const login = await run({ authorize: () => new Response("login"), delivery });
    for (const name of names) delete polluted[name];

    for (const { response } of [plain, granted]) {
      expect(response.headers.get("x-accel-redirect")).toBe("/_sendoff/a.txt");
      expect(response.headers.get("content-type")).toBe("text/plain; charset=UTF-8");
      expect(response.headers.has("content-disposition")).toBe(false);
    }
    expect(empty.outcome.reason).toBe("invalid-verdict");
    expect(login.outcome.outcome).toBe("responded");
    expect(other.files).toEqual([]);
  });
});

it("a grant that is no plain object is refused, as fields of it could be overlooked", async () => {
  class Allowed {
    allow = true as const;
    get path() {
      return "secret.txt";
    }
  }
  const { outcome } = await run({ authorize: () => new Allowed(), delivery });
  expect(outcome.reason).toBe("invalid-grant");
});

it("the headers of a grant are read once, before they are checked", async () => {
  let reads = 0;
  const headers = {
    get "x-a"() {
      reads += 1;
      return reads === 1 ? "fine" : "a\r\nX-Accel-Redirect: /_sendoff/secret.txt";
    },
  };
  const { response } = await run({ authorize: () => ({ allow: true, headers }), delivery });
  expect(response.headers.get("x-a")).toBe("fine");
});

describe("a delivery that hands nothing off orders nothing", () => {
  const relay: Delivery = {
    name: "relay",
    deliver: () => new Response("relayed", { headers: { ...ORDER, "x-deliver": "secret" } }),
  };
  it("as the handler's own", async () => {
    const { response } = await run({ authorize: () => true, delivery: relay });
    expect(response.headers.has("x-accel-redirect")).toBe(false);
    expect(await response.text()).toBe("relayed");
  });
  it("nor by the header of the main delivery, when a grant uses it", async () => {
    const main = handOff({
      name: "main",
      header: "X-Deliver",
      prefix: "/srv/files/",
      encoding: "percent",
      inexpressible: /\0/,
      maxValueBytes: 1000,
      status: 200,
    });
    const authorize = () => ({ allow: true, delivery: relay }) as const;
    const { response } = await run({ authorize, delivery: main });
    expect(response.headers.has("x-deliver")).toBe(false);
  });
});

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

it("a promise whose own then throws is a refusal", async () => {
  const broken = Promise.resolve(true);
  // biome-ignore lint/suspicious/noThenProperty: it is the attack
  Object.defineProperty(broken, "then", {
    get: () => {
      throw new Error("then");
    },
  });
  vi.spyOn(console, "error").mockImplementation(() => {});
  const { outcome } = await run({ authorize: () => broken, delivery });
  expect(outcome.reason).toBe("authorizer-failed");
});

it("a getter that throws in an answer is a refusal, also of an async authorizer", async () => {
  const answer = Object.defineProperty({}, "allow", {
    enumerable: true,
    get: () => {
      throw new Error("getter");
    },
  }) as Grant;
  for (const authorize of [() => answer, async () => answer]) {
    expect((await run({ authorize, delivery })).outcome.reason).toBe("authorizer-failed");
  }
});

it("an authorizer that settles at once starts no timer, and one that waits clears its own", async () => {
  const start = vi.spyOn(globalThis, "setTimeout");
  const clear = vi.spyOn(globalThis, "clearTimeout");
  await run({ authorize: async () => true, delivery, timeout: 4711 });
  const own = () => start.mock.calls.filter(([, ms]) => ms === 4711).length;
  expect(own()).toBe(0);
  await run({
    authorize: () => new Promise((done) => setTimeout(done, 1, true)),
    delivery,
    timeout: 4711,
  });
  expect(own()).toBe(1);
  const timer = start.mock.results[start.mock.calls.findIndex(([, ms]) => ms === 4711)]?.value;
  expect(clear).toHaveBeenCalledWith(timer);
  start.mockRestore();
  clear.mockRestore();
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

it("a refusal of a delivery stays one", async () => {
  const none: Delivery = { name: "none", deliver: () => refusal("not-found") };
  const files = createFileHandler({ authorize: "public", delivery: none });
  expect((await files(new Request(FILE_URL))).status).toBe(404);
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

it("a grant's path may hold an escape, which was never in a URL", async () => {
  const authorize = () => ({ allow: true, path: "my%20file.txt" }) as const;
  const { response } = await run({ authorize, delivery });
  expect(response.headers.get("x-accel-redirect")).toBe("/_sendoff/my%2520file.txt");
});

it("a request without a signal gives its authorizer one that never aborts", async () => {
  const request = { url: FILE_URL, method: "GET", headers: new Headers() } as unknown as Request;
  const { outcome } = await run({ authorize: ({ signal }) => !signal.aborted, delivery }, request);
  expect(outcome.outcome).toBe("delivered");
});

it("what only resembles a Response is no verdict", async () => {
  const answer = { status: 200, headers: new Headers(ORDER) } as unknown as Response;
  const { outcome } = await run({ authorize: () => answer, delivery });
  expect(outcome.reason).toBe("invalid-verdict");
});

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
