import { describe, expect, it } from "vitest";
import { type Plan, planAnswer, type Representation } from "../../src/http/plan.ts";

const TEXT = "Sun, 22 Nov 2026 01:02:03 GMT";
const BEFORE = "Sun, 22 Nov 2026 01:02:02 GMT";
const SIZE = 5000;

/** All that a handler and a grant may have set. */
const HEADERS = {
  "content-type": "text/plain; charset=UTF-8",
  "content-disposition": 'attachment; filename="a.txt"',
  "content-language": "de",
  "content-security-policy": "sandbox",
  "cache-control": "private, no-cache",
  "x-content-type-options": "nosniff",
  "access-control-allow-origin": "*",
  vary: "accept-encoding",
};
/** Those of them that an answer without the content keeps. */
const KEPT = {
  "cache-control": "private, no-cache",
  "x-content-type-options": "nosniff",
  "access-control-allow-origin": "*",
  vary: "accept-encoding",
};

/** Frozen, so that whoever writes to it throws. */
function file(changes: Partial<Representation> = {}): Representation {
  return Object.freeze({
    etag: '"a"',
    lastModified: Date.parse(TEXT) / 1000,
    lastModifiedText: TEXT,
    size: SIZE,
    ...changes,
    headers: Object.freeze({ ...HEADERS, ...changes.headers }),
  });
}

function plan(fields: HeadersInit, changes?: Partial<Representation>, method = "GET"): Plan {
  return planAnswer({ method, headers: new Headers(fields) }, file(changes));
}

/** Fields of an answer with content, but for those of its length. */
const ANSWER = { etag: '"a"', "last-modified": TEXT, "accept-ranges": "bytes", ...HEADERS };

describe("200", () => {
  it("is the whole file", () => {
    expect(plan({})).toStrictEqual({
      status: 200,
      headers: { ...ANSWER, "content-length": "5000" },
      ranges: [{ start: 0, end: SIZE }],
    });
  });

  it("to HEAD is the same without a body, whatever range is asked for (14.2)", () => {
    const expected = { ...plan({}), ranges: [] };
    for (const range of ["bytes=0-4", "bytes=9999-", "bytes=0-4,900-904"]) {
      expect(plan({ range }, {}, "HEAD")).toStrictEqual(expected);
    }
    expect(plan({}, {}, "HEAD")).toStrictEqual(expected);
  });

  it("is all that another method gets", () => {
    expect(plan({ range: "bytes=0-4" }, {}, "POST")).toStrictEqual(plan({}));
    expect(plan({ range: "bytes=9999-" }, {}, "get")).toStrictEqual(plan({}));
  });

  it("of an empty file needs no file", () => {
    expect(plan({}, { size: 0 })).toStrictEqual({
      status: 200,
      headers: { ...ANSWER, "content-length": "0" },
      ranges: [],
    });
  });

  it.each([
    ["no range", "bytes=x"],
    ["another unit", "items=0-4"],
    ["too many ranges", `bytes=${"0-0,".repeat(17)}`],
  ])("is for %s", (_, range) => {
    expect(plan({ range })).toStrictEqual(plan({}));
  });

  it("is for a range of another state", () => {
    expect(plan({ range: "bytes=0-4", "if-range": '"b"' })).toStrictEqual(plan({}));
    expect(plan({ range: "bytes=9999-", "if-range": '"b"' })).toStrictEqual(plan({}));
    expect(plan({ "if-range": '"a"' })).toStrictEqual(plan({}));
  });

  it("has the app's own fields where it set them", () => {
    const headers = { etag: 'W/"own"', "last-modified": BEFORE, "accept-ranges": "none" };
    expect(plan({}, { headers }).headers).toMatchObject(headers);
  });
});

