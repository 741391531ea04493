// Names that a front server can't be told, and the other delivery that sends them.
import {
  apache,
  caddy,
  createFileHandler,
  type Delivery,
  handOff,
  litespeed,
  nginx,
  REFUSAL_STATUS,
  type RefusalReason,
  refusal,
} from "sendoff";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { commandsIn } from "../support/unit_fronts.ts";
import { countingDelivery, FILE_URL, requestLike, run } from "../support/unit_handler.ts";

/** A path within the limits whose escapes no server takes: 5 KiB, and over 8 KiB. */
const LONG = Array.from({ length: 7 }, () => "日".repeat(85)).join("/");
const LONGER = Array.from({ length: 12 }, () => "日".repeat(85)).join("/");
const BLANK = "dir/a ";

const FACTS = {
  name: "ours",
  header: "X-Send-This",
  prefix: "/srv/",
  encoding: "percent",
  inexpressible: /~/,
  maxValueBytes: 4000,
  status: 200,
} as const;

const asUrl = (path: string) => `http://localhost/${encodeURI(path)}`;

/** A hand-off of one's own that says so of every name, after it has spoilt what it was given. */
const spoiling = (reason: RefusalReason, otherwise: Delivery): Delivery => ({
  name: "spoiling",
  header: "x-send-this",
  otherwise,
  deliver({ headers }) {
    for (const name of Object.keys(headers)) delete headers[name];
    headers["x-accel-redirect"] = headers["x-send-this"] = "/_sendoff/a.txt";
    return refusal(reason);
  },
});

describe("a name that can't be told goes to the other delivery", () => {
  it.each<[title: string, make: (otherwise: Delivery) => Delivery, path: string]>([
    ["nginx", (otherwise) => nginx({ location: "/_sendoff/", otherwise }), LONG],
    ["litespeed", (otherwise) => litespeed({ location: "/_sendoff/", otherwise }), LONGER],
    ["apache 0.12", (otherwise) => apache({ root: "/srv", otherwise }), BLANK],
    ["apache 1.0", (otherwise) => apache({ root: "/srv", modXsendfile: "1.0", otherwise }), LONG],
    ["caddy by root", (otherwise) => caddy({ root: "/srv", otherwise }), BLANK],
    ["another, too long", (otherwise) => handOff({ ...FACTS, otherwise }), LONG],
    ["another, inexpressible", (otherwise) => handOff({ ...FACTS, otherwise }), "a~b"],
  ])("%s", async (_, make, path) => {
    const other = countingDelivery();
    const { response, outcome } = await run({ delivery: make(other) }, new Request(asUrl(path)));
    expect(await response.text()).toBe("the file");
    expect(commandsIn(response)).toEqual([]);
    expect(outcome).toMatchObject({ outcome: "delivered", delivery: "counting", path });
    expect(other.files.map((file) => String(file.path))).toEqual([path]);
    // As it would be without a front server.
    const alone = countingDelivery();
    await run({ delivery: alone }, new Request(asUrl(path)));
    expect(other.files).toEqual(alone.files);
  });

  it("and without one is refused as before", async () => {
    const delivery = nginx({ location: "/_sendoff/" });
    const { response, outcome } = await run({ delivery }, new Request(asUrl(LONG)));
    expect(response.status).toBe(404);
    expect(outcome).toMatchObject({ reason: "name-too-long-for-front", delivery: "nginx" });
  });

  it("and every other name to the front server", async () => {
    const other = countingDelivery();
    const delivery = nginx({ location: "/_sendoff/", otherwise: other });
    const { response, outcome } = await run({ delivery });
    expect(commandsIn(response)).toEqual(["x-accel-redirect"]);
    expect(outcome.delivery).toBe("nginx");
    expect(other.files).toEqual([]);
  });

  it("with the very request", async () => {
    const deliver = vi.fn<Delivery["deliver"]>(() => new Response());
    const request = new Request(FILE_URL);
    await run({ delivery: spoiling("inexpressible-name", { name: "other", deliver }) }, request);
    expect(deliver).toHaveBeenCalledExactlyOnceWith(expect.anything(), request);
  });

  it("also where the first one needed time for it", async () => {
    const delivery: Delivery = {
      name: "slow",
      otherwise: countingDelivery(),
      deliver: async () => refusal("inexpressible-name"),
    };
    const { response, outcome } = await run({ delivery });
    expect(await response.text()).toBe("the file");
    expect(outcome.delivery).toBe("counting");
  });

  it("also where a grant chose the first one, or the file", async () => {
    const other = countingDelivery();
    const delivery = apache({ root: "/srv", otherwise: other });
    const granted = await run({ authorize: () => ({ allow: true, delivery, path: BLANK }) });
    expect(granted.outcome).toMatchObject({ delivery: "counting", path: "a.txt", granted: BLANK });
    const named = await run({ authorize: () => ({ allow: true, path: BLANK }), delivery });
    expect(named.outcome).toMatchObject({ delivery: "counting", path: "a.txt", granted: BLANK });
    expect(other.files.map(({ path }) => String(path))).toEqual([BLANK, BLANK]);
  });

  it("but a grant's delivery without one does not lend it of the handler's", async () => {
    const delivery = nginx({ location: "/_sendoff/", otherwise: countingDelivery() });
    const authorize = () =>
      ({ allow: true, delivery: apache({ root: "/srv" }), path: BLANK }) as const;
    const { outcome } = await run({ authorize, delivery });
    expect(outcome).toMatchObject({ reason: "inexpressible-name", delivery: "apache" });
  });

  it("after one look at the file only", async () => {
    const inspect = vi.fn(() => ({ etag: '"1-2"' }));
    const other = countingDelivery();
    const delivery = apache({ root: "/srv", otherwise: other });
    await run({ delivery, inspect }, new Request(asUrl(BLANK)));
    expect(inspect).toHaveBeenCalledTimes(1);
    expect(other.files[0]?.headers).toMatchObject({ etag: '"1-2"' });
  });
});

