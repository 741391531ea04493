import { type Authorizer, createFileHandler, type Verdict } from "sendoff";
import { afterEach, describe, expect, it, vi } from "vitest";
import { commandsIn } from "../support/unit_fronts.ts";
import {
  countingDelivery,
  deferred,
  FILE_URL,
  reasonFor,
  requestLike,
  run,
  thenable,
  wait,
  wholeAnswer,
} from "../support/unit_handler.ts";

/** What JavaScript lets an authorizer answer, whatever its type says. */
const answering = (answer: unknown): Authorizer => (() => answer) as Authorizer;

const throwing = (cause: unknown) => (): never => {
  throw cause;
};

const never = new Promise<Verdict>(() => {});

describe("answers", () => {
  it.each<[title: string, answer: unknown, became: string]>([
    ["true", true, "delivered"],
    ["a grant", { allow: true }, "delivered"],
    ["false", false, "denied"],
    ["undefined", undefined, "denied"],
    ["null", null, "denied"],
    ["a grant that does not allow", { allow: false }, "denied"],
    ["a grant that does not allow, with more", { allow: false, why: "expired" }, "denied"],
    ['"true"', "true", "invalid-verdict"],
    ['"false"', "false", "invalid-verdict"],
    ["the empty text", "", "invalid-verdict"],
    ["1", 1, "invalid-verdict"],
    ["0", 0, "invalid-verdict"],
    ["NaN", Number.NaN, "invalid-verdict"],
    ["1n", 1n, "invalid-verdict"],
    ["a symbol", Symbol("yes"), "invalid-verdict"],
    ["{}", {}, "invalid-verdict"],
    ["[]", [], "invalid-verdict"],
    ["[true]", [true], "invalid-verdict"],
    ["new Boolean(true)", Object(true), "invalid-verdict"],
    ["a function", () => true, "invalid-verdict"],
    ['{ allow: "true" }', { allow: "true" }, "invalid-verdict"],
    ["{ allow: 1 }", { allow: 1 }, "invalid-verdict"],
    ["{ allow: undefined }", { allow: undefined }, "invalid-verdict"],
    ["{ allowed: true }", { allowed: true }, "invalid-verdict"],
    ["an error", new Error("no"), "invalid-verdict"],
  ])("%s", async (_, answer, became) => {
    expect(await reasonFor(answering(answer))).toBe(became);
    expect(await reasonFor(answering(Promise.resolve(answer)))).toBe(became);
    expect(await reasonFor(async () => wait(1).then(() => answer as Verdict))).toBe(became);
  });

  it.each<[title: string, authorize: Authorizer]>([
    ["throws an error", throwing(new Error("database"))],
    ["throws undefined", throwing(undefined)],
    ["throws true", throwing(true)],
    ["rejects", () => Promise.reject(new Error("database"))],
    ["rejects with undefined", () => Promise.reject(undefined)],
    ["rejects with a grant", () => Promise.reject({ allow: true })],
    [
      "gives a thenable whose `then` throws when read",
      // biome-ignore lint/suspicious/noThenProperty: to be a bad promise is what this is for
      answering(Object.defineProperty({ allow: true }, "then", { get: throwing("then") })),
    ],
    ["gives a thenable that throws", thenable(throwing("called"))],
  ])("one that %s is a failure", async (_, authorize) => {
    const { response, outcome } = await run({ authorize });
    expect(response.status).toBe(500);
    expect(commandsIn(response)).toEqual([]);
    expect(outcome).toMatchObject({ outcome: "refused", reason: "authorizer-failed" });
    expect(outcome.error?.message).toBe("Authorizer threw");
    expect(outcome.error).toHaveProperty("cause");
  });

  it("awaits a thenable", async () => {
    const yes = thenable((resolve) => resolve(true));
    const no = thenable((resolve) => resolve("true"));
    expect(await reasonFor(yes)).toBe("delivered");
    expect(await reasonFor(no)).toBe("invalid-verdict");
  });

  it("names a wrong answer in its error, and to nobody else", async () => {
    const { response, outcome } = await run({ authorize: answering("secret") });
    expect(outcome.error?.message).toBe(
      'Authorizer answered "secret", want true, false, a grant ({ allow: true, … }) or a Response',
    );
    expect(await response.text()).toBe("Something went wrong\n");
  });
});

