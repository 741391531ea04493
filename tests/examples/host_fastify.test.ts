// In Fastify: why the example hijacks the reply, and what @fastify/middie does to the URL.
import middie from "@fastify/middie";
import { getRequestListener } from "@hono/node-server";
import fastify, { type FastifyInstance } from "fastify";
import { createFileHandler, type FileHandlerOptions, nginx } from "sendoff";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { headerValues as all, ask, type RawResponse } from "../support/raw_client.ts";

let app: FastifyInstance;
beforeEach(() => {
  app = fastify();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await app.close();
});

const asked: string[] = [];
beforeEach(() => void asked.splice(0));

function files(mount: string, options: Partial<FileHandlerOptions> = {}) {
  const handler = createFileHandler({
    mount,
    authorize({ path }) {
      asked.push(path);
      return path.startsWith("ann/");
    },
    delivery: nginx({ location: "/_sendoff/" }),
    ...options,
  });
  return { handler, listener: getRequestListener(handler, { overrideGlobalObjects: false }) };
}

async function get(target: string): Promise<RawResponse> {
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return ask(Number(new URL(url).port), { target });
}

/** As a plugin for all routes does that writes bodies of its own. */
function addHookThatWritesBodies() {
  app.addHook("onSend", async () => "body of the hook");
}

it("runs no onSend hook on a reply that is hijacked", async () => {
  addHookThatWritesBodies();
  const { listener } = files("/files");
  app.get("/files/*", (request, reply) => {
    reply.hijack();
    return listener(request.raw, reply.raw);
  });
  const answer = await get("/files/ann/a.txt");
  expect(all(answer, "x-accel-redirect")).toEqual(["/_sendoff/ann/a.txt"]);
  expect([all(answer, "content-length"), answer.body.toString()]).toEqual([["0"], ""]);
});

it("runs them on a Response that a route returns, of which another payload leaves nothing", async () => {
  addHookThatWritesBodies();
  const { handler } = files("/files");
  app.get("/files/*", ({ raw }) => handler(new Request(`http://localhost${raw.url}`)));
  const answer = await get("/files/bob/a.txt");
  expect(asked).toEqual(["bob/a.txt"]);
  expect([answer.status, answer.body.toString()]).toEqual([200, "body of the hook"]);
});

it("answers 500 when the delivery fails, though Fastify knows nothing of a hijacked reply", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const broken = {
    name: "broken",
    deliver() {
      throw new Error("out of order");
    },
  };
  const { listener } = files("/files", { delivery: broken });
  app.get("/files/*", (request, reply) => {
    reply.hijack();
    return listener(request.raw, reply.raw);
  });
  expect((await get("/files/ann/a.txt")).status).toBe(500);
});

it.each([
  ["/files/ann/100%25.txt", "ann/100%.txt"],
  // Where the prefix has escapes, middie decodes the rest, too. What comes out of that is authorized.
  ["/%66iles/ann/a%2562.txt", "ann/ab.txt"],
  ["/%66iles/%2562ob/a.txt", "bob/a.txt"],
])("by @fastify/middie, cuts the prefix off %s and asks about %s", async (target, path) => {
  await app.register(middie);
  app.use("/files", files("/").listener);
  const answer = await get(target);
  expect(asked).toEqual([path]);
  const value = `/_sendoff/${path.replace("%", "%25")}`;
  expect(all(answer, "x-accel-redirect")).toEqual(path.startsWith("ann/") ? [value] : []);
});
