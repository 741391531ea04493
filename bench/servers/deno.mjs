import process from "node:process";
import { app } from "./app.mjs";
import { ready } from "./ready.mjs";

const handler = await app(process.argv[2]);
Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: ({ port }) => ready(port) }, handler);
