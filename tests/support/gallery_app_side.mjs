// @ts-check
// Loaded into the gallery's process: writes down what the app itself answers to the front server, as it is on the wire.
import { subscribe } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";

const log = process.env.APP_SIDE_LOG ?? "";

subscribe("http.server.response.finish", (message) => {
  const { request, response } = /** @type {any} */ (message);
  appendFileSync(log, `${JSON.stringify({ url: request.url, head: response._header })}\n`);
});
