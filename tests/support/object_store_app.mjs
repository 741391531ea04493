// An app that relays out of a store, in a process of its own: the same program under every runtime.
// HOST_KIND: node, deno or bun. DELIVERY: options of objectStore() but for `via`, as JSON.
import process from "node:process";
import { createFileHandler } from "sendoff";
import { objectStore, relay } from "sendoff/object-store";

const { HOST_KIND, DELIVERY = "{}" } = process.env;
const hostname = "127.0.0.1";

const hosts = {
  async node(fetch) {
    const { serve } = await import("@hono/node-server");
    return new Promise((resolve) => {
      serve({ fetch, hostname, port: 0 }, ({ port }) => resolve(port));
    });
  },
  deno: (fetch) =>
    new Promise((resolve) => {
      Deno.serve({ hostname, port: 0, onListen: ({ port }) => resolve(port) }, fetch);
    }),
  bun: (fetch) => Bun.serve({ fetch, hostname, port: 0 }).port,
};

const files = createFileHandler({
  authorize: "public",
  inline: "all",
  delivery: objectStore({ ...JSON.parse(DELIVERY), via: relay({ timeout: 2000 }) }),
  onOutcome: ({ path, reason, error }) => console.log(`${path} ${reason} ${error?.message}`),
});

const port = await hosts[HOST_KIND]((request) => files(request));
console.log(`http://${hostname}:${port}/`);
