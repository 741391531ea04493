import { type Authorizer, allOf, anyOf, type Grant, type Verdict } from "sendoff";
import { describe, expect, it, vi } from "vitest";
import { countingDelivery, reasonFor, run } from "../support/unit_handler.ts";

type Several = Parameters<typeof anyOf>;

/** What JavaScript lets an authorizer answer, each at once and later. */
const answering = (answer: unknown) => vi.fn<Authorizer>(() => answer as Verdict);
const later = (answer: unknown) => vi.fn<Authorizer>(async () => answer as Verdict);
const throwing = (cause: unknown) => () => {
  throw cause;
};

/** What an authorizer answers by itself, as nobody but the core is to look at it. */
const ask = (authorize: Authorizer) => Promise.resolve(authorize({} as never));

const yes: [name: string, answer: unknown][] = [
  ["true", true],
  ["a grant", { allow: true }],
  ["a grant with conditions", { allow: true, download: "b.txt" }],
];
const no: [name: string, answer: unknown][] = [
  ["false", false],
  ["null", null],
  ["undefined", undefined],
  ["a no", { allow: false }],
  ["a no with a reason", { allow: false, reason: "not-found" }],
];
const invalid: [name: string, answer: unknown, became: string][] = [
  ["1", 1, "invalid-verdict"],
  ['"true"', "true", "invalid-verdict"],
  ["0", 0, "invalid-verdict"],
  ["the empty text", "", "invalid-verdict"],
  ["{}", {}, "invalid-verdict"],
  ["a no with an unknown reason", { allow: false, reason: "because" }, "invalid-verdict"],
  ["allow of another kind", { allow: "true" }, "invalid-verdict"],
  ["an unknown field", { allow: true, downlod: "b.txt" }, "invalid-grant"],
  ["a wrong field", { allow: true, path: 5 }, "invalid-grant"],
  ["a class of its own", Object.assign(new (class Own {})(), { allow: true }), "invalid-grant"],
];

describe.each([
  ["at once", answering],
  ["later", later],
])("anyOf, answered %s", (_, make) => {
  it.each(yes)(
    "the first yes is the answer, and nobody is asked after it: %s",
    async (_, answer) => {
      const after = vi.fn<Authorizer>(() => true);
      expect(await ask(anyOf(make(false), make(answer), after))).toBe(answer);
      expect(after).not.toHaveBeenCalled();
    },
  );

  it.each(no)("the next is asked after a no: %s", async (_, answer) => {
    const grant = { allow: true };
    expect(await ask(anyOf(make(answer), make(answer), make(grant)))).toBe(grant);
    expect(await reasonFor(anyOf(make(answer), make(true)))).toBe("delivered");
  });

  it.each(invalid)("what is neither is the answer as it is: %s", async (_, answer, became) => {
    const after = vi.fn<Authorizer>(() => true);
    expect(await ask(anyOf(make(answer), after))).toBe(answer);
    expect(await reasonFor(anyOf(make(answer), after))).toBe(became);
    expect(await reasonFor(anyOf(make(false), make(answer), after))).toBe(became);
    expect(after).not.toHaveBeenCalled();
  });

  it("a yes after a Response wins", async () => {
    expect(await ask(anyOf(make(new Response("log in")), make(true)))).toBe(true);
  });

  it("the first Response is sent where nobody says yes", async () => {
    const [first, second] = [new Response("first"), new Response("second")];
    const reason = { allow: false, reason: "not-found" };
    expect(await ask(anyOf(make(reason), make(first), make(second), make(reason)))).toBe(first);
    const { response, outcome } = await run({ authorize: anyOf(make(false), make(first)) });
    expect(outcome.outcome).toBe("responded");
    expect(await response.text()).toBe("first");
  });

  it("a Response that looks like a grant is none", async () => {
    const response = Object.assign(new Response("log in"), { allow: true });
    const last = vi.fn<Authorizer>(() => false);
    expect(await ask(anyOf(make(response), last))).toBe(response);
    expect(last).toHaveBeenCalled();
    expect((await run({ authorize: anyOf(make(response), last) })).outcome.outcome).toBe(
      "responded",
    );
  });

  it("the last reason is the answer where there is no Response", async () => {
    const [first, last] = ["not-found", "link-expired"].map((reason) => ({ allow: false, reason }));
    expect(await ask(anyOf(make(first), make(last)))).toBe(last);
    expect(await ask(anyOf(make(first), make(last), make(false), make({ allow: false })))).toBe(
      last,
    );
    expect(await reasonFor(anyOf(make(last), make(null)))).toBe("link-expired");
  });

  it("false is the answer where nobody says anything else", async () => {
    expect(await ask(anyOf(make(undefined), make(null), make({ allow: false })))).toBe(false);
  });
});