describe("the other delivery gets headers of its own", () => {
  it("whatever the first one did to its", async () => {
    const other = countingDelivery();
    const alone = countingDelivery();
    const authorize = () => ({ allow: true, headers: { "x-a": "b" }, download: true }) as const;
    const delivery = spoiling("inexpressible-name", other);
    const { response } = await run({ authorize, delivery });
    await run({ authorize, delivery: alone });
    expect(other.files).toEqual(alone.files);
    expect(other.files[0]?.headers).toMatchObject({ "x-a": "b" });
    expect(commandsIn(response)).toEqual([]);
  });

  it("and if it hands off, its command is the only one", async () => {
    const delivery = spoiling("inexpressible-name", nginx({ location: "/_other/" }));
    const { response, outcome } = await run({ delivery });
    expect(commandsIn(response)).toEqual(["x-accel-redirect"]);
    expect(response.headers.get("x-accel-redirect")).toBe("/_other/a.txt");
    expect(outcome.delivery).toBe("nginx");
  });

  it("and if it hands nothing off, it can order none", async () => {
    const headers = { "x-accel-redirect": "/_sendoff/b", "x-send-this": "/srv/b", "x-a": "b" };
    const other = { name: "other", deliver: () => new Response("relayed", { headers }) };
    const { response } = await run({ delivery: spoiling("inexpressible-name", other) });
    expect(commandsIn(response)).toEqual([]);
    expect(response.headers.get("x-a")).toBe("b");
  });
});

