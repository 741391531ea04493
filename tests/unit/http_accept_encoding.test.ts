import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acceptedCodings } from "../../src/http/accept_encoding.ts";
import { anyText } from "../support/unit_arbitraries.ts";

const OFFERED = Object.freeze(["br", "zstd", "gzip"]);

/** The codings that the client takes, best first, as one text. */
const accepted = (field: string | null) => acceptedCodings(field, OFFERED).join(" ");

describe("which codings a client takes (RFC 9110, 12.5.3)", () => {
  it.each<[field: string | null, codings: string]>([
    [null, ""],
    ["", ""],
    ["gzip", "gzip"],
    ["br", "br"],
    ["deflate", ""],
    ["gzip, deflate, br, zstd", "br zstd gzip"],
    ["gzip,br", "br gzip"],
    ["GZip, BR", "br gzip"],
    ["x-gzip", "gzip"],
    ["X-GZIP;q=0.5", "gzip"],
    ["x-br", ""],
    ["gzipped", ""],
    ["identity", ""],
    ["*", "br zstd gzip"],
    ["compress, *", "br zstd gzip"],
    [", ,gzip,,", "gzip"],
    ["\tgzip\t, br ", "br gzip"],
  ])("%j: %j", (field, codings) => {
    expect(accepted(field)).toBe(codings);
  });
});

describe("weights (RFC 9110, 12.4.2)", () => {
  it.each([
    ["gzip;q=1, br;q=0.5", "gzip br"],
    ["br;q=0.5, gzip", "gzip br"],
    ["gzip;q=0.001, br;q=0.002", "br gzip"],
    ["gzip;q=0.9, br;q=0.09, zstd;q=0.5", "gzip zstd br"],
    ["gzip;q=0.5, br;q=0.5", "br gzip"], // equally good: as offered
    ["zstd;q=0.8, gzip;q=0.8, br;q=0.1", "zstd gzip br"],
    ["gzip;q=1.000, br;q=1.0, zstd;q=1.", "br zstd gzip"],
    ["gzip;q=0., br;q=0.0, zstd;q=0.000", ""],
    ["gzip;q=0", ""],
    ["gzip;q=0, br", "br"],
    ["gzip;Q=0.5, br;q=0.4", "gzip br"],
    ["gzip ; q=0.5, br\t;\tq=0.4 ", "gzip br"],
    ["gzip;q=1.5, br;q=1", "br gzip"], // no more than the best
    ["gzip;q=0, gzip", "gzip"], // twice: the last one
    ["gzip, gzip;q=0", ""],
    ["x-gzip;q=0.5, br;q=0.4", "gzip br"],
    ["gzip, x-gzip;q=0", ""],
  ])("%j: %j", (field, codings) => {
    expect(accepted(field)).toBe(codings);
  });
});

describe("the star means those that are not named", () => {
  it.each([
    ["*;q=0", ""],
    ["*;q=0, gzip", "gzip"],
    ["gzip;q=0, *", "br zstd"],
    ["br;q=0.2, *;q=0.7", "zstd gzip br"],
    ["gzip, *;q=0.1", "gzip br zstd"],
    ["gzip;q=0.5, *;q=0.5", "br zstd gzip"],
    ["identity;q=0, *", "br zstd gzip"],
    ["*;q=0.5, identity", ""],
  ])("%j: %j", (field, codings) => {
    expect(accepted(field)).toBe(codings);
  });
});

describe("the file as it is, where that is named", () => {
  it.each([
    ["identity, gzip", "gzip"],
    ["identity;q=1, gzip;q=0.9", ""],
    ["identity;q=0.5, gzip;q=0.5", "gzip"],
    ["identity;q=0.5, gzip;q=0.4, br;q=0.6", "br"],
    ["IDENTITY;q=0.5, gzip;q=0.4", ""],
    ["identity;q=0", ""], // then it is sent all the same, which 12.5.3 lets a server do
    ["identity;q=0, gzip;q=0.1", "gzip"],
    ["identity;q=0, gzip;q=0", ""],
    ["gzip;q=0.1, *;q=0.5", "br zstd gzip"], // not named: what is sent when nothing else pleases
  ])("%j: %j", (field, codings) => {
    expect(accepted(field)).toBe(codings);
  });
});

describe("what can't be read is left out, the rest counts", () => {
  it.each([
    ["gzip;", ""],
    ["gzip;q", ""],
    ["gzip;q=", ""],
    ["gzip;q=x", ""],
    ["gzip;q=2", ""],
    ["gzip;q=10", ""],
    ["gzip;q=-1", ""],
    ["gzip;q=.5", ""],
    ["gzip;q=0.1234", ""],
    ["gzip;q=0,5", ""],
    ["gzip;q=1e0", ""],
    ["gzip;q = 0.5", ""],
    ['gzip;q="1"', ""],
    ["gzip;level=9", ""],
    ["gzip;q=1;level=9", ""],
    ["gzip q=1", ""],
    ["gzip br", ""],
    ["gzip/1", ""],
    ['"gzip"', ""],
    ["(gzip)", ""],
    ["gzip\n", ""],
    ["gzíp", ""],
    [";q=1", ""],
    ["gzip;q=2, br", "br"],
    ["gzip;q=x, *;q=0.5", "br zstd gzip"],
    ["br, gzip;q=0.5; q=1, zstd;q=0.5", "br zstd"],
  ])("%j: %j", (field, codings) => {
    expect(accepted(field)).toBe(codings);
  });
});

describe("what is offered", () => {
  it("is all that there can be", () => {
    expect(acceptedCodings("gzip, br, *", [])).toEqual([]);
    expect(acceptedCodings("gzip, br", ["gzip"])).toEqual(["gzip"]);
  });

  it("stays in its order", () => {
    expect(acceptedCodings("br, gzip, zstd", ["gzip", "zstd", "br"])).toEqual([
      "gzip",
      "zstd",
      "br",
    ]);
    expect(OFFERED).toEqual(["br", "zstd", "gzip"]);
  });

  it("is taken or not, whatever a client sends", () => {
    const scrap = fc.constantFrom("gzip", "br", "*", "identity", ";q=0", ";q=0.5", ";q", ",", " ");
    const field = fc.oneof(
      anyText,
      fc.array(scrap, { maxLength: 12 }).map((scraps) => scraps.join("")),
    );
    const property = fc.property(field, (text) => {
      const codings = acceptedCodings(text, OFFERED);
      expect(new Set(codings).size).toBe(codings.length);
      for (const coding of codings) expect(OFFERED).toContain(coding);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it.each([
    ["commas", ",".repeat(200_000)],
    ["blanks", `gzip${" ".repeat(200_000)}x`],
    ["blanks in front", `${" ".repeat(200_000)};`],
    ["letters", `${"a".repeat(200_000)}(`],
    ["weights", `gzip${";q=1".repeat(50_000)}`],
  ])("is found in linear time: %s", (_, field) => {
    const start = performance.now();
    expect(accepted(field)).toBe("");
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
