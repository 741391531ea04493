import process from "node:process";
import { ready } from "./ready.mjs";

const [role, folder, name] = process.argv.slice(2);
const handler = await (role === "serveFile" ? stdApp() : ourApp());
Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: ({ port }) => ready(port) }, handler);

async function ourApp() {
  const { embeddedApp } = await import("./embedded_app.mjs");
  return embeddedApp(role, folder, name);
}

/** Needs the import map of bench/std_import_map.mjs. */
async function stdApp() {
  const { serveFile } = await import("../../node_modules/deno-std/http/file_server.js");
  return (request) => serveFile(request, folder + new URL(request.url).pathname);
}
