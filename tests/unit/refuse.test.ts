import {
  createFileHandler,
  nginx,
  REFUSAL_STATUS,
  type Refusal,
  type RefusalReason,
  refusal,
} from "sendoff";
import { describe, expect, it, vi } from "vitest";
import { isRefusal } from "../../src/refusal.ts";
import { FILE_URL, requestLike, run, wholeAnswer } from "../support/unit_handler.ts";

const deny = () => false;
const get = new Request(FILE_URL);

/** A delivery that refuses for a reason. */
const refusing = (reason: RefusalReason) => ({
  name: "refusing",
  deliver: () => refusal(reason),
});

describe("the default answer", () => {
  const reasons = Object.entries(REFUSAL_STATUS) as [RefusalReason, number][];

  it.each(reasons)("%s is %d, not kept, and without detail", async (reason, status) => {
    const { response, outcome } = await run({ delivery: refusing(reason) });
    expect(outcome).toMatchObject({ outcome: "refused", reason, status });
    expect(response.status).toBe(status);
    const { headers, body } = await wholeAnswer(response);
    const names = headers.map(([name]) => name);
    const more = { 405: ["allow"], 502: ["retry-after"], 503: ["retry-after"] }[status] ?? [];
    expect(names).toEqual(
      [
        ...["cache-control", "content-length", "content-type", "x-content-type-options"],
        ...more,
      ].sort(),
    );
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("content-length")).toBe(String(body.length));
    expect(body).toMatch(/^[A-Z][a-z ]+\n$/);
  });
});

describe("refusal()", () => {
  it("makes one of the table, with the app's error where there is one", () => {
    const error = new Error("app");
    expect(refusal("denied")).toEqual({ reason: "denied", status: 403 });
    expect(refusal("authorizer-failed", error)).toEqual({
      reason: "authorizer-failed",
      status: 500,
      error,
    });
    expect(Object.isFrozen(refusal("denied"))).toBe(true);
  });

  it.each([
    [refusal("denied"), true],
    [{ reason: "no such reason", status: 403 }, false],
    [{ reason: "toString" }, false],
    [{ reason: 403 }, false],
    [{}, false],
    [null, false],
    ["denied", false],
    [new Response(), false],
  ])("is told from other values: %j", (value, expected) => {
    expect(isRefusal(value)).toBe(expected);
  });
});

describe("a page of one's own", () => {
  const refusePage = (headers: HeadersInit, status = 404) => {
    return () => new Response("page", { status, statusText: "Ours", headers });
  };

  it("gets the refusal and the request", async () => {
    const refuse = vi.fn((_: Refusal, request: Request) => new Response(request.url));
    const { response } = await run({ authorize: deny, refuse }, get);
    expect(refuse).toHaveBeenCalledExactlyOnceWith({ reason: "denied", status: 403 }, get);
    expect(await response.text()).toBe(FILE_URL);
  });

  it("may come later, with a status of its own and its cookies", async () => {
    const headers = new Headers({ "Content-Type": "text/html", "X-Ours": "1" });
    headers.append("Set-Cookie", "a=1");
    headers.append("Set-Cookie", "b=2");
    const refuse = async () => refusePage(headers)();
    const { response, outcome } = await run({ authorize: deny, refuse });
    expect(response).toMatchObject({ status: 404, statusText: "Ours" });
    expect(outcome).toMatchObject({ reason: "denied", status: 404 });
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    response.headers.delete("set-cookie");
    expect([...response.headers]).toEqual([
      ["cache-control", "no-store"],
      ["content-type", "text/html"],
      ["x-ours", "1"],
    ]);
    expect(await response.text()).toBe("page");
  });

  it.each([
    ["X-Accel-Redirect", "/_sendoff/a"],
    ["X-Accel-Limit-Rate", "1"],
    ["X-Sendfile", "/etc/passwd"],
    ["X-LIGHTTPD-send-file", "/etc/passwd"],
    ["X-Reproxy-URL", "http://169.254.169.254/"],
    ["ETag", '"1"'],
    ["Last-Modified", "Sun, 22 Nov 2026 00:00:00 GMT"],
    ["Expires", "Sun, 22 Nov 2099 00:00:00 GMT"],
  ])("loses %s", async (name, value) => {
    const refuse = refusePage({ [name]: value, "Content-Type": "text/html" });
    const { response } = await run({ authorize: deny, refuse });
    expect([...response.headers]).toEqual([
      ["cache-control", "no-store"],
      ["content-type", "text/html"],
    ]);
  });

  it("can't be kept by a cache", async () => {
    const refuse = refusePage({ "Cache-Control": "public, max-age=31536000" });
    const { response } = await run({ authorize: deny, refuse });
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("says which methods are allowed", async () => {
    const refuse = refusePage({ Allow: "POST" }, 405);
    const { response } = await run({ refuse }, requestLike(FILE_URL, { method: "POST" }));
    expect(response.headers.get("allow")).toBe("GET, HEAD");
  });

  it("may be a redirect, whose headers can't be changed", async () => {
    const refuse = () => Response.redirect("http://localhost/login", 302);
    const { response } = await run({ authorize: deny, refuse });
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe("http://localhost/login");
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("template");
      },
    ],
    ["rejects", () => Promise.reject(new Error("template"))],
  ])("that %s is a fault with its cause", async (_, refuse) => {
    const onOutcome = vi.fn();
    const delivery = nginx({ location: "/_sendoff/" });
    const handler = createFileHandler({ authorize: deny, delivery, refuse, onOutcome });
    const answer = handler(get);
    await expect(answer).rejects.toThrow("File handler failed");
    await expect(answer).rejects.toHaveProperty("cause.message", "template");
    expect(onOutcome).toHaveBeenCalledTimes(1);
    expect(onOutcome.mock.calls[0]?.[0]).toMatchObject({ outcome: "fault", status: 500 });
  });

  it("that is missing is a fault", async () => {
    const refuse = (() => undefined) as unknown as () => Response;
    const cause = new TypeError("refuse gave missing, want a Response");
    await expect(run({ authorize: deny, refuse })).rejects.toHaveProperty("cause", cause);
  });
});
