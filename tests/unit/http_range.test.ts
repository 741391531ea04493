import { describe, expect, it } from "vitest";
import { resolveRange } from "../../src/http/range.ts";

/** As in a Content-Range, first to last byte: `"0-4, 10-19"`; or what else became of it. */
function answer(field: string, size: number): string {
  const asked = resolveRange(field, size);
  if (asked.kind !== "ranges") return asked.kind;
  return asked.ranges.map(({ start, end }) => `${start}-${end - 1}`).join(", ");
}

describe("one range of 1000 bytes (RFC 9110, 14.1.2)", () => {
  it.each([
    ["bytes=0-0", "0-0"],
    ["bytes=0-499", "0-499"],
    ["bytes=500-999", "500-999"],
    ["bytes=999-999", "999-999"],
    ["bytes=0-999", "0-999"],
    ["bytes=0-1000", "0-999"],
    ["bytes=5-99999", "5-999"],
    ["bytes=0-", "0-999"],
    ["bytes=999-", "999-999"],
    ["bytes=-1", "999-999"],
    ["bytes=-500", "500-999"],
    ["bytes=-999", "1-999"],
    ["bytes=-1000", "0-999"],
    ["bytes=-1001", "0-999"],
    ["bytes=007-0010", "7-10"],
    ["bytes=-01", "999-999"],
    ["BYTES=0-4", "0-4"], // 14.1: units are case-insensitive
    ["Bytes=0-4", "0-4"],
    ["bytes= 0-4", "0-4"],
    ["bytes=\t0-4\t", "0-4"],
    ["bytes=\t,0-4", "0-4"],
    ["bytes=0-4,", "0-4"],
    ["bytes=,0-4", "0-4"],
    ["bytes= , ,\t0-4 , ,", "0-4"],
  ])("%j", (field, expected) => {
    expect(answer(field, 1000)).toBe(expected);
  });

  it.each([
    "bytes=1000-",
    "bytes=1000-1000",
    "bytes=1000-2000",
    "bytes=-0",
    "bytes=-000",
    "bytes=1000-, 2000-, -0",
  ])("%s is unsatisfiable", (field) => {
    expect(answer(field, 1000)).toBe("unsatisfiable");
  });
});

describe("an empty file", () => {
  it.each(["bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0", "bytes=5-9", "bytes=0-,-5"])(
    "has no %s",
    (field) => {
      expect(answer(field, 0)).toBe("unsatisfiable");
    },
  );

  it("lets be ignored what is no range anyhow", () => {
    expect(answer("bytes=5-2", 0)).toBe("ignore");
  });
});

describe("what is no range is ignored (RFC 9110, 14.2)", () => {
  it.each([
    ["nothing", ""],
    ["a unit only", "bytes"],
    ["no range", "bytes="],
    ["blanks for a range", "bytes= \t"],
    ["commas for a range", "bytes=, ,"],
    ["another unit", "items=0-4"],
    ["a unit that ends alike", "xbytes=0-4"],
    ["a unit that ends alike, and a blank", "xbytes= 0-4"],
    ["a unit that begins alike", "bytes2=0-4"],
    ["no unit", "0-4"],
    ["a blank before the equals sign", "bytes =0-4"],
    ["a blank in front", " bytes=0-4"],
    ["a colon", "bytes:0-4"],
    ["two units", "bytes=bytes=0-4"],
    ["last before first", "bytes=5-4"],
    ["last before first, in a list", "bytes=0-4,5-2,500-600"],
    ["last before first, beyond the end", "bytes=2000-1999"],
    ["a lone number", "bytes=5"],
    ["a lone dash", "bytes=-"],
    ["two dashes", "bytes=--5"],
    ["a range of three", "bytes=1-2-3"],
    ["a negative first", "bytes=-5-9"],
    ["a plus", "bytes=+0-4"],
    ["a fraction", "bytes=0.5-4"],
    ["an exponent", "bytes=0-1e2"],
    ["hexadecimal", "bytes=0x0-0x4"],
    ["letters", "bytes=a-b"],
    ["other digits", "bytes=０-４"],
    ["a blank in a range", "bytes=0 -4"],
    ["a blank behind the dash", "bytes=0- 4"],
    ["a blank in a suffix", "bytes=- 4"],
    ["a blank for a comma", "bytes=0-4 500-600"],
    ["a semicolon", "bytes=0-4;500-600"],
    ["junk behind", "bytes=0-4x"],
    ["junk behind a comma", "bytes=0-4,x"],
    ["a line break", "bytes=0-4\n"],
    ["a star", "bytes=*"],
    ["the form of Content-Range", "bytes 0-4/1000"],
  ])("%s", (_, field) => {
    expect(answer(field, 1000)).toBe("ignore");
  });
});

