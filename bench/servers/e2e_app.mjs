// The app of one chain: the same authorizer before each way to send a file, and a cheap answer beside it.

import { createServer } from "node:http";
import { serve } from "@hono/node-server";
import { ready } from "./ready.mjs";

const PING = "/ping";

const [role, folder] = process.argv.slice(2);

/** Async, as one is that asks a session store. */
const mayRead = async (cookies, path) =>
  cookies.includes("session=ann") && !path.startsWith("private/");
const authorize = ({ path, request }) => mayRead(request.headers.get("cookie") ?? "", path);
const pathOf = (url) => decodeURIComponent(url.slice("/files/".length));

const APPS = {
  "hand-off": handOffApp,
  auth_request: authRequestApp,
  embedded: embeddedApp,
  serveStatic: honoApp,
  "express.static": expressApp,
  sirv: sirvApp,
  "@fastify/static": fastifyApp,
};
await APPS[role]();

async function handOffApp() {
  const { createFileHandler, nginx } = await import("../../dist/mod.js");
  const delivery = nginx({ location: "/_sendoff/" });
  withPing(createFileHandler({ mount: "/files", authorize, delivery }));
}

async function embeddedApp() {
  const { createFileHandler } = await import("../../dist/mod.js");
  const { embedded } = await import("../../dist/embedded.js");
  const delivery = embedded({ root: folder });
  withPing(createFileHandler({ mount: "/files", authorize, delivery }));
}

/** Answers nginx's sub-request, and no more: nginx has the file. */
async function authRequestApp() {
  withPing(async (request) => {
    const path = pathOf(request.headers.get("x-original-uri") ?? "");
    return new Response(null, { status: (await authorize({ path, request })) ? 204 : 403 });
  });
}

async function honoApp() {
  const { Hono } = await import("hono");
  const { serveStatic } = await import("@hono/node-server/serve-static");
  const app = new Hono();
  app.use("/files/*", async (context, next) => {
    const path = pathOf(context.req.path);
    if (!(await authorize({ path, request: context.req.raw }))) return context.body(null, 403);
    await next();
  });
  const rewriteRequestPath = (path) => path.slice("/files".length);
  app.use("/files/*", serveStatic({ root: folder, rewriteRequestPath }));
  app.get(PING, (context) => context.text("pong"));
  listen(app.fetch);
}

async function expressApp() {
  const { default: express } = await import("express");
  const app = express();
  app.use("/files", guard, express.static(folder));
  app.get(PING, (_, response) => response.type("text").send("pong"));
  listenOnNode(app);
}

async function sirvApp() {
  const { default: sirv } = await import("sirv");
  const files = sirv(folder);
  listenOnNode((request, response) => {
    if (request.url === PING) return response.end("pong");
    guard(request, response, () => {
      request.url = request.url.slice("/files".length);
      files(request, response);
    });
  });
}

async function fastifyApp() {
  const { default: fastify } = await import("fastify");
  const { default: files } = await import("@fastify/static");
  const app = fastify();
  app.addHook("onRequest", async ({ raw }, reply) => {
    if (raw.url !== PING && !(await mayRead(raw.headers.cookie ?? "", pathOf(raw.url)))) {
      return reply.code(403).send();
    }
  });
  app.register(files, { root: folder, prefix: "/files/" });
  app.get(PING, async () => "pong");
  await app.listen({ port: 0, host: "127.0.0.1" });
  ready(app.server.address().port);
}

/** For Express, which takes the mount off `url`, and for what is called as it calls. */
async function guard(request, response, next) {
  const path = pathOf(request.originalUrl ?? request.url);
  if (await mayRead(request.headers.cookie ?? "", path)) return next();
  response.writeHead(403).end();
}

function withPing(files) {
  listen((request) => (request.url.endsWith(PING) ? new Response("pong") : files(request)));
}

function listen(fetch) {
  serve({ fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => ready(port));
}

function listenOnNode(listener) {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1", () => ready(server.address().port));
}
