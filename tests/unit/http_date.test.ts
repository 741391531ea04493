import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseHttpDate } from "../../src/http/http_date.ts";

/** Seconds of a time in UTC, of which the engine makes no doubt. */
const at = (text: string): number => Date.parse(text) / 1000;

beforeEach(() => void vi.setSystemTime("2026-11-22T12:00:00Z"));
afterEach(() => void vi.useRealTimers());

describe("one time in the three forms (RFC 9110, 5.6.7)", () => {
  it.each([
    ["IMF-fixdate", "Sun, 06 Nov 1994 08:49:37 GMT"],
    ["RFC 850", "Sunday, 06-Nov-94 08:49:37 GMT"],
    ["asctime", "Sun Nov  6 08:49:37 1994"],
  ])("%s", (_, text) => {
    expect(parseHttpDate(text)).toBe(784111777);
  });
});

describe("a date", () => {
  it.each([
    ["the first second", "Thu, 01 Jan 1970 00:00:00 GMT", 0],
    ["before 1970", "Wed, 31 Dec 1969 23:59:59 GMT", -1],
    ["past 32 bits", "Tue, 19 Jan 2038 03:14:08 GMT", 2 ** 31],
    ["the last of four digits", "Fri, 31 Dec 9999 23:59:59 GMT", at("9999-12-31T23:59:59Z")],
    ["year 99, which is not 1999", "Thu, 01 Jan 0099 00:00:00 GMT", at("0099-01-01T00:00:00Z")],
    ["year 0", "Sat, 01 Jan 0000 00:00:00 GMT", at("0000-01-01T00:00:00Z")],
    ["asctime of year 99", "Thu Jan  1 00:00:00 0099", at("0099-01-01T00:00:00Z")],
    ["29 February of 2024", "Thu, 29 Feb 2024 00:00:00 GMT", at("2024-02-29T00:00:00Z")],
    ["29 February of 2000", "Tue, 29 Feb 2000 00:00:00 GMT", at("2000-02-29T00:00:00Z")],
    ["29 February, RFC 850", "Thursday, 29-Feb-24 00:00:00 GMT", at("2024-02-29T00:00:00Z")],
    ["29 February, asctime", "Thu Feb 29 00:00:00 2024", at("2024-02-29T00:00:00Z")],
    ["31 December", "Thu, 31 Dec 2026 23:59:59 GMT", at("2026-12-31T23:59:59Z")],
    ["a leap second", "Sat, 31 Dec 2016 23:59:60 GMT", at("2017-01-01T00:00:00Z")],
    ["asctime with two digits", "Sun Nov 16 08:49:37 1994", at("1994-11-16T08:49:37Z")],
    ["asctime with a zero", "Sun Nov 06 08:49:37 1994", at("1994-11-06T08:49:37Z")],
    // It says nothing that the rest does not.
    ["another weekday's name", "Mon, 06 Nov 1994 08:49:37 GMT", 784111777],
  ])("%s", (_, text, seconds) => {
    expect(parseHttpDate(text)).toBe(seconds);
  });

  it.each([
    ["Mon", "Monday"],
    ["Tue", "Tuesday"],
    ["Wed", "Wednesday"],
    ["Thu", "Thursday"],
    ["Fri", "Friday"],
    ["Sat", "Saturday"],
    ["Sun", "Sunday"],
  ])("on a %s or %s", (short, long) => {
    expect(parseHttpDate(`${short}, 06 Nov 1994 08:49:37 GMT`)).toBe(784111777);
    expect(parseHttpDate(`${long}, 06-Nov-94 08:49:37 GMT`)).toBe(784111777);
    expect(parseHttpDate(`${short} Nov  6 08:49:37 1994`)).toBe(784111777);
  });

  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
  it.each([...MONTHS.split(" ").entries()])("in month %d, %s", (index, month) => {
    const seconds = Date.UTC(2025, index, 6, 1, 2, 3) / 1000;
    expect(parseHttpDate(`Sun, 06 ${month} 2025 01:02:03 GMT`)).toBe(seconds);
    expect(parseHttpDate(`Sunday, 06-${month}-25 01:02:03 GMT`)).toBe(seconds);
    expect(parseHttpDate(`Sun ${month}  6 01:02:03 2025`)).toBe(seconds);
  });
});

