import { describe, expect, it } from "vitest";
import { type Awaitable, isPromise, whenThere } from "../../src/awaitable.ts";

const having = (then: unknown): unknown => ({ then });

describe("what has to be waited for", () => {
  it.each<[title: string, value: unknown, expected: boolean]>([
    ["a promise", Promise.resolve(1), true],
    ["a thenable", having(() => {}), true],
    ["nothing", undefined, false],
    ["null", null, false],
    ["a number", 0, false],
    ["a text", "then", false],
    ["an object", {}, false],
    ["an object with a then that can't be called", having(1), false],
    ["a response", new Response(), false],
  ])("%s: %s", (_, value, expected) => {
    expect(isPromise(value)).toBe(expected);
  });
});

describe("whenThere", () => {
  const plusOne = (value: number): Awaitable<number> => value + 1;

  it("takes at once what is there at once", () => {
    expect(whenThere(1, plusOne)).toBe(2);
    expect(whenThere(undefined, () => "next")).toBe("next");
  });

  it("waits for what is not", async () => {
    const result = whenThere(Promise.resolve(1), plusOne);
    expect(result).toBeInstanceOf(Promise);
    expect(await result).toBe(2);
    expect(await whenThere(1, async (value) => value + 1)).toBe(2);
  });

  it("lets errors through as they come", async () => {
    const failing = (): number => {
      throw new Error("next");
    };
    expect(() => whenThere(1, failing)).toThrow("next");
    await expect(whenThere(Promise.resolve(1), failing)).rejects.toThrow("next");
    await expect(whenThere(Promise.reject(new Error("first")), plusOne)).rejects.toThrow("first");
  });
});
