// signed_url_app.mjs on a port of its own. HOST_KIND: node, deno or bun.
import process from "node:process";
import app from "./signed_url_app.mjs";

const hostname = "127.0.0.1";
const hosts = {
  async node({ fetch }) {
    const { serve } = await import("@hono/node-server");
    return new Promise((resolve) => {
      serve({ fetch, hostname, port: 0 }, ({ port }) => resolve(port));
    });
  },
  deno: ({ fetch }) =>
    new Promise((resolve) => {
      Deno.serve({ hostname, port: 0, onListen: ({ port }) => resolve(port) }, fetch);
    }),
  bun: ({ fetch }) => Bun.serve({ fetch, hostname, port: 0 }).port,
};

const port = await hosts[process.env.HOST_KIND](app);
console.log(`http://${hostname}:${port}/`);
