// An app that sends files itself, in a process of its own: the same program under every runtime.
// HOST_KIND: node-hono, node-srvx, deno or bun. ROOT: the folder. MOUNT: the URL prefix.
// OPTIONS, HANDLER_OPTIONS: options of embedded() and createFileHandler(), as JSON.
// DENY: a regular expression of the paths that the authorizer refuses.
// GRANTS: which stored file is sent for a path, as JSON.
import process from "node:process";
import { createFileHandler } from "sendoff";
import { embedded } from "sendoff/embedded";

const { HOST_KIND, ROOT, MOUNT = "/", OPTIONS = "{}", HANDLER_OPTIONS = "{}" } = process.env;
const { DENY, GRANTS = "{}" } = process.env;
const HOSTNAME = "127.0.0.1";

/** Starts a server on a port of its choice, and gives the port. */
const hosts = {
  async "node-hono"(fetch) {
    const { serve } = await import("@hono/node-server");
    return new Promise((resolve) => {
      serve({ fetch, hostname: HOSTNAME, port: 0 }, ({ port }) => resolve(port));
    });
  },
  async "node-srvx"(fetch) {
    const { serve } = await import("srvx");
    const server = serve({ fetch, hostname: HOSTNAME, port: 0, silent: true });
    await server.ready();
    return new URL(server.url).port;
  },
  deno: (fetch) =>
    new Promise((resolve) => {
      const onListen = ({ port }) => resolve(port);
      Deno.serve({ hostname: HOSTNAME, port: 0, onListen }, fetch);
    }),
  bun: (fetch) => Bun.serve({ fetch, hostname: HOSTNAME, port: 0 }).port,
};

const denied = DENY === undefined ? undefined : new RegExp(DENY);
const stored = JSON.parse(GRANTS);
const ownResponse =
  HOST_KIND === "node-srvx" ? { Response: (await import("srvx")).FastResponse } : {};
const files = createFileHandler({
  mount: MOUNT,
  authorize: async ({ path }) => {
    if (denied?.test(path)) return false;
    return Object.hasOwn(stored, path) ? { allow: true, path: stored[path] } : true;
  },
  delivery: embedded({ root: ROOT, ...ownResponse, ...JSON.parse(OPTIONS) }),
  ...JSON.parse(HANDLER_OPTIONS),
});

const port = await hosts[HOST_KIND](files);
console.log(`http://${HOSTNAME}:${port}${MOUNT.replace(/\/?$/, "/")}`);