describe.each([
  ["at once", answering],
  ["later", later],
])("allOf, answered %s", (_, make) => {
  it.each(no)("the first no is the answer, and nobody is asked after it: %s", async (_, answer) => {
    const after = vi.fn<Authorizer>(() => true);
    expect(await ask(allOf(make(true), make(answer), after))).toBe(answer);
    expect(await ask(allOf(make(answer), after))).toBe(answer);
    expect(await reasonFor(allOf(make(true), make(answer)))).not.toBe("delivered");
    expect(after).not.toHaveBeenCalled();
  });

  it.each(invalid)("what is neither is the answer as it is: %s", async (_, answer, became) => {
    const after = vi.fn<Authorizer>(() => true);
    expect(await ask(allOf(make(answer), after))).toBe(answer);
    expect(await reasonFor(allOf(make(true), make(answer), after))).toBe(became);
    expect(after).not.toHaveBeenCalled();
    // Also where all the others have said yes: no merging makes a grant of it.
    expect(await reasonFor(allOf(make(true), make({ allow: true }), make(answer)))).toBe(became);
  });

  it("a Response ends it", async () => {
    const response = Object.assign(new Response("log in"), { allow: true });
    const after = vi.fn<Authorizer>(() => true);
    expect(await ask(allOf(make(true), make(response), after))).toBe(response);
    expect(after).not.toHaveBeenCalled();
  });

  it("only yes is yes, without conditions", async () => {
    expect(await ask(allOf(make(true), make(true)))).toEqual({ allow: true });
    expect(await reasonFor(allOf(make(true), make({ allow: true }), make(true)))).toBe("delivered");
  });

  it("the conditions of all hold", async () => {
    const delivery = countingDelivery();
    const authorize = allOf(
      make({ allow: true, path: "stored.bin" }),
      make(true),
      make({ allow: true, download: "b.txt", path: "stored.bin" }),
      make({ allow: true, headers: { "X-Tenant": "7" } }),
    );
    await run({ authorize, delivery });
    const [file] = delivery.files;
    expect(file?.path).toBe("stored.bin");
    const headers = new Headers({ ...file?.headers });
    expect(headers.get("x-tenant")).toBe("7");
    expect(headers.get("content-disposition")).toMatch(/^attachment; filename="?b\.txt/);
  });

  it("a field that is undefined adds nothing", async () => {
    const merged = await ask(
      allOf(make({ allow: true, path: "b.txt" }), make({ allow: true, path: undefined })),
    );
    expect(merged).toEqual({ allow: true, path: "b.txt" });
  });

  it.each<[name: string, first: Partial<Grant>, second: Partial<Grant>]>([
    ["path", { path: "a.txt" }, { path: "b.txt" }],
    ["download", { download: true }, { download: "b.txt" }],
    ["cacheControl", { cacheControl: "no-store" }, { cacheControl: "max-age=1" }],
    ["headers", { headers: { "X-A": "1" } }, { headers: { "X-B": "1" } }],
  ])("two that say another %s are a failure", async (field, first, second) => {
    const delivery = countingDelivery();
    const authorize = allOf(make({ allow: true, ...first }), make({ allow: true, ...second }));
    await expect(ask(authorize)).rejects.toThrow(
      new TypeError(`allOf(): two grants have another "${field}"`),
    );
    const { response, outcome } = await run({ authorize, delivery });
    expect([response.status, outcome.reason]).toEqual([500, "authorizer-failed"]);
    expect(delivery.files).toEqual([]);
  });

  it("changes no grant of an authorizer's own", async () => {
    const grant = Object.freeze({ allow: true, headers: Object.freeze({ "X-A": "1" }) });
    const merged = (await ask(allOf(make(grant), make({ allow: true, path: "b" })))) as Grant;
    expect(merged).not.toBe(grant);
    expect(merged.headers).not.toBe(grant.headers);
    expect(merged).toEqual({ allow: true, headers: { "X-A": "1" }, path: "b" });
  });
});

describe.each([
  ["anyOf", anyOf],
  ["allOf", allOf],
])("%s", (name, combine) => {
  it.each([
    ["throws", throwing(new Error("database"))],
    ["throws true", throwing(true)],
    ["rejects", () => Promise.reject(new Error("database"))],
    ["rejects with a grant", () => Promise.reject({ allow: true })],
  ])("fails where one %s, and asks nobody after it", async (_, fails) => {
    const after = vi.fn<Authorizer>(() => true);
    const before = answering(combine !== anyOf);
    expect(await reasonFor(combine(before, fails, after))).toBe("authorizer-failed");
    expect(after).not.toHaveBeenCalled();
  });

  it("never throws at once, as its answer is a promise", () => {
    const answer = combine(throwing(new Error("at once")), answering(true))({} as never);
    expect(answer).toBeInstanceOf(Promise);
    return expect(answer).rejects.toThrow("at once");
  });

  it("asks in order, one after the other, all with the same question", async () => {
    const order: string[] = [];
    const go = (word: string) =>
      vi.fn<Authorizer>(async () => {
        order.push(`${word} begins`);
        await new Promise((resolve) => setTimeout(resolve, 1));
        order.push(`${word} ends`);
        return combine === allOf;
      });
    const [a, b] = [go("a"), go("b")];
    await run({ authorize: combine(a, b) });
    expect(order).toEqual(["a begins", "a ends", "b begins", "b ends"]);
    expect(b.mock.calls[0]?.[0]).toBe(a.mock.calls[0]?.[0]);
    expect(a.mock.calls[0]?.[0]).toMatchObject({ path: "a.txt" });
  });

  it.each<[name: string, given: unknown[], shown: string]>([
    ["none", [], "missing"],
    ["one", [() => true], "missing"],
    ['"public"', [() => true, "public"], '"public"'],
    ["true", [true, () => true], "true"],
    ["undefined", [() => true, () => true, undefined], "missing"],
    ["null in the middle", [() => true, null, () => true], "null"],
    ["a list", [[() => true, () => true]], "an array"],
    ["a handler's options", [() => true, { authorize: () => true }], "an object"],
  ])("takes functions only, and two at least: %s", (_, given, shown) => {
    expect(() => combine(...(given as unknown as Several))).toThrow(
      new TypeError(`${name}(): got ${shown}, want two functions or more`),
    );
  });

  it("can be of others, of either kind", async () => {
    const [t, f] = [answering(true), answering(false)];
    expect(await reasonFor(combine(anyOf(f, t), allOf(t, t)))).toBe("delivered");
    expect(await reasonFor(combine(anyOf(f, f), allOf(t, f)))).toBe("denied");
  });
});
