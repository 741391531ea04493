import { expect, it } from "vitest";
import { LITERALS, slowAt, slowBySigns } from "./regexes.ts";

it("no regular expression in src is slow for one sign over and over", () => {
  expect(LITERALS.length).toBeGreaterThan(200);
  expect(LITERALS.map(slowBySigns).filter((found) => found !== undefined)).toEqual([]);
});

it.each([
  { title: "a quadratic one", regex: /[ a]*$/, again: "a", after: "b" },
  { title: "an exponential one", regex: /^(?:a+)+$/, again: "a", after: "b" },
])("finds $title", ({ regex, again, after }) => {
  expect(slowAt(regex, "", again, after)).toBeGreaterThan(0);
});
