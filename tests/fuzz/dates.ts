// HTTP dates, against Date.parse where that is sure, and against a calendar of plain arithmetic.
import fc from "fast-check";
import { expect } from "vitest";
import { parseHttpDate } from "../../src/http/http_date.ts";
import { mutated } from "./mutate.ts";
import type { Fuzz } from "./property.ts";
import { headerSeeds } from "./seeds.ts";

const SHORT = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const LONG = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

interface Time {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const daysIn = (year: number, month: number) =>
  month === 1 && isLeap(year) ? 29 : (DAYS[month] ?? 0);

/** Counted day by day from 1970: slow, and too simple to be wrong. */
function calendar({ year, month, day, hour, minute, second }: Time): number | undefined {
  if (month < 0 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  let days = day - 1;
  for (let y = 1970; y < year; y++) days += isLeap(y) ? 366 : 365;
  for (let y = year; y < 1970; y++) days -= isLeap(y) ? 366 : 365;
  for (let m = 0; m < month; m++) days += daysIn(year, m);
  return ((days * 24 + hour) * 60 + minute) * 60 + second;
}

const two = (value: number) => String(value).padStart(2, "0");
const clock = ({ hour, minute, second }: Time) => [hour, minute, second].map(two).join(":");
const FORMS = {
  imf: (t: Time) =>
    `Sun, ${two(t.day)} ${MONTHS[t.month]} ${String(t.year).padStart(4, "0")} ${clock(t)} GMT`,
  rfc850: (t: Time) =>
    `Sunday, ${two(t.day)}-${MONTHS[t.month]}-${two(t.year % 100)} ${clock(t)} GMT`,
  asctime: (t: Time) =>
    `Sun ${MONTHS[t.month]} ${String(t.day).padStart(2)} ${clock(t)} ${String(t.year).padStart(4, "0")}`,
};

/** Also those that are none, as 31 April. */
const time: fc.Arbitrary<Time> = fc.record({
  year: fc.oneof(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 1890, max: 2110 })),
  month: fc.nat(11),
  day: fc.oneof(fc.nat(99), fc.integer({ min: 1, max: 31 })),
  hour: fc.oneof(fc.nat(99), fc.nat(23)),
  minute: fc.oneof(fc.nat(99), fc.nat(59)),
  second: fc.oneof(fc.nat(99), fc.nat(60)),
});

/** Reads the three forms by their columns. */
function columns(text: string): number | undefined {
  const name = LONG.find((day) => text.startsWith(`${day}, `));
  if (name !== undefined) {
    const rest = text.slice(name.length + 2);
    return shape(rest, "99-Aaa-99 99:99:99 GMT") ? rfc850Year(rest) : undefined;
  }
  if (!SHORT.includes(text.slice(0, 3))) return undefined;
  if (shape(text.slice(3), ", 99 Aaa 9999 99:99:99 GMT")) {
    return calendar(partsAt(text, { day: 5, month: 8, year: 12, clock: 17 }, 4));
  }
  const spaced = text[8] === " " ? `${text.slice(0, 8)}0${text.slice(9)}` : text;
  if (!shape(spaced.slice(3), " Aaa 99 99:99:99 9999")) return undefined;
  return calendar(partsAt(spaced, { day: 8, month: 4, year: 20, clock: 11 }, 4));
}

/** A digit for each 9, the very sign for every other but the month's name. */
function shape(text: string, form: string): boolean {
  if (text.length !== form.length) return false;
  return [...form].every((sign, i) => {
    const found = text[i] ?? "";
    if (sign === "9") return found >= "0" && found <= "9";
    return form.slice(Math.max(0, i - 2), i + 3).includes("Aaa") && /[Aa]/.test(sign)
      ? true
      : found === sign;
  });
}

type Columns = Record<"day" | "month" | "year" | "clock", number>;

function partsAt(text: string, at: Columns, yearDigits: number): Time {
  const number = (start: number, length = 2) => Number(text.slice(start, start + length));
  return {
    year: number(at.year, yearDigits),
    month: MONTHS.indexOf(text.slice(at.month, at.month + 3)),
    day: number(at.day),
    hour: number(at.clock),
    minute: number(at.clock + 3),
    second: number(at.clock + 6),
  };
}

/** The century that leaves the time at most 50 years ahead (RFC 9110, 5.6.7). */
function rfc850Year(rest: string): number | undefined {
  const parts = partsAt(rest, { day: 0, month: 3, year: 7, clock: 10 }, 2);
  const now = new Date();
  const century = Math.floor(now.getUTCFullYear() / 100) * 100;
  const limit = new Date(now);
  limit.setUTCFullYear(now.getUTCFullYear() + 50);
  const here = calendar({ ...parts, year: century + parts.year });
  if (here === undefined || here * 1000 <= limit.getTime()) return here;
  return calendar({ ...parts, year: century - 100 + parts.year });
}

const SCRAPS = [
  ...[
    "Mon, ",
    "Sunday, ",
    "Sun ",
    " GMT",
    " UTC",
    "+0000",
    "06",
    " 6",
    "6",
    "Nov",
    "nov",
    "-",
    ":",
  ],
  ...[
    "29 Feb 2000",
    "29 Feb 1900",
    "31-Apr-94",
    "94",
    "1994",
    "0099",
    "24:00:00",
    "23:59:60",
    "  ",
  ],
  ...["\t", "\n", "\u0666", ",", "T", "Z"],
];
const SEEDS = [
  ...headerSeeds("if-modified-since", "if-unmodified-since"),
  "Sunday, 06-Nov-94 08:49:37 GMT",
  "Sun Nov  6 08:49:37 1994",
];

export const DATES: readonly Fuzz[] = [
  {
    name: "date: any time in any form, as the calendar has it",
    runs: 1500,
    property: fc.property(time, (given) => {
      expect(parseHttpDate(FORMS.imf(given))).toBe(calendar(given));
      expect(parseHttpDate(FORMS.asctime(given))).toBe(calendar(given));
      expect(parseHttpDate(FORMS.rfc850(given))).toBe(columns(FORMS.rfc850(given)));
    }),
  },
  {
    name: "date: what Date writes and reads",
    runs: 1500,
    property: fc.property(
      fc.integer({ min: Date.UTC(100, 0) / 1000, max: Date.UTC(9999, 11) / 1000 }),
      (seconds) => {
        const text = new Date(seconds * 1000).toUTCString();
        expect(parseHttpDate(text)).toBe(seconds);
        expect(Date.parse(text)).toBe(seconds * 1000);
      },
    ),
  },
  {
    name: "date: text near a date",
    runs: 3000,
    property: fc.property(mutated(SEEDS, SCRAPS, 3), (text) => {
      expect(parseHttpDate(text)).toBe(columns(text));
    }),
  },
];