describe("several ranges of 1000 bytes", () => {
  it.each([
    ["in their order", "bytes=0-4,200-204", "0-4, 200-204"],
    ["in the order asked for", "bytes=200-204,0-4", "200-204, 0-4"],
    ["with a suffix", "bytes=0-4, -5", "0-4, 995-999"],
    ["a suffix in front", "bytes=-5,0-4", "995-999, 0-4"],
    ["with one to the end", "bytes=0-4,500-", "0-4, 500-999"],
    ["those that there are", "bytes=2000-,0-4,-0,3000-4000,500-504", "0-4, 500-504"],
    ["empty elements", "bytes=0-4, ,,500-504,", "0-4, 500-504"],
    ["the same twice", "bytes=0-4,0-4", "0-4"],
    ["touching", "bytes=0-4,5-9", "0-9"],
    ["touching, backwards", "bytes=5-9,0-4", "0-9"],
    ["overlapping", "bytes=0-9,5-14", "0-14"],
    ["overlapping, backwards", "bytes=5-14,0-9", "0-14"],
    ["one in the other", "bytes=0-99,10-19", "0-99"],
    ["one around the other", "bytes=10-19,0-99", "0-99"],
    ["99 bytes between", "bytes=0-0,100-100", "0-100"],
    ["100 bytes between", "bytes=0-0,101-101", "0-101"],
    ["101 bytes between", "bytes=0-0,102-102", "0-0, 102-102"],
    ["100 bytes between, backwards", "bytes=101-101,0-0", "0-101"],
    ["101 bytes between, backwards", "bytes=102-102,0-0", "102-102, 0-0"],
    ["one that joins two", "bytes=0-9,300-309,150-160,90-210", "0-309"],
    [
      "one that joins the first and the last",
      "bytes=0-9,800-809,200-209,100-109",
      "0-209, 800-809",
    ],
    [
      "at the place of the earliest",
      "bytes=800-809,0-9,400-409,100-109",
      "800-809, 0-109, 400-409",
    ],
    ["joined with the second", "bytes=800-809,0-9,700-709", "700-809, 0-9"],
    ["joined with the last", "bytes=800-809,400-409,0-9,410-419", "800-809, 400-419, 0-9"],
    ["all of it, in parts", "bytes=500-,0-499", "0-999"],
  ])("%s", (_, field, expected) => {
    expect(answer(field, 1000)).toBe(expected);
  });

  const ranges = (count: number) =>
    Array.from({ length: count }, (_, i) => `${i * 200}-${i * 200}`);

  it("16 are taken, 17 are ignored", () => {
    expect(answer(`bytes=${ranges(16)}`, 10_000)).toBe(ranges(16).join(", "));
    expect(answer(`bytes=${ranges(17)}`, 10_000)).toBe("ignore");
  });

  it("those that there are not count, and those that are joined", () => {
    expect(answer(`bytes=${"9000-,".repeat(15)}0-0`, 1000)).toBe("0-0");
    expect(answer(`bytes=${"9000-,".repeat(16)}0-0`, 1000)).toBe("ignore");
    expect(answer(`bytes=${"0-0,".repeat(16)}`, 1000)).toBe("0-0");
    expect(answer(`bytes=${"0-0,".repeat(17)}`, 1000)).toBe("ignore");
    expect(answer(`bytes=${"-0,".repeat(17)}`, 1000)).toBe("ignore");
  });
});

