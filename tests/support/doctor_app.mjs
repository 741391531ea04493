// The app of the doctor's tests: files for ann, below /files. SETTINGS as JSON:
// { port, delivery: [name, options], root, secret?, inspect?, mount?, fallBack? }
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { apache, behindFront, caddy, createFileHandler, h2o, lighttpd, nginx } from "sendoff";
import { disk, embedded } from "sendoff/embedded";

const settings = JSON.parse(process.env.SETTINGS);
const { port, delivery, root, secret, inspect, mount = "/files", fallBack, hang } = settings;
const [name, options] = delivery;
const factories = { apache, caddy, embedded, h2o, lighttpd, nginx };
const handOff = factories[name](options);
const otherwise = fallBack ? { otherwise: embedded({ root }) } : {};

const files = createFileHandler({
  mount,
  authorize: ({ request }) => /\bsession=ann\b/.test(request.headers.get("cookie") ?? ""),
  delivery:
    secret === undefined ? handOff : behindFront({ secret, delivery: handOff, ...otherwise }),
  ...(inspect === undefined ? {} : { inspect: disk({ root: inspect }) }),
});

createServer(
  getRequestListener((request) => {
    if (hang) return new Promise(() => {});
    const { pathname } = new URL(request.url);
    if (pathname === "/headers") return Response.json([...request.headers]);
    if (pathname.startsWith(mount === "/" ? "/" : `${mount}/`)) return files(request);
    return new Response("No such page here\n", { status: 404 });
  }),
).listen(port, "127.0.0.1");
