import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { Hono } from "hono";
import { createFileHandler, nginx } from "sendoff";
import { describe, expect, it, vi } from "vitest";
import { requestLike } from "../support/unit_handler.ts";

const onOutcome = vi.fn();
const delivery = nginx({ location: "/_sendoff/" });
const files = createFileHandler({ authorize: "public", delivery, onOutcome });
const call = (given: unknown) => files(given as Request);

describe("a handler that is called with", () => {
  const nodes = new IncomingMessage(new Socket());
  nodes.method = "GET";
  nodes.url = "/a.txt";
  it.each<[what: string, given: unknown, message: RegExp]>([
    ["Node's request", nodes, /got Node's request, want a Request: .*adapter/],
    ["a text", "http://localhost/a.txt", /got "http:\/\/localhost\/a\.txt", want a Request/],
    ["a URL", new URL("http://localhost/a.txt"), /got an object, want a Request: files\(request\)/],
    ["nothing", undefined, /got nothing, want a Request/],
    ["null", null, /got null, want a Request/],
  ])("%s rejects, and says what it wants", async (_, given, message) => {
    await expect(call(given)).rejects.toThrow(TypeError);
    await expect(call(given)).rejects.toThrow(message);
    expect(onOutcome).not.toHaveBeenCalled();
  });

  it("Hono's context says how", async () => {
    const app = new Hono();
    app.get("/*", (c) => call(c));
    app.onError((error) => new Response(error.message, { status: 500 }));
    const answer = await app.request("/a.txt");
    expect(await answer.text()).toMatch(
      /got a router's context, want a Request: files\(c\.req\.raw, c\)/,
    );
  });

  it("a router's own request says so", async () => {
    const app = new Hono();
    app.get("/*", (c) => call(c.req));
    app.onError((error) => new Response(error.message, { status: 500 }));
    expect(await (await app.request("/a.txt")).text()).toMatch(/got a router's own request, want/);
  });

  it("what has the form of a Request goes on", async () => {
    expect((await call(requestLike("http://localhost/a.txt"))).status).toBe(200);
    const broken = {
      method: "GET",
      get url(): string {
        throw new TypeError("Invalid URL");
      },
    };
    expect((await call(broken)).status).toBe(400);
  });
});
