import { createServer } from "node:http";
import { serve } from "@hono/node-server";
import { ready } from "./ready.mjs";

const [role, folder, name] = process.argv.slice(2);
process.once("SIGTERM", () => process.exit()); // in good order, so that --cpu-prof is written

if (role === "sirv") {
  const { default: sirv } = await import("sirv");
  const server = createServer(sirv(folder));
  server.listen(0, "127.0.0.1", () => ready(server.address().port));
} else {
  const fetch = await (role === "serveStatic" ? honoApp() : ourApp());
  serve({ fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => ready(port));
}

async function ourApp() {
  const { embeddedApp } = await import("./embedded_app.mjs");
  return embeddedApp(role, folder, name);
}

async function honoApp() {
  const { Hono } = await import("hono");
  const { serveStatic } = await import("@hono/node-server/serve-static");
  return new Hono().use("*", serveStatic({ root: folder })).fetch;
}
