// Answers of an app, or of what it relays, that could be taken for more than they are. Each was once a
// way in, shown as small as it gets.
import { createFileHandler, type Delivery, type Grant, handOff, nginx, refusal } from "sendoff";
import { afterEach, describe, expect, it, vi } from "vitest";
import { countingDelivery, FILE_URL, run } from "../support/unit_handler.ts";

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

it("a refusal of a delivery stays one", async () => {
  const none: Delivery = { name: "none", deliver: () => refusal("not-found") };
  const files = createFileHandler({ authorize: "public", delivery: none });
  expect((await files(new Request(FILE_URL))).status).toBe(404);
});

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
