import { describe, expect, it } from "vitest";
import { type Comparison, fileTag, listHasTag, sameTag } from "../../src/http/entity_tag.ts";

describe("the tag of a file, as nginx writes it", () => {
  it.each([
    [0, 0, '"0-0"'],
    [1_763_773_323, 9, '"69210b8b-9"'],
    [255, 16, '"ff-10"'],
    [1, 5 * 2 ** 30, '"1-140000000"'],
    [2 ** 32, 1, '"100000000-1"'],
  ])("%d s, %d bytes", (modified, size, tag) => {
    expect(fileTag(modified, size)).toBe(tag);
  });
});

describe("two tags (RFC 9110, 8.8.3.2)", () => {
  it.each<[a: string, b: string, strong: boolean, weak: boolean]>([
    ['W/"1"', 'W/"1"', false, true],
    ['W/"1"', 'W/"2"', false, false],
    ['W/"1"', '"1"', false, true],
    ['"1"', 'W/"1"', false, true],
    ['"1"', '"1"', true, true],
    ['"1"', '"2"', false, false],
    ['"a"', '"A"', false, false],
    ['""', '""', true, true],
    ['"W/"', '"W/"', true, true],
    ['"W/1"', '"1"', false, false],
  ])("%s and %s", (a, b, strong, weak) => {
    expect(sameTag(a, b, "strong")).toBe(strong);
    expect(sameTag(a, b, "weak")).toBe(weak);
  });
});

const both: readonly Comparison[] = ["strong", "weak"];
const verdicts = (list: string, tag: string) => both.map((how) => listHasTag(list, tag, how));

describe("a list that has the tag", () => {
  it.each<[list: string, tag: string]>([
    ['"a"', '"a"'],
    ['"b", "a"', '"a"'],
    ['"a", "b"', '"a"'],
    ['"b","a"', '"a"'],
    ['"b" ,\t"a"', '"a"'],
    ['"c", W/"b", "a"', '"a"'],
    [' "a" ', '"a"'],
    ['\t"a"\t', '"a"'],
    [', ,,"a"', '"a"'], // empty elements: RFC 9110, 5.6.1.2
    ['"b",,\t, "a"', '"a"'],
    ['"a",', '"a"'],
    ['"a", ,', '"a"'],
    ['""', '""'],
    ['"b", ""', '""'],
    ['"a,b"', '"a,b"'],
    ['"x,y", "a,b"', '"a,b"'],
    ['"!#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~"', '"!#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~"'],
    ['"\x80\xe9\xff"', '"\x80\xe9\xff"'],
    ['"W/"', '"W/"'],
    ['"*"', '"*"'],
    ["*", '"a"'],
    [" *\t", '"a"'],
    ['"a", b', '"a"'], // read up to its first mistake
    ['"a", "b', '"a"'],
    ['"a", *', '"a"'],
  ])("%j: %j", (list, tag) => {
    expect(verdicts(list, tag)).toEqual([true, true]);
  });

  it.each<[list: string, tag: string]>([
    ['W/"a"', '"a"'],
    ['"b", W/"a"', '"a"'],
    ['"a"', 'W/"a"'],
    ['W/"a"', 'W/"a"'],
    ['W/""', '""'],
  ])("%j: %j, but for the strength", (list, tag) => {
    expect(verdicts(list, tag)).toEqual([false, true]);
  });

  it("is the star, also where the tag is weak", () => {
    expect(verdicts("*", 'W/"a"')).toEqual([true, true]);
  });
});

describe("a list that has it not", () => {
  it.each<[list: string, tag: string]>([
    ["", '"a"'],
    [" ", '"a"'],
    [",", '"a"'],
    ['"b"', '"a"'],
    ['"A"', '"a"'],
    ['"aa"', '"a"'],
    ['"b", "c"', '"a"'],
    ['"*"', '"a"'],
    ["*\u00a0", '"a"'],
    ["\u000b*", '"a"'],
    ["**", '"a"'],
    ["*,", '"a"'],
    ['*, "b"', '"b"'],
    ['"b", *', '"a"'],
    ["a", '"a"'],
    ["'a'", '"a"'],
    ['"a', '"a"'],
    ['a"', '"a"'],
    ['"a" "b"', '"a"'],
    ['"b" "a"', '"a"'],
    ['"a"b', '"a"'],
    ['"a";q=1', '"a"'],
    ['x"a"', '"a"'],
    ['"b" x, "a"', '"a"'],
    ['"b", x, "a"', '"a"'],
    ['"b"; "a"', '"a"'],
    ['w/"a"', '"a"'],
    ['w/"b", "a"', '"a"'],
    ['W/ "a"', '"a"'],
    ['W/ "b", "a"', '"a"'],
    ['W"a"', '"a"'],
    ['W"b", "a"', '"a"'],
    ['/"a"', '"a"'],
    ['W/W/"a"', '"a"'],
    ['"a b"', '"a b"'], // no blank may be in a tag, nor what follows
    ['"a\tb"', '"a\tb"'],
    ['"a\x7fb"', '"a\x7fb"'],
    ['"a\u0100b"', '"a\u0100b"'],
    ['"x,"a",y"', '"a"'],
    ['"a,b"', '"b"'],
    ['"b\n", "a"', '"a"'],
    ['"b"\n, "a"', '"a"'],
  ])("%j: %j", (list, tag) => {
    expect(verdicts(list, tag)).toEqual([false, false]);
  });
});

describe("a list", () => {
  it("is read from its beginning each time", () => {
    for (let i = 0; i < 3; i++) expect(listHasTag('"a", "b"', '"a"', "weak")).toBe(true);
    expect(listHasTag('"b"', '"b"', "weak")).toBe(true);
    expect(listHasTag('"b", "c', '"d"', "weak")).toBe(false);
    expect(listHasTag('"c"', '"c"', "weak")).toBe(true);
  });

  const many = Array.from({ length: 10_000 }, (_, i) => `"${i.toString(16)}-5"`).join(", ");

  it.each<[title: string, list: string, found: boolean]>([
    ["10,000 tags, the last one is it", `${many}, "a"`, true],
    ["10,000 tags, and none is it", many, false],
    ["10,000 tags and a mistake", `${many} x`, false],
    ["one long tag", `"${"x".repeat(200_000)}"`, false],
    ["one that does not end", `"${"x".repeat(200_000)}`, false],
    ["quotes", '"'.repeat(200_000), false],
    ["blanks", `"b"${" ".repeat(200_000)}x`, false],
    ["blanks in front", `${" ".repeat(200_000)}x`, false],
    ["commas", `${",".repeat(200_000)}x`, false],
    ["commas and blanks", `"b"${", ".repeat(100_000)}x`, false],
    ["weak marks", "W/".repeat(100_000), false],
  ])("takes linear time: %s", (_, list, found) => {
    const start = performance.now();
    expect(listHasTag(list, '"a"', "strong")).toBe(found);
    expect(listHasTag(list, '"a"', "weak")).toBe(found);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
