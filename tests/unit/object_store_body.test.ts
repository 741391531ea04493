// The body of a store's answer: its length, its end, and what an error of it says.
import { describe, expect, it } from "vitest";
import { bodyOf, Exchange, storeError } from "../../src/object_store/store_body.ts";

const text = (...pieces: string[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
const read = (length: number | undefined, ...pieces: string[]) =>
  new Response(bodyOf(text(...pieces), length, new Exchange(undefined, 1000))).text();

describe("bodyOf", () => {
  it("passes on what was announced", async () => {
    expect(await read(5, "123", "45")).toBe("12345");
    expect(await read(0)).toBe("");
    expect(await read(undefined, "123")).toBe("123");
  });

  it.each([
    [6, "5 bytes of 6"],
    [4, "5 bytes of 4"],
    [2, "3 bytes of 2"],
  ])("fails where %i bytes were announced and others come", async (length, why) => {
    await expect(read(length, "123", "45")).rejects.toThrow(
      `The object store broke its answer off (${why})`,
    );
  });

  it("is read no further than it is taken", async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>(
      { pull: (controller) => controller.enqueue(new Uint8Array([pulled++])) },
      { highWaterMark: 0 },
    );
    const reader = bodyOf(endless, undefined, new Exchange(undefined, 1000)).getReader();
    await reader.read();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(pulled).toBe(2);
  });

  it("ends the request when it is cancelled", async () => {
    const exchange = new Exchange(undefined, 1000);
    await bodyOf(text("123"), 3, exchange).cancel();
    expect(exchange.signal.aborted).toBe(true);
  });
});

describe("an exchange", () => {
  it("ends with its client, also with one that left before", () => {
    const client = new AbortController();
    const before = new Exchange(client.signal, 1000);
    const over = new Exchange(client.signal, 1000);
    over.done();
    client.abort();
    const after = new Exchange(client.signal, 1000);
    expect([before, over, after].map(({ signal }) => signal.aborted)).toEqual([true, false, true]);
  });
});

describe("storeError", () => {
  it.each([
    [Object.assign(new Error("http://canary/"), { code: "ECONNRESET" }), "X (ECONNRESET)"],
    [
      new Error("http://canary/", {
        cause: Object.assign(new Error("canary"), { code: "ENOTFOUND" }),
      }),
      "X (ENOTFOUND)",
    ],
    [Object.assign(new Error("canary"), { code: "http://canary/" }), "X"],
    [new Error("error sending request for url (http://canary/)"), "X"],
    [new Error("nothing within 5 ms"), "X (nothing within 5 ms)"],
    ["canary", "X"],
    [undefined, "X"],
  ])("says of an error no more than its code (%#)", (cause, message) => {
    const error = storeError("X", cause);
    expect(error.message).toBe(message);
    expect(error.cause).toBeUndefined();
  });
});