describe("206 with one range (15.3.7.1)", () => {
  it.each([
    ["bytes=0-4", 0, 5],
    ["bytes=0-0", 0, 1],
    ["bytes=4999-", 4999, 5000],
    ["bytes=-10", 4990, 5000],
    ["bytes=0-", 0, 5000],
    ["bytes=0-9,5-14", 0, 15], // joined, so there are no parts
    ["bytes=0-9,9999-", 0, 10],
  ])("%s", (range, start, end) => {
    const headers = {
      ...ANSWER,
      "content-length": String(end - start),
      "content-range": `bytes ${start}-${end - 1}/5000`,
    };
    const expected = { status: 206, headers, ranges: [{ start, end }] };
    expect(plan({ range })).toStrictEqual(expected);
    expect(plan({ range, "if-range": '"a"' })).toStrictEqual(expected);
    expect(plan({ range, "if-range": TEXT })).toStrictEqual(expected);
  });
});

describe("206 with several ranges (15.3.7.2)", () => {
  const ranges = [
    { start: 4000, end: 4010 },
    { start: 0, end: 5 },
  ];

  it("is multipart, without a Content-Range of its own", () => {
    const answer = plan({ range: "bytes=4000-4009,0-4" });
    const { framing } = answer;
    if (framing === undefined) throw new Error("no framing");
    expect(answer).toStrictEqual({
      status: 206,
      headers: {
        ...ANSWER,
        "content-type": framing.contentType,
        "content-length": String(framing.length),
      },
      ranges,
      framing,
    });
    expect(framing.heads).toHaveLength(2);
    expect(framing.heads[0]).toContain("\r\nContent-Type: text/plain; charset=UTF-8\r\n");
    expect(framing.heads[0]).toContain("\r\nContent-Range: bytes 4000-4009/5000\r\n");
    expect(framing.contentType).toMatch(/^multipart\/byteranges; boundary=/);
  });

  it("has no type in its parts where the file has none", () => {
    const { "content-type": _, ...headers } = HEADERS;
    const untyped = Object.freeze({ ...file(), headers });
    const request = { method: "GET", headers: new Headers({ range: "bytes=0-4,900-904" }) };
    const answer = planAnswer(request, untyped);
    expect(answer.framing?.heads.join()).not.toMatch(/content-type/i);
    expect(answer.headers["content-type"]).toBe(answer.framing?.contentType);
  });

  /** Bytes of an answer with the ends of a file of that size; the framing grows with its digits. */
  const twoEnds = (size: number) => plan({ range: "bytes=0-0,-1" }, { size });
  const length = twoEnds(999).framing?.length ?? Number.NaN;

  it("is as long as the file at most: else the whole is sent", () => {
    expect(length).toBeGreaterThan(200);
    expect(length).toBeLessThan(999);
    expect(twoEnds(length)).toMatchObject({ status: 206, ranges: [{ end: 1 }, { end: length }] });
    expect(twoEnds(length - 1)).toStrictEqual(plan({}, { size: length - 1 }));
    expect(twoEnds(length - 1).headers).not.toHaveProperty("content-range");
  });
});

describe("304 (15.4.5)", () => {
  const expected = {
    status: 304,
    headers: { etag: '"a"', "last-modified": TEXT, ...KEPT },
    ranges: [],
  };

  it.each([
    ["If-None-Match", { "if-none-match": '"a"' }],
    ["If-Modified-Since", { "if-modified-since": TEXT }],
    ["a range too", { "if-none-match": '"a"', range: "bytes=0-4", "if-range": '"a"' }],
    ["a range that there is not", { "if-none-match": '"a"', range: "bytes=9999-" }],
  ])("has the validators, what caches need, and nothing of the content: %s", (_, fields) => {
    expect(plan(fields)).toStrictEqual(expected);
    expect(plan(fields, {}, "HEAD")).toStrictEqual(expected);
    expect(plan(fields, { size: 0 })).toStrictEqual(expected);
  });

  it("keeps what caches need for as long as the app says", () => {
    const headers = { expires: TEXT, "cdn-cache-control": "max-age=60" };
    expect(plan({ "if-none-match": "*" }, { headers }).headers).toStrictEqual({
      ...expected.headers,
      expires: TEXT,
      "cdn-cache-control": "max-age=60",
    });
  });

  it("has the app's own validators where it set them", () => {
    const headers = { etag: '"own"', "last-modified": BEFORE };
    expect(plan({ "if-none-match": "*" }, { headers }).headers).toMatchObject({
      etag: '"own"',
      "last-modified": BEFORE,
    });
  });
});

