import { FastResponse, serve } from "srvx";
import { app } from "./app.mjs";
import { ready } from "./ready.mjs";

const fetch = await app(process.argv[2], FastResponse);
const server = serve({ fetch, port: 0, hostname: "127.0.0.1", silent: true });
await server.ready();
ready(new URL(server.url).port);