describe("what the authorizer is told", () => {
  it("the decoded path, the request and the caller's context", async () => {
    const authorize = vi.fn<Authorizer<{ user: string }>>(() => true);
    const handler = createFileHandler<{ user: string }>({
      authorize,
      delivery: countingDelivery(),
    });
    const request = new Request("http://localhost/a%20b/%C3%A9.txt?q");
    const context = { user: "ann" };
    await handler(request, context);

    const [input] = authorize.mock.calls[0] ?? [];
    expect(input?.path).toBe("a b/é.txt");
    expect(input?.request).toBe(request);
    expect(input?.context).toBe(context);
    expect(authorize).toHaveBeenCalledTimes(1);
  });

  it.each([
    ["a refused path", requestLike("http://localhost/a/../b")],
    ["an encoded separator", requestLike("http://localhost/a%2fb")],
    ["a path outside the mount", requestLike("http://localhost//a")],
    ["POST", requestLike(FILE_URL, { method: "POST" })],
    ["get", requestLike(FILE_URL, { method: "get" })],
  ])("nothing of %s", async (_, request) => {
    const authorize = vi.fn(() => true);
    const delivery = countingDelivery();
    const inspect = vi.fn(() => ({}));
    const { outcome } = await run({ authorize, delivery, inspect }, request);
    expect(outcome.outcome).toBe("refused");
    expect(authorize).not.toHaveBeenCalled();
    expect(inspect).not.toHaveBeenCalled();
    expect(delivery.files).toEqual([]);
  });

  it("runs for HEAD as for GET", async () => {
    const authorize = vi.fn(() => false);
    await run({ authorize }, new Request(FILE_URL, { method: "HEAD" }));
    expect(authorize).toHaveBeenCalledTimes(1);
  });
});

describe("before the yes", () => {
  afterEach(() => vi.restoreAllMocks());

  it("nothing is looked up or delivered", async () => {
    const verdict = deferred<Verdict>();
    const delivery = countingDelivery();
    const inspect = vi.fn(() => ({}));
    const answer = run({ authorize: () => verdict.promise, delivery, inspect });
    await wait(10);
    expect(inspect).not.toHaveBeenCalled();
    expect(delivery.files).toEqual([]);

    verdict.resolve(true);
    await answer;
    expect(inspect).toHaveBeenCalledTimes(1);
    expect(delivery.files).toHaveLength(1);
  });

  it.each<[title: string, authorize: Authorizer]>([
    ["no", () => false],
    ["a late no", () => wait(1).then(() => false)],
    ["a failure", throwing(new Error())],
    ["a wrong answer", answering("true")],
    ["a wrong grant", answering({ allow: true, path: 1 })],
    ["no answer", () => never],
    ["a page of its own", () => new Response("log in")],
  ])("nothing is looked up or delivered after %s", async (_, authorize) => {
    const delivery = countingDelivery();
    const inspect = vi.fn(() => ({}));
    await run({ authorize, delivery, inspect, timeout: 20 });
    expect(inspect).not.toHaveBeenCalled();
    expect(delivery.files).toEqual([]);
  });

  it("a denial tells nothing of the file", async () => {
    const refuseAll = (url: string, headers = {}) => {
      const inspect = () => ({ etag: '"1"', lastModified: new Date(0) });
      return run({ authorize: () => false, inspect }, new Request(url, { headers }));
    };
    const here = await refuseAll("http://localhost/here.txt");
    const conditions = { "If-None-Match": "*", Range: "bytes=0-0" };
    const elsewhere = await refuseAll("http://localhost/not/here.svg", conditions);
    const answer = await wholeAnswer(here.response);
    expect(answer).toEqual(await wholeAnswer(elsewhere.response));
    expect(answer).toEqual({
      status: 403,
      statusText: "",
      headers: [
        ["cache-control", "no-store"],
        ["content-length", "10"],
        ["content-type", "text/plain; charset=utf-8"],
        ["x-content-type-options", "nosniff"],
      ],
      body: "Forbidden\n",
    });
  });
});
