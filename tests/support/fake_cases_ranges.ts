// Ranges.
import { AFTER, BEFORE, type FakeCase, LETTERS, OTHER_FORM, OWN, SAME, shown } from "./fake_app.ts";

const RANGES = [
  "bytes=0-0",
  "bytes=2-4",
  "bytes=0-",
  "bytes=0-25",
  "bytes=20-99",
  "bytes=25-",
  "bytes=26-",
  "bytes=26-30",
  "bytes=99-",
  "bytes=-1",
  "bytes=-26",
  "bytes=-99",
  "bytes=-0",
  "bytes=5-2",
  "bytes=0-99999999999999999999",
  "bytes=99999999999999999999-",
  "bytes=-99999999999999999999",
  "bytes=",
  "bytes=-",
  "bytes=x-y",
  "bytes=1",
  "bytes 0-1",
  "items=0-1",
  "Bytes=0-1",
  "BYTES=0-1",
  "bytes = 0-1",
  "bytes= 0-1",
  "bytes=0 -1",
  "bytes=0- 1",
  "bytes=0-1,",
  "bytes=,0-1",
  "bytes=0-1;",
  "bytes=0-1x",
  "bytes=+0-1",
  "bytes=0-1,4-5",
  "bytes=0-1, 4-5",
  "bytes=0-1 ,4-5",
  "bytes=0-1,,4-5",
  "bytes=4-5,0-1",
  "bytes=0-1,0-1",
  "bytes=0-4,2-8",
  "bytes=0-4,5-8",
  "bytes=0-1,99-",
  "bytes=99-,0-1",
  "bytes=99-,100-",
  "bytes=0-0,-1",
  "bytes=0-1,5-2",
  "bytes=0-1,x",
  "bytes=0-25,0-25",
  "bytes=0-,-5",
];

const LONG_RANGES = [
  "bytes=0-1,4-5",
  "bytes=0-15,1024-1039",
  "bytes=1024-1039,0-15",
  "bytes=0-15,100-115",
  "bytes=0-15,96-111",
  "bytes=0-15,90-115",
  "bytes=0-15,2000-2015,4000-",
  "bytes=0-15,2000-2015,-16",
  "bytes=0-15,9999-,-16",
  "bytes=0-1023,512-2047",
  "bytes=0-1023,512-2047,3000-3001",
  "bytes=512-2047,0-1023",
  "bytes=0-4000,4001-",
  "bytes=0-2000,2500-",
  "bytes=0-4095,0-4095",
  "bytes=0-4095,0-0",
  "bytes=0-0,0-4095",
  `bytes=${Array.from({ length: 30 }, (_, i) => `${i * 2}-${i * 2 + 3}`).join()}`,
  `bytes=${Array.from({ length: 30 }, (_, i) => `${4000 - i * 100}-${4001 - i * 100}`).join()}`,
  `bytes=${Array.from({ length: 12 }, (_, i) => `${i * 300}-${i * 300 + 9}`).join()}`,
  `bytes=${Array.from({ length: 20 }, (_, i) => `${i * 200}-${i * 200 + 9}`).join()}`,
  `bytes=${Array.from({ length: 250 }, (_, i) => `${i * 16}-${i * 16}`).join()}`,
];

export function ranges(): FakeCase[] {
  return [
    ...RANGES.flatMap((range) => [
      { title: `${range} of 26`, fields: { range }, ...LETTERS },
      { title: `HEAD ${range} of 26`, method: "HEAD", fields: { range }, ...LETTERS },
    ]),
    ...LONG_RANGES.map((range) => ({
      title: `${range} of 4096`,
      fields: { range },
      file: "long.txt",
    })),
    ...["bytes=0-1", "bytes=0-", "bytes=-1", "bytes=1-", "bytes=0-1,4-5"].map((range) => ({
      title: `${range} of nothing`,
      fields: { range },
      file: "empty.txt",
    })),
    {
      title: "a range under a type of parts",
      fields: { range: "bytes=0-1,4-5" },
      file: "page.html",
    },
    {
      title: "two ranges without a type",
      fields: { range: "bytes=0-15,2000-2015" },
      file: "long.txt",
      headers: { "content-type": undefined },
    },
  ];
}

const IF_RANGES = ["{etag}", "W/{etag}", '"x"', "*", SAME, BEFORE, AFTER, OTHER_FORM, "x", ""];

export function ifRanges(): FakeCase[] {
  return IF_RANGES.flatMap((condition) =>
    ["bytes=0-1", "bytes=99-", "bytes=0-0,9-9"].flatMap((range) => {
      const fields = { range, "if-range": condition };
      return [
        { title: `GET with ${shown(fields)}`, fields, ...LETTERS },
        { title: `GET with ${shown(fields)}, own tag`, fields, ...LETTERS, ...OWN },
      ];
    }),
  );
}
