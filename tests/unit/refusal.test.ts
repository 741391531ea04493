import { describe, expect, it } from "vitest";
import { isRefusal, refusal } from "../../src/refusal.ts";

describe("what is a refusal", () => {
  it("is what refusal() gives", () => {
    expect(isRefusal(refusal("denied"))).toBe(true);
    expect(isRefusal(refusal("denied", new Error("why")))).toBe(true);
  });

  it.each<[title: string, value: unknown]>([
    ["another status than the reason has", { reason: "denied", status: 404 }],
    ["a list that turns into a reason", { reason: ["denied"], status: 403 }],
    ["a function with both fields", Object.assign(() => {}, { reason: "denied", status: 403 })],
    ["an inherited reason", Object.assign(Object.create({ reason: "denied" }), { status: 403 })],
    ["a reason that every object inherits", { reason: "toString", status: undefined }],
  ])("is not %s", (_, value) => {
    expect(isRefusal(value)).toBe(false);
  });
});
