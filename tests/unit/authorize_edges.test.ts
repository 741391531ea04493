// What the other tables leave open: each test fails if one condition of src/authorize.ts is another.
import type { AuthorizeInput, Authorizer } from "sendoff";
import { describe, expect, it } from "vitest";
import { decisionOf } from "../../src/authorize.ts";
import { reasonFor } from "../support/unit_handler.ts";

describe("answers", () => {
  it("true is a grant that allows", () => {
    expect({ ...decisionOf(true) }).toEqual({ allow: true });
  });

  it("a function with the fields of a grant is none", async () => {
    const answer = Object.assign(() => true, { allow: true });
    const authorize = (() => answer) as unknown as Authorizer;
    expect(await reasonFor(authorize)).toBe("invalid-verdict");
  });
});

describe("the signal", () => {
  it("is one, however often it is read", async () => {
    const signals = new Set<AbortSignal>();
    await reasonFor((input) => {
      signals.add(input.signal).add(input.signal);
      return true;
    });
    expect(signals.size).toBe(1);
  });

  it("is not aborted for who reads it after a yes", async () => {
    let question: AuthorizeInput | undefined;
    await reasonFor((input) => {
      question = input;
      return true;
    });
    expect(question?.signal.aborted).toBe(false);
  });
});
