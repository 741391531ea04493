// The app of the soak and of the faults, in a process of its own: one folder, sent in every way that there is.
// ROOT: the folder. IO: how it is read. LINK_KEY: of the signed links. PORT: where it listens. Run with
// --expose-gc for /state.
// SIGTERM ends it when what it has begun is sent.
import { createServer } from "node:http";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import { createFileHandler, nginx } from "sendoff";
import { embedded } from "sendoff/embedded";
import { createUrlSigner } from "sendoff/signed-url";

const { ROOT: root, IO: io = "auto", LINK_KEY: secret, PORT = "0" } = process.env;
/** What an authorizer that has a bad time has before it is given up, in milliseconds. */
const MOODY_TIMEOUT = 150;

const byNginx = nginx({ location: "/_sendoff/" });
const byItself = embedded({ root, io, cacheBytes: 8 * 1024 * 1024 });
const signedAt = (mount) => createUrlSigner({ keys: [{ id: "soak", secret }], mount }).authorize;

/** Some sessions are looked up in a moment, so that there are timers that have to be cleared. */
async function authorize({ path }) {
  if (Math.random() < 0.3) await delay(Math.random() * 3);
  return !path.startsWith("secret/");
}

const MOODS = {
  yes: async () => true,
  "yes, a little later": () => delay(MOODY_TIMEOUT / 5, true),
  no: async () => false,
  nothing: async () => undefined,
  "a word": async () => "yes",
  throws: () => {
    throw new Error("session store is down");
  },
  "rejects later": () => delay(5).then(() => Promise.reject(new Error("connection reset"))),
  "yes, too late": () => delay(MOODY_TIMEOUT * 20, true),
  "never answers": () => new Promise(() => {}),
};
const moody = ({ request }) => MOODS[request.headers.get("x-mood")]();

const HANDLERS = {
  "/files": { authorize, delivery: byNginx },
  "/direct": { authorize, delivery: byItself },
  "/signed": { authorize: signedAt("/signed"), delivery: byNginx },
  "/signed-direct": { authorize: signedAt("/signed-direct"), delivery: byItself },
  "/moody": { authorize: moody, delivery: byNginx, timeout: MOODY_TIMEOUT, onOutcome() {} },
  "/moody-direct": { authorize: moody, delivery: byItself, timeout: MOODY_TIMEOUT, onOutcome() {} },
};
const handlers = new Map(
  Object.entries(HANDLERS).map(([mount, options]) => [
    mount,
    createFileHandler({ mount, ...options }),
  ]),
);

/** What a leak would add to. */
function state() {
  globalThis.gc();
  globalThis.gc(); // the first only finds the buffers that are freed by then
  const { heapUsed, external, rss } = process.memoryUsage();
  const timers = process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
  return Response.json({ live: heapUsed + external, resident: rss, timers });
}

function fetch(request) {
  const [, first] = /^[a-z]+:\/\/[^/]*(\/[^/?#]*)/.exec(request.url) ?? [];
  if (first === "/state") return state();
  return handlers.get(first)?.(request) ?? new Response("Not here\n", { status: 404 });
}

const server = createServer(getRequestListener(fetch));
server.listen(Number(PORT), "127.0.0.1", () =>
  console.log(`http://127.0.0.1:${server.address().port}/`),
);
process.once("SIGTERM", () => server.close(() => process.exit()));
