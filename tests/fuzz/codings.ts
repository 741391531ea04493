// Accept-Encoding, against a reader without regular expressions, and by what must not change the answer.
import fc from "fast-check";
import { expect } from "vitest";
import { acceptedCodings } from "../../src/http/accept_encoding.ts";
import { mutated, pieces } from "./mutate.ts";
import type { Fuzz } from "./property.ts";

const OFFERED = ["br", "zstd", "gzip"];
const SCRAPS = [
  ...["gzip", "GZIP", "x-gzip", "br", "zstd", "identity", "*", "deflate", ";q=", ";", "q=", "Q="],
  ...[
    "0",
    "1",
    ".",
    "0.5",
    "0.001",
    "1.000",
    "1.001",
    "2",
    ",",
    ", ",
    " ",
    "\t",
    "=",
    '"',
    "\u00e9",
  ],
];
const SEEDS = [
  "gzip, deflate, br, zstd",
  "gzip;q=0.5, br;q=0.25, *;q=0",
  "identity;q=1, gzip;q=0.9",
  "br ; q=0.001 , x-gzip",
];
const field = fc.oneof(mutated(SEEDS, SCRAPS), pieces(SCRAPS));

const isBlank = (sign: string | undefined) => sign === " " || sign === "\t";
function trimmed(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
}

const TOKEN_SIGNS = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz";
const isToken = (text: string) =>
  text !== "" &&
  [...text.toLowerCase()].every((sign) => sign < "\x80" && TOKEN_SIGNS.includes(sign));

/** A weight, in thousandths. */
function thousandths(text: string): number | undefined {
  const [whole = "", decimals, ...more] = text.split(".");
  if (more.length > 0 || (whole !== "0" && whole !== "1") || (decimals ?? "").length > 3) {
    return undefined;
  }
  if ([...(decimals ?? "")].some((sign) => sign < "0" || sign > "9")) return undefined;
  return Math.min(1000, Number(whole) * 1000 + Number((decimals ?? "").padEnd(3, "0")));
}

function reference(text: string): string[] {
  const weights = new Map<string, number>();
  for (const element of text.split(",")) {
    const [name = "", parameter, ...more] = element.split(";").map(trimmed);
    if (!isToken(name) || more.length > 0) continue;
    let weight: number | undefined = 1000;
    if (parameter !== undefined) {
      weight = /^q=/i.test(parameter) ? thousandths(parameter.slice(2)) : undefined;
    }
    if (weight === undefined) continue;
    const coding = name.toLowerCase();
    weights.set(coding === "x-gzip" ? "gzip" : coding, weight);
  }
  const of = (coding: string) => weights.get(coding) ?? weights.get("*") ?? 0;
  const least = Math.max(1, weights.get("identity") ?? 0);
  const best: string[] = [];
  for (let weight = 1000; weight >= least; weight--) {
    best.push(...OFFERED.filter((coding) => of(coding) === weight));
  }
  return best;
}

const coding = fc.constantFrom("gzip", "br", "zstd", "deflate", "*", "identity");
const weighed = fc.uniqueArray(fc.tuple(coding, fc.nat(1000)), {
  selector: ([name]) => name,
  maxLength: 6,
});
const written = ([name, weight]: readonly [string, number]) =>
  `${name};q=${(weight / 1000).toFixed(3)}`;

export const CODINGS: readonly Fuzz[] = [
  {
    name: "coding: as a reader sign by sign has it",
    runs: 1500,
    property: fc.property(field, (text) => {
      expect(acceptedCodings(text, OFFERED)).toEqual(reference(text));
    }),
  },
  {
    name: "coding: order, case, blanks and codings that nobody knows change nothing",
    runs: 1500,
    property: fc.property(weighed, fc.nat(5), fc.boolean(), (codings, turn, upper) => {
      const plain = codings.map(written);
      const turned = [...plain.slice(turn), "x-unknown;q=0.7", ...plain.slice(0, turn)]
        .map((text) => (upper ? text.toUpperCase() : text).replace(";", " ;\t"))
        .join(" ,, ");
      expect(acceptedCodings(turned, OFFERED)).toEqual(acceptedCodings(plain.join(), OFFERED));
    }),
  },
  {
    name: "coding: all weights cut in half change nothing",
    runs: 750,
    property: fc.property(weighed, (codings) => {
      const even = codings.map(([name, weight]) => [name, weight - (weight % 2)] as const);
      const half = even.map(([name, weight]) => [name, weight / 2] as const);
      const accepted = (some: readonly (readonly [string, number])[]) =>
        acceptedCodings(some.map(written).join(), OFFERED);
      expect(accepted(half)).toEqual(accepted(even));
    }),
  },
];