describe("no date", () => {
  it.each([
    ["nothing", ""],
    ["a number", "784111777"],
    ["ISO 8601", "1994-11-06T08:49:37Z"],
    ["a date as people write it", "6 Nov 1994"],
    ["lower case", "sun, 06 nov 1994 08:49:37 gmt"],
    ["a weekday in lower case, RFC 850", "sunday, 06-Nov-94 08:49:37 GMT"],
    ["a weekday in lower case, asctime", "sun Nov  6 08:49:37 1994"],
    ["a zone in lower case", "Sun, 06 Nov 1994 08:49:37 gmt"],
    ["a month in upper case", "Sun, 06 NOV 1994 08:49:37 GMT"],
    ["another zone", "Sun, 06 Nov 1994 08:49:37 UTC"],
    ["an offset", "Sun, 06 Nov 1994 08:49:37 +0000"],
    ["no zone", "Sun, 06 Nov 1994 08:49:37"],
    ["no such weekday", "Foo, 06 Nov 1994 08:49:37 GMT"],
    ["no such long weekday", "Mitday, 06-Nov-94 08:49:37 GMT"],
    ["no such weekday, asctime", "Foo Nov  6 08:49:37 1994"],
    ["a long weekday in the short form", "Sunday, 06 Nov 1994 08:49:37 GMT"],
    ["a short weekday in the long form", "Sun, 06-Nov-94 08:49:37 GMT"],
    ["no weekday", "06 Nov 1994 08:49:37 GMT"],
    ["no such month", "Sun, 06 Foo 1994 08:49:37 GMT"],
    ["junk behind", "Sun, 06 Nov 1994 08:49:37 GMT; length=5"],
    ["junk behind RFC 850", "Sunday, 06-Nov-94 08:49:37 GMT x"],
    ["junk behind asctime", "Sun Nov  6 08:49:37 1994 GMT"],
    ["junk in front", "x Sun, 06 Nov 1994 08:49:37 GMT"],
    ["junk in front of RFC 850", "x Sunday, 06-Nov-94 08:49:37 GMT"],
    ["junk in front of asctime", "x Sun Nov  6 08:49:37 1994"],
    ["a blank in front", " Sun, 06 Nov 1994 08:49:37 GMT"],
    ["a blank behind", "Sun, 06 Nov 1994 08:49:37 GMT "],
    ["a line break behind", "Sun, 06 Nov 1994 08:49:37 GMT\n"],
    ["two dates", "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT"],
    ["one digit of the day", "Sun, 6 Nov 1994 08:49:37 GMT"],
    ["one digit of the day, RFC 850", "Sunday, 6-Nov-94 08:49:37 GMT"],
    ["a blank in the day", "Sun,  6 Nov 1994 08:49:37 GMT"],
    ["one digit of the hour", "Sun, 06 Nov 1994 8:49:37 GMT"],
    ["no seconds", "Sun, 06 Nov 1994 08:49 GMT"],
    ["parts of a second", "Sun, 06 Nov 1994 08:49:37.5 GMT"],
    ["two digits of the year", "Sun, 06 Nov 94 08:49:37 GMT"],
    ["five digits of the year", "Sun, 06 Nov 11994 08:49:37 GMT"],
    ["four digits in RFC 850", "Sunday, 06-Nov-1994 08:49:37 GMT"],
    ["two digits in asctime", "Sun Nov  6 08:49:37 94"],
    ["one blank in asctime", "Sun Nov 6 08:49:37 1994"],
    ["a sign", "Sun, 06 Nov -994 08:49:37 GMT"],
    ["other digits", "Sun, 0６ Nov 1994 08:49:37 GMT"],
    ["hour 24", "Sun, 06 Nov 1994 24:00:00 GMT"],
    ["minute 60", "Sun, 06 Nov 1994 08:60:00 GMT"],
    ["second 61", "Sun, 06 Nov 1994 08:49:61 GMT"],
    ["day 0", "Sun, 00 Nov 1994 08:49:37 GMT"],
    ["day 0, asctime", "Sun Nov  0 08:49:37 1994"],
    ["31 February", "Sun, 31 Feb 1994 08:49:37 GMT"],
    ["31 February, RFC 850", "Sunday, 31-Feb-94 08:49:37 GMT"],
    ["31 February, asctime", "Sun Feb 31 08:49:37 1994"],
    ["29 February of 2025", "Sat, 29 Feb 2025 00:00:00 GMT"],
    ["29 February of 1900", "Thu, 29 Feb 1900 00:00:00 GMT"],
    ["31 November", "Sun, 31 Nov 1994 08:49:37 GMT"],
    ["day 32 of December", "Sun, 32 Dec 1994 08:49:37 GMT"],
    ["day 99", "Sun, 99 Jan 1994 08:49:37 GMT"],
  ])("%s", (_, text) => {
    expect(parseHttpDate(text)).toBeUndefined();
  });
});

