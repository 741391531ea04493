import { serve } from "@hono/node-server";
import { app } from "./app.mjs";
import { ready } from "./ready.mjs";

const fetch = await app(process.argv[2]);
serve({ fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => ready(port));
