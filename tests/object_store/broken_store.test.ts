// Stores that answer wrong: what the client and the log see.
import { describe, expect, it } from "vitest";
import {
  type Answer,
  expectNoCanary,
  says,
  storeThat,
  TAG,
  xml,
} from "../support/object_store_broken.ts";
import { BUCKET } from "../support/object_store_site.ts";

describe("a store's refusal", () => {
  it.each([
    ["no such key", says(404, {}, xml("NoSuchKey")), 404, "not-found", undefined],
    ["no possible key", says(400, {}, xml("KeyTooLongError")), 404, "not-found", undefined],
    [
      "a bad request",
      says(400, {}, xml("InvalidArgument")),
      502,
      "store-failed",
      "400 (InvalidArgument)",
    ],
    [
      "no such bucket",
      says(404, {}, xml("NoSuchBucket")),
      502,
      "store-failed",
      "404 (NoSuchBucket)",
    ],
    [
      "a key it may not tell of",
      says(403, {}, xml("AccessDenied")),
      404,
      "not-found",
      "403 (AccessDenied)",
    ],
    [
      "our signature",
      says(403, {}, xml("SignatureDoesNotMatch")),
      502,
      "store-failed",
      "403 (SignatureDoesNotMatch)",
    ],
    [
      "our key",
      says(403, {}, xml("InvalidAccessKeyId")),
      502,
      "store-failed",
      "403 (InvalidAccessKeyId)",
    ],
    ["something without XML", says(403, {}, "no"), 502, "store-failed", "answered 403"],
    [
      "trouble",
      says(500, {}, xml("InternalError")),
      503,
      "store-unreachable",
      "500 (InternalError)",
    ],
    ["a proxy's trouble", says(504, {}, "<html>"), 503, "store-unreachable", "answered 504"],
    ["too much", says(503, {}, xml("SlowDown")), 503, "store-unreachable", "503 (SlowDown)"],
    ["too many", says(429), 503, "store-unreachable", "answered 429"],
    [
      "a redirect",
      says(301, { Location: "http://127.0.0.1:1/" }, xml("PermanentRedirect")),
      502,
      "store-failed",
      "301 (PermanentRedirect)",
    ],
    [
      "a redirect with an object",
      says(307, { Location: "/other", ...TAG }),
      502,
      "store-failed",
      "answered 307",
    ],
    [
      "a page",
      says(200, { "Content-Type": "text/html" }, "<html>"),
      502,
      "store-failed",
      "200 with what",
    ],
    [
      "no ETag",
      says(200, { "Last-Modified": TAG["Last-Modified"] }, "x"),
      502,
      "store-failed",
      "200 with what",
    ],
    ["no date", says(200, { ETag: '"1"' }, "x"), 502, "store-failed", "200 with what"],
    [
      "a part, unasked",
      says(206, { ...TAG, "Content-Range": "bytes 0-0/5", "Content-Length": "1" }, "x"),
      502,
      "store-failed",
      "206 with what",
    ],
    [
      "a coding nobody undoes",
      says(200, { ...TAG, "Content-Encoding": "compress", "Content-Length": "1" }, "x"),
      502,
      "store-failed",
      "200 with what",
    ],
    ["no content", says(204, TAG), 502, "store-failed", "answered 204"],
  ] as const)("of %s", async (_, answers, status, reason, error) => {
    const { get, outcomes, port, asked } = await storeThat(answers);
    for (const method of ["GET", "HEAD"]) {
      outcomes.length = 0;
      const answer = await get({ method });
      const text = await answer.text();
      expect([method, answer.status, outcomes[0]?.reason]).toEqual([method, status, reason]);
      // The answer to a HEAD can't say why; after a 4xx it is asked again by GET.
      const isAskedAgain = /\b4\d\d\b/.test(error ?? "");
      const told = method === "GET" || isAskedAgain ? error : error?.replace(/ \(.*/, "");
      if (told === undefined) expect(outcomes[0]?.error).toBeUndefined();
      else expect(outcomes[0]?.error?.message).toContain(told);
      expect(answer.headers.get("retry-after")).toBe(status >= 500 ? "5" : null);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expectNoCanary(answer, text, outcomes, port);
    }
    expect(asked.every(({ url }) => url === `/${BUCKET}/a.txt`)).toBe(true);
  });

  it("of HEAD alone", async () => {
    const { get, outcomes } = await storeThat((response, { method }) =>
      method === "HEAD"
        ? says(403)(response, undefined as never)
        : says(
            206,
            { ...TAG, "Content-Range": "bytes 0-0/5", "Content-Length": "1" },
            "x",
          )(response, undefined as never),
    );
    expect((await get({ method: "HEAD" })).status).toBe(502);
    expect(outcomes[0]?.error?.message).toBe("The object store answered 403 to HEAD only");
  });
});

describe("parts", () => {
  const asStore =
    (part: (range: string) => [number, Record<string, string>, string]): Answer =>
    (response, { method, headers }) => {
      if (method === "HEAD")
        return says(200, { ...TAG, "Content-Length": "26" })(response, undefined as never);
      says(...part(headers.range ?? ""))(response, undefined as never);
    };
  const range = { headers: { Range: "bytes=3-5" } };
  const right = { ...TAG, "Content-Range": "bytes 3-5/26", "Content-Length": "3" };

  it("are asked for, and sent", async () => {
    const { get } = await storeThat(asStore(() => [206, right, "DEF"]));
    const answer = await get(range);
    expect([answer.status, await answer.text()]).toEqual([206, "DEF"]);
  });

  it.each([
    ["the whole", 200, { ...TAG, "Content-Length": "3" }, 502],
    ["another part", 206, { ...right, "Content-Range": "bytes 0-2/26" }, 502],
    ["a part that says nothing of itself", 206, { ...TAG, "Content-Length": "3" }, 502],
    ["a part of another length", 206, { ...right, "Content-Length": "4" }, 502],
    ["a part of another object", 206, { ...right, ETag: '"2"' }, 503],
    [
      "a part of an object of another size",
      206,
      { ...right, "Content-Range": "bytes 3-5/27" },
      503,
    ],
    ["a part, encoded", 206, { ...right, "Content-Encoding": "gzip" }, 502],
  ])("are not mistaken for %s", async (_, status, headers, expected) => {
    const { get, outcomes, asked } = await storeThat(
      asStore(() => [
        status,
        headers as Record<string, string>,
        "DEFG".slice(0, Number(headers["Content-Length"])),
      ]),
    );
    const answer = await get(range);
    expect([answer.status, outcomes[0]?.reason]).toEqual([
      expected,
      expected === 503 ? "file-changing" : "store-failed",
    ]);
    expect(asked.length).toBe(expected === 503 ? 6 : 2);
  });

  it("under a weak tag are taken for one object only if its date is the same too", async () => {
    const weak = { ...right, ETag: 'W/"1"' };
    let date = TAG["Last-Modified"];
    const { get } = await storeThat((response, { method }) => {
      if (method === "HEAD")
        return says(200, { ...TAG, ETag: 'W/"1"', "Content-Length": "26" })(
          response,
          undefined as never,
        );
      says(206, { ...weak, "Last-Modified": date }, "DEF")(response, undefined as never);
    });
    expect((await get(range)).status).toBe(206);
    date = "Tue, 05 Mar 2024 06:07:09 GMT";
    expect((await get(range)).status).toBe(503);
  });

  it("are asked for again where the object was replaced after the look", async () => {
    let version = 0;
    const { get } = await storeThat((response, { method }) => {
      if (method !== "HEAD" && version === 0) version++;
      const now = { ...right, ETag: `"${version}"` };
      if (method === "HEAD")
        says(200, { ...now, "Content-Length": "26" })(response, undefined as never);
      else says(206, now, "DEF")(response, undefined as never);
    });
    const answer = await get(range);
    expect([answer.status, answer.headers.get("etag"), await answer.text()]).toEqual([
      206,
      '"1"',
      "DEF",
    ]);
  });

  it("of two objects are never joined: the second breaks the answer off", async () => {
    let parts = 0;
    const { get } = await storeThat((response, { method, headers }) => {
      if (method === "HEAD")
        return says(200, { ...TAG, "Content-Length": "9000" })(response, undefined as never);
      const [, start, end] = /(\d+)-(\d+)/.exec(headers.range ?? "") ?? [];
      const length = Number(end) - Number(start) + 1;
      const fields = { ...TAG, ETag: `"${++parts}"`, "Content-Length": `${length}` };
      says(
        206,
        { ...fields, "Content-Range": `bytes ${start}-${end}/9000` },
        "x".repeat(length),
      )(response, undefined as never);
    });
    const answer = await get({ headers: { Range: "bytes=0-99,5000-5099" } });
    expect(answer.status).toBe(206);
    await expect(answer.text()).rejects.toThrow("The object store: file-changing");
  });

  it("of sizes beyond what a number holds are not sent", async () => {
    const { get } = await storeThat(says(200, { ...TAG, "Content-Length": "9007199254740993" }));
    expect((await get({ method: "HEAD" })).status).toBe(502);
  });
});