describe("what falls through", () => {
  const reasons = Object.keys(REFUSAL_STATUS) as RefusalReason[];
  const FALL = ["inexpressible-name", "name-too-long-for-front"];

  it.each(reasons)("%s", async (reason) => {
    const other = countingDelivery();
    const { response, outcome } = await run({ delivery: spoiling(reason, other) });
    if (FALL.includes(reason)) {
      expect(outcome).toMatchObject({ outcome: "delivered", delivery: "counting" });
      expect(other.files).toHaveLength(1);
      return;
    }
    expect(outcome).toMatchObject({ outcome: "refused", reason, delivery: "spoiling" });
    expect(response.status).toBe(REFUSAL_STATUS[reason]);
    expect(commandsIn(response)).toEqual([]);
    expect(other.files).toEqual([]);
  });

  it("is no fault of the first delivery", async () => {
    const other = countingDelivery();
    const failure = new Error("disk");
    const failing: Delivery[] = [
      {
        name: "throws",
        otherwise: other,
        deliver: () => {
          throw failure;
        },
      },
      { name: "rejects", otherwise: other, deliver: () => Promise.reject(failure) },
    ];
    for (const delivery of failing) {
      await expect(run({ delivery })).rejects.toHaveProperty("cause", failure);
    }
    expect(other.files).toEqual([]);
  });
});

describe("what the other delivery says is the last word", () => {
  it("a refusal", async () => {
    const other: Delivery = { name: "other", deliver: () => refusal("not-found") };
    const { response, outcome } = await run({ delivery: spoiling("inexpressible-name", other) });
    expect(outcome).toMatchObject({ outcome: "refused", reason: "not-found", delivery: "other" });
    expect(response.status).toBe(404);
    expect(commandsIn(response)).toEqual([]);
  });

  it("also that it can't tell the name: there is no third one", async () => {
    const third = countingDelivery();
    const second = apache({ root: "/srv", otherwise: third });
    const delivery = apache({ root: "/srv", otherwise: second });
    const { outcome } = await run({ delivery }, new Request(asUrl(BLANK)));
    expect(outcome.reason).toBe("inexpressible-name");
    expect(third.files).toEqual([]);
  });

  describe("a fault", () => {
    const logged = vi.spyOn(console, "error");
    beforeEach(() => void logged.mockImplementation(() => {}));
    afterEach(() => void logged.mockReset());

    it.each<[title: string, deliver: () => unknown]>([
      ["nothing", () => undefined],
      ["a text", () => "the file"],
      ["a promise of nothing", async () => undefined],
      ["an error", () => Promise.reject(new Error("disk"))],
    ])("%s", async (_, deliver) => {
      const onOutcome = vi.fn();
      const other = { name: "other", deliver } as Delivery;
      const delivery = spoiling("inexpressible-name", other);
      const handler = createFileHandler({ authorize: "public", delivery, onOutcome });
      await expect(handler(new Request(FILE_URL))).rejects.toThrow("File handler failed");
      expect(onOutcome.mock.calls[0]?.[0]).toMatchObject({ outcome: "fault", delivery: "other" });
    });
  });
});

describe("the root of either is on a Windows disk", () => {
  const onWindows: Delivery = { ...countingDelivery(), windows: true };
  const elsewhere = countingDelivery();
  const NUL = "http://localhost/NUL.txt";

  it.each<[title: string, delivery: Delivery, refused: boolean]>([
    ["the first one", apache({ root: "C:/srv", otherwise: elsewhere }), true],
    ["the other one", apache({ root: "/srv", otherwise: onWindows }), true],
    ["both", apache({ root: "C:/srv", otherwise: onWindows }), true],
    ["none", apache({ root: "/srv", otherwise: elsewhere }), false],
    ["the other one, of nginx", nginx({ location: "/f/", otherwise: onWindows }), true],
  ])("%s", async (_, delivery, refused) => {
    const expected = refused ? "windows-name" : undefined;
    const asked = await run({ delivery }, requestLike(NUL));
    expect(asked.outcome.reason).toBe(expected);
    const named = await run({ delivery, authorize: () => ({ allow: true, path: "d/NUL" }) });
    expect(named.outcome.reason).toBe(expected);
    // Chosen by a grant, it is asked about the path of the URL too.
    const chosen = await run({ authorize: () => ({ allow: true, delivery }) }, requestLike(NUL));
    expect(chosen.outcome.reason).toBe(expected);
    const plain = await run({ delivery }, requestLike(FILE_URL));
    expect(plain.outcome.outcome).toBe("delivered");
  });
});
