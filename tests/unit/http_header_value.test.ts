import { describe, expect, it } from "vitest";
import {
  isEntityTag,
  isHeaderName,
  isHeaderValue,
  isMediaType,
  mediaTypeEssence,
} from "../../src/http/header_value.ts";

/** Every sign that a token may have (RFC 9110, 5.6.2), and the ends of its digits and letters. */
const TOKEN = "!#$%&'*+-.^_`|~09AZaz";
/** What a value in quotes may have: not a quote, a comma or a backslash. */
const QUOTED = " !#$%&'()*+-./09:;<=>?@AZ[]^_`az{|}~";

const longest = `a/${"b".repeat(253)}`;

describe("a media type (RFC 9110, 8.3.1)", () => {
  it.each([
    ["a type and its subtype", "a/b"],
    ["every sign of a token", `${TOKEN}/${TOKEN}`],
    ["a parameter", "text/plain; charset=utf-8"],
    ["every sign of a token in a parameter", `a/b; ${TOKEN}=${TOKEN}`],
    ["no blanks", "a/b;c=d"],
    ["several blanks", "a/b  ;  c=d  ;  e=f"],
    ["a value in quotes", `a/b; c="${QUOTED}"`],
    ["an empty value in quotes", 'a/b; c=""'],
    ["255 characters", longest],
  ])("is one with %s", (_, value) => {
    expect(isMediaType(value)).toBe(true);
  });

  it.each<[title: string, value: unknown]>([
    ["nothing in it", ""],
    ["no subtype", "text"],
    ["an empty type", "/b"],
    ["an empty subtype", "a/"],
    ["a blank in front", " a/b"],
    ["a blank behind", "a/b "],
    ["a line break behind", "a/b\n"],
    ["a line break behind a parameter", "a/b; c=d\n"],
    ["a blank in the type", "a b/c"],
    ["a blank in the subtype", "a/b c"],
    ["three parts", "a/b/c"],
    ["a letter that is not ASCII", "a/é"],
    ["a semicolon and no parameter", "a/b;"],
    ["a parameter without a value", "a/b; c"],
    ["an empty value", "a/b; c="],
    ["an empty name", "a/b; =d"],
    ["no semicolon", "a/b c=d"],
    ["a tab for a blank", "a/b;\tc=d"],
    ["a blank before the equals sign", "a/b; c =d"],
    ["a blank in a value", "a/b; c=d e"],
    ["a value behind one in quotes", 'a/b; c="d"e'],
    ["an open quote", 'a/b; c="d'],
    ["a quote that is only closed", 'a/b; c=d"'],
    ["a quote in quotes", 'a/b; c="d"e"'],
    ["a comma, where lists would be cut", 'a/b; c="d,e"'],
    ["a backslash", 'a/b; c="d\\e"'],
    ["a control character in quotes", 'a/b; c="d\te"'],
    ["DEL in quotes", 'a/b; c="d\u007fe"'],
    ["two of them", "a/b, c/d"],
    ["256 characters", `${longest}b`],
    ["a text in an array", ["a/b"]],
    ["no value", undefined],
  ])("is none with %s", (_, value) => {
    expect(isMediaType(value)).toBe(false);
  });

  it.each([
    ["text/html", "text/html"],
    ["TEXT/HTML; charset=UTF-8", "text/html"],
    ["text/html ;a=b;c=d", "text/html"],
    [" text/html ", "text/html"],
    [";a=b", ""],
  ])("has an essence: %j", (value, expected) => {
    expect(mediaTypeEssence(value)).toBe(expected);
  });
});

describe("a header name", () => {
  it.each([
    ["X-A", true],
    [TOKEN, true],
    ["", false],
    ["a b", false],
    [" a", false],
    ["a ", false],
    ["a:", false],
    ["a\n", false],
    ["é", false],
  ])("%j: %s", (name, expected) => {
    expect(isHeaderName(name)).toBe(expected);
  });
});

describe("a header value", () => {
  it.each<[value: unknown, expected: boolean]>([
    ["a", true],
    ["a b", true],
    ["!~", true],
    ["", false],
    [" ", false],
    [" a", false],
    ["a ", false],
    ["a\tb", false],
    ["a\r\nb", false],
    ["a\n", false],
    ["\na", false],
    ["a\u001f", false],
    ["a\u007f", false],
    ["é", false],
    [["a"], false],
    [5, false],
    [undefined, false],
  ])("%j: %s", (value, expected) => {
    expect(isHeaderValue(value)).toBe(expected);
  });
});

describe("an entity tag (RFC 9110, 8.8.3), in ASCII", () => {
  it.each<[value: unknown, expected: boolean]>([
    ['"a"', true],
    ['W/"a"', true],
    ['""', true],
    ['"!#~"', true],
    ["a", false],
    ['"a', false],
    ['a"', false],
    ['w/"a"', false],
    ['W"a"', false],
    ['x"a"', false],
    ['"a"x', false],
    ['"a"\n', false],
    ['"a b"', false],
    ['"a"b"', false],
    ['"a\u007f"', false],
    ['"é"', false],
    [['"a"'], false],
    [undefined, false],
  ])("%j: %s", (value, expected) => {
    expect(isEntityTag(value)).toBe(expected);
  });
});
