import { describe, expect, it } from "vitest";
import { isResponse, withHeaders } from "../../src/http/response.ts";
import { secretCheck } from "../../src/http/secret_check.ts";
import { isSendfileHeader, withoutSendfileHeaders } from "../../src/http/sendfile_header.ts";

const LIKE = { status: 200, headers: { get: () => null }, arrayBuffer: () => {} };

describe("a Response", () => {
  it.each<[title: string, value: unknown, expected: boolean]>([
    ["one of the platform", new Response(), true],
    ["one of an adapter's own class", LIKE, true],
    ["nothing", null, false],
    ["a text", "a", false],
    ["a function with its fields", Object.assign(() => {}, LIKE), false],
    ["one without a status", { ...LIKE, status: undefined }, false],
    ["one whose status is a text", { ...LIKE, status: "200" }, false],
    ["one without headers", { ...LIKE, headers: null }, false],
    ["one whose headers are no Headers", { ...LIKE, headers: {} }, false],
    ["one that lacks the field of headers", { status: 200, arrayBuffer: () => {} }, false],
    ["one that lacks the field of a status", { ...LIKE, status: 200n }, false],
    ["one without a body to read", { status: 200, headers: LIKE.headers }, false],
  ])("is %s: %#", (_, value, expected) => {
    expect(isResponse(value)).toBe(expected);
  });

  it("can be had with other headers", async () => {
    const init = { status: 402, statusText: "Pay", headers: { "X-A": "1", "X-B": "2" } };
    const response = withHeaders(new Response("page", init), (headers) => headers.delete("x-a"));
    expect(response).toMatchObject({ status: 402, statusText: "Pay" });
    expect([...response.headers.keys()].filter((name) => name.startsWith("x-"))).toEqual(["x-b"]);
    expect(await response.text()).toBe("page");
  });
});

describe("an order to a front server", () => {
  it.each([
    ["X-Accel-Redirect", true],
    ["x-sendfile2", true],
    ["X-LIGHTTPD-send-file", true],
    ["X-LiteSpeed-Location", true],
    ["X-Reproxy-URL", true],
    ["X-Archive-Files", true],
    ["Sendoff-Target", true],
    ["X-LiteSpeed-Location-2", false],
    ["X-Archive-Files-2", false],
    ["My-X-Accel-Redirect", false],
    ["X-Sendoff-Target", false],
    ["Location", false],
  ])("%s: %s", (name, expected) => {
    expect(isSendfileHeader(name)).toBe(expected);
  });

  it("is taken away, and so is the header of the delivery", () => {
    const headers = { "X-Sendfile": "a", "X-Own": "b", "X-Other": "c" };
    const names = (own?: string) => [
      ...withoutSendfileHeaders(new Response(null, { headers }), own).headers.keys(),
    ];
    expect(names()).toEqual(["x-other", "x-own"]);
    expect(names("X-OWN")).toEqual(["x-other"]);
  });

  it("is not looked for twice: without one the Response stays what it is", () => {
    const response = new Response();
    expect(withoutSendfileHeaders(response)).toBe(response);
  });
});

describe("a secret", () => {
  it("is each of those that are known, and nothing else", async () => {
    const isRight = secretCheck(["first", "second"]);
    const given = ["first", "second", "First", "firs", "first ", "", "firstsecond"];
    const found = await Promise.all(given.map(isRight));
    expect(found).toEqual([true, true, false, false, false, false, false]);
    expect(await secretCheck([])("")).toBe(false);
  });
});