describe("errors: nothing of the file, and nothing to keep", () => {
  const headers = { ...KEPT, "cache-control": "no-store", "content-length": "0" };
  const failed = { status: 412, headers, ranges: [] };
  const beyond = {
    status: 416,
    headers: { ...headers, "content-range": "bytes */5000" },
    ranges: [],
  };
  /** What would let a cache keep it for other clients, or tell of the file. */
  const REMEMBERED = {
    etag: '"own"',
    "last-modified": BEFORE,
    expires: TEXT,
    "cdn-cache-control": "max-age=3600",
    "surrogate-control": "max-age=3600",
  };

  it.each([
    ["If-Match", { "if-match": '"b"' }],
    ["If-Unmodified-Since", { "if-unmodified-since": BEFORE }],
    ["a range too", { "if-match": '"b"', range: "bytes=0-4" }],
    ["a range that there is not", { "if-match": '"b"', range: "bytes=9999-" }],
  ])("412 (15.5.13): %s", (_, fields) => {
    expect(plan(fields)).toStrictEqual(failed);
    expect(plan(fields, {}, "HEAD")).toStrictEqual(failed);
    expect(plan(fields, { headers: REMEMBERED })).toStrictEqual(failed);
  });

  it.each([
    ["beyond the end", { range: "bytes=5000-" }],
    ["the last 0 bytes", { range: "bytes=-0" }],
    ["of this very state", { range: "bytes=5000-", "if-range": '"a"' }],
  ])("416 (15.5.17) says how long the file is: %s", (_, fields) => {
    expect(plan(fields)).toStrictEqual(beyond);
    expect(plan(fields, { headers: REMEMBERED })).toStrictEqual(beyond);
  });

  it("416 of an empty file", () => {
    const answer = plan({ range: "bytes=0-" }, { size: 0 });
    expect(answer.headers["content-range"]).toBe("bytes */0");
    expect(answer.status).toBe(416);
  });
});

it("no two answers share their headers, or change the file's", () => {
  const same = file();
  const ask = () => planAnswer({ method: "GET", headers: new Headers() }, same);
  const first = ask();
  first.headers["x-of-the-first"] = "1";
  expect(ask().headers).not.toHaveProperty("x-of-the-first");
  expect(same.headers).toStrictEqual(HEADERS);
});

describe("a precompressed file", () => {
  const encoded = { headers: { "content-encoding": "br" } };

  it.each([
    [200, {}],
    [206, { range: "bytes=0-9" }],
  ])("says so in a %i", (status, fields) => {
    const answer = plan(fields, encoded);
    expect(answer.status).toBe(status);
    expect(answer.headers["content-encoding"]).toBe("br");
  });

  it.each([
    [304, { "if-none-match": '"a"' }],
    [412, { "if-match": '"b"' }],
    [416, { range: "bytes=9999-" }],
  ])("does not in a %i", (status, fields) => {
    const answer = plan(fields, encoded);
    expect(answer.status).toBe(status);
    expect(answer.headers).not.toHaveProperty("content-encoding");
  });

  it("is sent whole for several ranges: the coding would be that of the multipart body", () => {
    const answer = plan({ range: "bytes=4000-4009,0-4" }, encoded);
    expect(answer).toMatchObject({ status: 200, ranges: [{ start: 0, end: SIZE }] });
  });
});

describe("a digest of the content", () => {
  const digests = { "content-digest": "sha-256=:AAAA:", "content-md5": "AAAA" };

  it("stays with the whole", () => {
    expect(plan({}, { headers: digests }).headers).toMatchObject(digests);
  });

  it.each([
    [206, { range: "bytes=0-9" }],
    [206, { range: "bytes=4000-4009,0-4" }],
    [304, { "if-none-match": '"a"' }],
    [412, { "if-match": '"b"' }],
    [416, { range: "bytes=9999-" }],
  ])("is not that of a %i (%o)", (status, fields) => {
    const answer = plan(fields, { headers: digests });
    expect(answer.status).toBe(status);
    for (const name of Object.keys(digests)) expect(answer.headers).not.toHaveProperty(name);
  });
});
