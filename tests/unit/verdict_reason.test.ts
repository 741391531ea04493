// `{ allow: false, reason }`: an authorizer says why it refuses, from the closed list of reasons.
import { type Authorizer, allOf, anyOf, REFUSAL_STATUS, type RefusalReason } from "sendoff";
import { afterEach, describe, expect, it } from "vitest";
import { commandsIn } from "../support/unit_fronts.ts";
import { reasonFor, run } from "../support/unit_handler.ts";

const refusing = (reason: unknown): Authorizer =>
  (() => ({ allow: false, reason })) as unknown as Authorizer;

afterEach(() => {
  delete (Object.prototype as { reason?: unknown }).reason;
  delete (Object.prototype as { allow?: unknown }).allow;
});

describe("a no with a reason", () => {
  it.each(Object.entries(REFUSAL_STATUS))("%s is answered with %i", async (reason, status) => {
    const authorize: Authorizer = () => ({ allow: false, reason: reason as RefusalReason });
    const { response, outcome } = await run({ authorize });
    expect(response.status).toBe(status);
    expect(outcome).toMatchObject({ outcome: "refused", reason, status });
    expect(outcome.error).toBeUndefined();
    expect(commandsIn(response)).toEqual([]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.text()).not.toContain(reason);
  });

  it("may come later", async () => {
    expect(await reasonFor(async () => ({ allow: false, reason: "not-found" }))).toBe("not-found");
  });

  it.each([
    ["left out", { allow: false }],
    ["undefined", { allow: false, reason: undefined }],
    ["inherited", Object.assign(Object.create({ reason: "not-found" }), { allow: false })],
  ])("that is %s is a plain no", async (_, answer) => {
    expect(await reasonFor((() => answer) as Authorizer)).toBe("denied");
  });
});

describe("a reason of no list", () => {
  it.each<[name: string, reason: unknown]>([
    ["an own one", "my-reason"],
    ["the empty text", ""],
    ["toString", "toString"],
    ["constructor", "constructor"],
    ["hasOwnProperty", "hasOwnProperty"],
    ["__proto__", "__proto__"],
    ["a number", 5],
    ["zero", 0],
    ["null", null],
    ["false", false],
    ["true", true],
    ["a symbol", Symbol("denied")],
    ["a list that turns into one", ["not-found"]],
    ["an object that turns into one", { toString: () => "not-found" }],
    ["an object that turns into one only once", turningInto("not-found", "nothing")],
    ["a text that is an object", Object("not-found")],
    ["a status", 404],
    ["another spelling", "Not-Found"],
  ])("%s is refused as an invalid verdict", async (_, reason) => {
    const { response, outcome } = await run({ authorize: refusing(reason) });
    expect(outcome).toMatchObject({ outcome: "refused", reason: "invalid-verdict", status: 500 });
    expect(outcome.error).toBeInstanceOf(TypeError);
    expect(response.status).toBe(500);
    expect(commandsIn(response)).toEqual([]);
  });

  it("that throws when it is read is a failure", async () => {
    const answer = {
      allow: false,
      get reason(): never {
        throw new Error("read");
      },
    };
    expect(await reasonFor((() => answer) as Authorizer)).toBe("authorizer-failed");
  });

  it("does not matter where the answer is a yes: an unknown field of a grant", async () => {
    const answer = { allow: true, reason: "denied" };
    expect(await reasonFor((() => answer) as unknown as Authorizer)).toBe("invalid-grant");
  });
});

describe("a reason that every object has, by a polluted prototype", () => {
  it.each(["not-found", "nonsense"])("has no effect: %s", async (polluted) => {
    Object.defineProperty(Object.prototype, "reason", { value: polluted, configurable: true });
    const became = async (authorize: Authorizer) => {
      const { outcome } = await run({ authorize });
      return Object.hasOwn(outcome, "reason") ? outcome.reason : outcome.outcome;
    };
    expect(await became(() => ({ allow: false }))).toBe("denied");
    expect(await became(() => false)).toBe("denied");
    expect(await became(() => true)).toBe("delivered");
    expect(await became(() => ({ allow: true }))).toBe("delivered");
    expect(await became(refusing("link-expired"))).toBe("link-expired");
  });
});

it.each([anyOf, allOf])(
  "a yes that every object has, by a polluted prototype, is none: %o",
  async (combine) => {
    Object.defineProperty(Object.prototype, "allow", { value: true, configurable: true });
    const [no, nothing, empty] = [false, undefined, {}].map(
      (answer) => (() => answer) as Authorizer,
    );
    expect(await reasonFor(combine(no as Authorizer, nothing as Authorizer))).toBe("denied");
    expect(await reasonFor(combine(empty as Authorizer, empty as Authorizer))).toBe(
      "invalid-verdict",
    );
  },
);

/** Gives another text each time it is asked. */
function turningInto(...texts: string[]) {
  return { toString: () => texts.shift() ?? "nothing" };
}