describe("two digits of a year: at most 50 years ahead (RFC 9110, 5.6.7)", () => {
  it.each([
    ["2026-11-22T12:00:00Z", "22-Nov-26 12:00:00", 2026],
    ["2026-11-22T12:00:00Z", "22-Nov-00 12:00:00", 2000],
    ["2026-11-22T12:00:00Z", "22-Nov-75 12:00:00", 2075],
    ["2026-11-22T12:00:00Z", "22-Nov-76 12:00:00", 2076],
    ["2026-11-22T12:00:00Z", "22-Nov-76 12:00:01", 1976],
    ["2026-11-22T12:00:00Z", "01-Jan-76 00:00:00", 2076],
    ["2026-11-22T12:00:00Z", "31-Dec-76 00:00:00", 1976],
    ["2026-11-22T12:00:00Z", "22-Nov-77 12:00:00", 1977],
    ["2026-11-22T12:00:00Z", "22-Nov-99 12:00:00", 1999],
    ["2026-11-22T12:00:00Z", "29-Feb-96 12:00:00", 1996],
    ["1994-11-06T08:49:37Z", "06-Nov-94 08:49:37", 1994],
    ["1994-11-06T08:49:37Z", "06-Nov-00 08:49:37", 1900],
    ["2049-12-31T23:59:59Z", "31-Dec-99 23:59:59", 2099],
    ["2080-06-01T00:00:00Z", "01-Jun-99 00:00:00", 2099],
    ["2080-06-01T00:00:00Z", "01-Jul-30 00:00:00", 2030],
  ])("in %s, %s is in %d", (now, text, year) => {
    vi.setSystemTime(now);
    const seconds = parseHttpDate(`Sunday, ${text} GMT`);
    expect(new Date((seconds ?? Number.NaN) * 1000).getUTCFullYear()).toBe(year);
  });
});

describe("the zone in which the program runs", () => {
  afterEach(() => vi.unstubAllEnvs());

  // Deno and Bun need not notice the change; then this says no more than the table above.
  it.each(["America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "UTC"])("%s", (zone) => {
    vi.stubEnv("TZ", zone);
    expect(parseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT")).toBe(784111777);
    expect(parseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT")).toBe(784111777);
    expect(parseHttpDate("Sun Nov  6 08:49:37 1994")).toBe(784111777);
    // On this night and at this hour clocks are set there.
    expect(parseHttpDate("Sun Mar  8 02:30:00 2026")).toBe(Date.UTC(2026, 2, 8, 2, 30) / 1000);
    // The first hour of a month here is one of the month before there, or the other way round.
    expect(parseHttpDate("Sun Nov  1 00:00:00 2026")).toBe(at("2026-11-01T00:00:00Z"));
    expect(parseHttpDate("Thu Dec 31 23:59:59 2026")).toBe(at("2026-12-31T23:59:59Z"));
    expect(parseHttpDate("Thursday, 31-Dec-26 23:59:59 GMT")).toBe(at("2026-12-31T23:59:59Z"));
  });
});

describe("any second", () => {
  const LONG = ["Sun", "Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur"];
  const FIRST = at("0000-01-01T00:00:00Z");
  const LAST = at("9999-12-31T23:59:59Z");

  /** The other two forms, made of the first one, which every engine writes. */
  function otherForms(second: number): { rfc850: string; asctime: string } {
    const date = new Date(second * 1000);
    const [weekday = "", day = "", month = "", year = "", time = ""] = date
      .toUTCString()
      .replace(",", "")
      .split(" ");
    return {
      rfc850: `${LONG[date.getUTCDay()]}day, ${day}-${month}-${year.slice(2)} ${time} GMT`,
      asctime: `${weekday} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`,
    };
  }

  it("of years with four digits is read back", () => {
    const property = fc.property(fc.integer({ min: FIRST, max: LAST }), (second) => {
      expect(parseHttpDate(new Date(second * 1000).toUTCString())).toBe(second);
      expect(parseHttpDate(otherForms(second).asctime)).toBe(second);
    });
    fc.assert(property, { numRuns: 500, examples: [[FIRST], [LAST], [0], [-1]] });
  });

  it("from 49 years ago to 50 years ahead is read back from two digits", () => {
    const min = at("1977-11-22T12:00:00Z");
    const max = at("2076-11-22T12:00:00Z");
    const property = fc.property(fc.integer({ min, max }), (second) => {
      expect(parseHttpDate(otherForms(second).rfc850)).toBe(second);
    });
    fc.assert(property, { numRuns: 300, examples: [[min], [max]] });
  });

  it("with a wrong character is no date, or another whole second", () => {
    const any = fc.integer({ min: FIRST, max: LAST });
    const property = fc.property(any, fc.nat(40), fc.string({ maxLength: 2 }), (second, i, put) => {
      for (const text of [
        new Date(second * 1000).toUTCString(),
        ...Object.values(otherForms(second)),
      ]) {
        const wrong = text.slice(0, i) + put + text.slice(i + 1);
        const read = parseHttpDate(wrong);
        expect(read === undefined || Number.isSafeInteger(read)).toBe(true);
      }
    });
    fc.assert(property, { numRuns: 200 });
  });
});
