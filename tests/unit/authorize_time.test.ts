import type { AuthorizeInput, Authorizer, Verdict } from "sendoff";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  deferred,
  FILE_URL,
  reasonFor,
  requestLike,
  run,
  thenable,
  wait,
} from "../support/unit_handler.ts";

const never = new Promise<Verdict>(() => {});
const TIMEOUT = 10;

describe("time-out", () => {
  const unhandled = vi.fn();
  beforeEach(() => void process.on("unhandledRejection", unhandled));
  afterEach(() => {
    process.off("unhandledRejection", unhandled);
    unhandled.mockClear();
  });

  it.each<[title: string, authorize: Authorizer]>([
    ["never settles", () => never],
    ["is a thenable that never settles", thenable(() => {})],
    ["is a thenable that settles as another one that never does", thenable((ok) => ok(never))],
    ["says yes too late", () => wait(2 * TIMEOUT).then(() => true)],
    ["says no too late", () => wait(2 * TIMEOUT).then(() => false)],
    ["rejects too late", () => wait(2 * TIMEOUT).then(() => Promise.reject(new Error("late")))],
    [
      "waits for the signal and then says yes",
      ({ signal }) =>
        new Promise((resolve) => signal.addEventListener("abort", () => resolve(true))),
    ],
  ])("one that %s", async (_, authorize) => {
    const answer = run({ authorize, timeout: TIMEOUT });
    const late = wait(10 * TIMEOUT).then(() => undefined);
    const result = await Promise.race([answer, late]);
    expect(result?.outcome).toMatchObject({ reason: "authorizer-timeout", status: 503 });
    expect(result?.response.headers.get("retry-after")).toBe("5");
    expect(result?.response.headers.has("x-accel-redirect")).toBe(false);
    await wait(2 * TIMEOUT);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it("aborts the signal with a TimeoutError", async () => {
    let signal: AbortSignal | undefined;
    await reasonFor(
      (input) => {
        signal = input.signal;
        return never;
      },
      { timeout: TIMEOUT },
    );
    expect(signal?.aborted).toBe(true);
    expect(signal?.reason).toBeInstanceOf(DOMException);
    expect(signal?.reason).toMatchObject({
      name: "TimeoutError",
      message: "Authorizer took too long",
    });
  });

  it("shows an aborted signal to who reads it after the time-out", async () => {
    let question: AuthorizeInput | undefined;
    await reasonFor(
      (input) => {
        question = input;
        return never;
      },
      { timeout: TIMEOUT },
    );
    expect(question?.signal.aborted).toBe(true);
  });

  it("does not abort the signal of one that was in time", async () => {
    let signal: AbortSignal | undefined;
    const became = await reasonFor(
      async (input) => {
        signal = input.signal;
        await wait(1);
        return true;
      },
      { timeout: TIMEOUT },
    );
    expect(became).toBe("delivered");
    await wait(2 * TIMEOUT);
    expect(signal?.aborted).toBe(false);
  });
});

describe("a client that goes away", () => {
  const gone = new Error("socket closed");

  it("is noticed at once when the signal was read", async () => {
    const client = new AbortController();
    let signal: AbortSignal | undefined;
    const answer = run(
      {
        authorize: (input) => {
          signal = input.signal;
          return never;
        },
      },
      new Request(FILE_URL, { signal: client.signal }),
    );
    await wait(1);
    client.abort(gone);
    const { outcome, response } = await answer;
    expect(outcome).toMatchObject({ reason: "client-gone", status: 499 });
    expect(response.headers.has("x-accel-redirect")).toBe(false);
    expect(signal?.aborted).toBe(true);
    expect(signal?.reason).toBe(gone);
  });

  it("is noticed when the signal is read after it went", async () => {
    const client = new AbortController();
    const authorize: Authorizer = async (input) => {
      await wait(1);
      client.abort(gone);
      expect(input.signal.aborted).toBe(true);
      return never;
    };
    const request = requestLike(FILE_URL, { signal: client.signal });
    expect(await reasonFor(authorize, { timeout: 500 }, request)).toBe("client-gone");
  });

  it("is noticed when it went before the question", async () => {
    const request = requestLike(FILE_URL, { signal: AbortSignal.abort(gone) });
    const authorize: Authorizer = ({ signal }) => {
      expect(signal.reason).toBe(gone);
      return never;
    };
    expect(await reasonFor(authorize, { timeout: 50 }, request)).toBe("client-gone");
  });

  it("changes nothing while nobody reads the signal", async () => {
    const client = new AbortController();
    const verdict = deferred<Verdict>();
    const request = requestLike(FILE_URL, { signal: client.signal });
    const answer = reasonFor(() => verdict.promise, {}, request);
    client.abort(gone);
    verdict.resolve(true);
    expect(await answer).toBe("delivered");
  });

  it.each<[title: string, answer: () => boolean, outcome: string]>([
    ["yes", () => true, "delivered"],
    ["no", () => false, "denied"],
    [
      "throw",
      () => {
        throw new Error("no");
      },
      "authorizer-failed",
    ],
  ])("is let go of after a synchronous %s", async (_, answer, outcome) => {
    const client = new AbortController();
    const removed = vi.spyOn(client.signal, "removeEventListener");
    let signal: AbortSignal | undefined;
    const authorize: Authorizer = (input) => {
      signal = input.signal;
      return answer();
    };
    const request = requestLike(FILE_URL, { signal: client.signal });
    vi.spyOn(console, "error").mockImplementation(() => {});
    expect(await reasonFor(authorize, {}, request)).toBe(outcome);
    client.abort(gone);
    expect(removed).toHaveBeenCalledTimes(1);
    expect(signal?.aborted).toBe(false);
  });

  it("changes nothing after the answer", async () => {
    const client = new AbortController();
    let signal: AbortSignal | undefined;
    const request = requestLike(FILE_URL, { signal: client.signal });
    const removed = vi.spyOn(client.signal, "removeEventListener");
    const became = await reasonFor(
      async (input) => {
        signal = input.signal;
        await wait(1);
        return true;
      },
      {},
      request,
    );
    client.abort(gone);
    expect(became).toBe("delivered");
    expect(signal?.aborted).toBe(false);
    expect(removed).toHaveBeenCalledTimes(1);
  });

  it.each<[title: string, authorize: Authorizer, reads: number]>([
    ["is not read for one that does not", () => true, 0],
    ["is not read for one that awaits", () => wait(1).then(() => true), 0],
    ["is read for one that does", ({ signal }) => !signal.aborted, 1],
  ])("the request's signal, which costs throughput, %s", async (_, authorize, reads) => {
    const request = requestLike(FILE_URL);
    const { signal } = request;
    const getter = vi.fn(() => signal);
    Object.defineProperty(request, "signal", { get: getter });
    expect(await reasonFor(authorize, {}, request)).toBe("delivered");
    expect(getter).toHaveBeenCalledTimes(reads);
  });
});