describe("huge numbers", () => {
  const TIB = 2 ** 40;
  const HUGE = "9".repeat(400); // Number() gives Infinity

  it.each([
    ["in a file of a TiB", `bytes=${TIB - 1}-`, TIB, `${TIB - 1}-${TIB - 1}`],
    ["first", `bytes=${HUGE}-`, 1000, "unsatisfiable"],
    ["last", `bytes=5-${HUGE}`, 1000, "5-999"],
    ["first and last", `bytes=${HUGE}-${HUGE}`, 1000, "unsatisfiable"],
    ["suffix", `bytes=-${HUGE}`, 1000, "0-999"],
    ["2^53 - 1", `bytes=0-${Number.MAX_SAFE_INTEGER}`, 1000, "0-999"],
    ["2^53", "bytes=9007199254740992-9007199254740992", 1000, "unsatisfiable"],
    ["2^53 and more", "bytes=9007199254740992-9007199254740993", 1000, "unsatisfiable"],
    ["2^64", "bytes=18446744073709551616-", 1000, "unsatisfiable"],
    ["2^64 + 1, which is not 1", "bytes=18446744073709551617-5", 1000, "ignore"],
    ["many zeros", `bytes=${"0".repeat(400)}5-${"0".repeat(400)}6`, 1000, "5-6"],
    ["last before first, beyond 2^53", "bytes=9007199254740993-9007199254740992", 1000, "ignore"],
    ["last before first, of 400 digits", `bytes=${HUGE}-${HUGE.slice(1)}8`, 1000, "ignore"],
    ["fewer digits in last", `bytes=${HUGE}-${HUGE.slice(1)}`, 1000, "ignore"],
    ["more zeros in last", `bytes=${HUGE}-0${HUGE}`, 1000, "unsatisfiable"],
    ["more zeros in first", `bytes=00${HUGE.slice(1)}-${HUGE}`, 1000, "unsatisfiable"],
    ["zeros only", "bytes=000-00", 1000, "0-0"],
  ])("%s", (_, field, size, expected) => {
    expect(answer(field, size)).toBe(expected);
  });

  it("are whole in the answer", () => {
    const size = Number.MAX_SAFE_INTEGER - 1;
    expect(answer(`bytes=0-${HUGE}`, size)).toBe(`0-${size - 1}`);
    expect(answer(`bytes=${size - 1}-${HUGE}`, size)).toBe(`${size - 1}-${size - 1}`);
  });
});

describe("a long field takes linear time", () => {
  it.each([
    ["digits", `bytes=${"9".repeat(200_000)}`, "ignore"],
    ["digits of a suffix", `bytes=-${"9".repeat(200_000)}x`, "ignore"],
    ["digits of a last byte", `bytes=0-${"9".repeat(200_000)}x`, "ignore"],
    ["zeros", `bytes=${"0".repeat(200_000)}x`, "ignore"],
    ["zeros of a last byte", `bytes=0-${"0".repeat(200_000)}x`, "ignore"],
    ["commas", `bytes=${",".repeat(200_000)}x`, "ignore"],
    ["commas behind", `bytes=0-0${",".repeat(200_000)}x`, "ignore"],
    ["blanks", `bytes=${" ".repeat(200_000)}x`, "ignore"],
    ["blanks behind", `bytes=0-0${" ".repeat(200_000)}x`, "ignore"],
    ["blanks behind a comma", `bytes=0-0,${" \t".repeat(100_000)}x`, "ignore"],
    ["ranges", `bytes=${"0-0,".repeat(50_000)}`, "ignore"],
    ["blanks and a range", `bytes=${" ".repeat(200_000)}0-0`, "0-0"],
  ])("%s", (_, field, expected) => {
    const start = performance.now();
    expect(answer(field, 1000)).toBe(expected);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
