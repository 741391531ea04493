// Stores and clients that are late, or leave: nothing hangs, and no request to the store is left behind.
import { describe, expect, it } from "vitest";
import { expectNoCanary, storeThat, TAG } from "../support/object_store_broken.ts";
import { until } from "../support/process.ts";

describe("a store that is silent", () => {
  it.each(["GET", "HEAD"])("to a %s is 503, and its connection is closed", async (method) => {
    const { get, outcomes, connections, port } = await storeThat(() => {});
    const answer = await get({ method });
    expect([answer.status, outcomes[0]?.reason]).toEqual([503, "store-unreachable"]);
    expect(outcomes[0]?.error?.message).toBe(
      "The object store did not answer (nothing within 300 ms)",
    );
    expectNoCanary(answer, await answer.text(), outcomes, port);
    await until("the connection is closed", () => connections() === 0);
  });

  it.each([undefined, { Range: "bytes=0-9" }, { Range: "bytes=0-9,5000-5009" }])(
    "in the middle of a body breaks the answer off (%j)",
    async (headers) => {
      const { get, connections } = await storeThat((response, { method, headers: { range } }) => {
        const length = range === undefined ? 9000 : 10;
        const part = range === undefined ? {} : { "Content-Range": "bytes 0-9/9000" };
        const size = method === "HEAD" ? 9000 : length;
        response.writeHead(range === undefined ? 200 : 206, {
          ...TAG,
          ...part,
          "Content-Length": size,
        });
        if (method === "HEAD") response.end();
        else response.write("12345");
      });
      const answer = await get(headers && { headers });
      await expect(answer.text()).rejects.toThrow(
        "The object store broke its answer off (nothing within 300 ms)",
      );
      await until("the connection is closed", () => connections() === 0);
    },
  );

  it("in the middle of an error is 503 all the same", async () => {
    const { get } = await storeThat((response) => {
      response.writeHead(500, { "Content-Length": 100 });
      response.write("<Err");
    });
    expect((await get()).status).toBe(503);
  });

  it("with an error that never ends is cut short", async () => {
    const { get, connections } = await storeThat((response) => {
      response.writeHead(500);
      const timer = setInterval(() => response.write("x".repeat(1000)), 5);
      response.on("close", () => clearInterval(timer));
    });
    expect((await get()).status).toBe(503);
    await until("the connection is closed", () => connections() === 0);
  });
});

describe("a store that leaves", () => {
  it("in the middle of a body breaks the answer off, without its address", async () => {
    const { get, port } = await storeThat((response) => {
      response.writeHead(200, { ...TAG, "Content-Length": 10 });
      response.write("12345");
      setTimeout(() => response.destroy(), 20);
    });
    const error: Error = await (await get()).text().catch((error) => error);
    expect(error.message).toMatch(/^The object store broke its answer off/);
    expect(error.cause).toBeUndefined();
    expect(String(error.stack)).not.toContain(String(port));
  });

  it("before it answers is 503", async () => {
    const { get, outcomes, port } = await storeThat((response) => response.destroy());
    const answer = await get();
    expect([answer.status, outcomes[0]?.reason]).toEqual([503, "store-unreachable"]);
    expectNoCanary(answer, await answer.text(), outcomes, port);
  });
});

describe("a client that leaves", () => {
  it("before the store answers ends the request to it", async () => {
    const { get, outcomes, asked, connections } = await storeThat(() => {}, 20_000);
    const controller = new AbortController();
    const answer = get({ signal: controller.signal });
    await until("the store is asked", () => asked.length === 1);
    controller.abort();
    expect([(await answer).status, outcomes[0]?.reason]).toEqual([499, "client-gone"]);
    await until("the connection is closed", () => connections() === 0);
  });

  it.each([undefined, { Range: "bytes=0-99,5000-5099" }])(
    "in the middle of a body ends the request to the store (%j)",
    async (headers) => {
      const { get, asked, connections } = await storeThat(
        (response, { method, headers: { range } }) => {
          const part = range === undefined ? {} : { "Content-Range": "bytes 0-99/9000" };
          const length = range === undefined ? 9000 : 100;
          response.writeHead(range === undefined ? 200 : 206, {
            ...TAG,
            ...part,
            "Content-Length": length,
          });
          if (method === "HEAD") response.end();
          else response.write("12345");
        },
        20_000,
      );
      for (const takes of [0, 1, 2]) {
        const answer = await get(headers && { headers });
        const reader = answer.body?.getReader();
        for (let i = 0; i < takes && !(headers === undefined && i > 0); i++) await reader?.read();
        await reader?.cancel();
      }
      const before = asked.length;
      await until("the connections are closed", () => connections() === 0);
      expect(asked.length).toBe(before);
    },
  );

  it("while it waits for the store ends the request too", async () => {
    const { get, connections } = await storeThat((response) => {
      response.writeHead(200, { ...TAG, "Content-Length": 10 });
      response.write("12345");
    }, 20_000);
    const controller = new AbortController();
    const answer = await get({ signal: controller.signal });
    const reader = answer.body?.getReader();
    await reader?.read();
    const rest = reader?.read();
    controller.abort();
    await expect(rest).rejects.toThrow("The object store broke its answer off");
    await until("the connection is closed", () => connections() === 0);
  });
});
