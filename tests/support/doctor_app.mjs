// The app of the doctor's tests: files for ann, below /files. SETTINGS as JSON:
// { port, delivery: [name, options], root, secret?, inspect?, mount?, fallBack? }
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { apache, behindFront, caddy, createFileHandler, h2o, lighttpd, nginx } from "sendoff";
import { disk, embedded } from "sendoff/embedded";

const settings = JSON.parse(process.env.SETTINGS);
const {
  port,
  delivery,
  root,
  secret,
  inspect,
  mount = "/files",
  fallBack,
  hang,
  more = {},
} = settings;
const [name, options] = delivery;
const factories = { apache, caddy, embedded, h2o, lighttpd, nginx };
const handOff = factories[name](options);
const otherwise = fallBack ? { otherwise: embedded({ root }) } : {};

/** More options by name, as what the settings hold is JSON. */
const MORE = {
  refuse404: { refuse: () => new Response("Nothing here", { status: 404 }) },
  refusePath: {
    refuse: (refusal) => new Response(`denied: ${root}/x`, { status: refusal.status }),
  },
  refuseTrace: {
    refuse: (refusal) =>
      new Response(`${"at ".repeat(1500)}${root}/app.js`, { status: refusal.status }),
  },
  refuseUrl: {
    refuse: (refusal, { url }) =>
      new Response(`Cannot GET ${new URL(url).pathname}`, { status: refusal.status }),
  },
  cached: { cacheControl: "public, max-age=60" },
};

const files = createFileHandler({
  mount,
  authorize: ({ path, request }) =>
    more.isPublic === true ||
    (/\bsession=ann\b/.test(request.headers.get("cookie") ?? "") &&
      (more.map === undefined ? true : { allow: true, path: `${more.map}/${path}` })),
  delivery:
    secret === undefined ? handOff : behindFront({ secret, delivery: handOff, ...otherwise }),
  ...(more.options === undefined ? {} : MORE[more.options]),
  ...(inspect === undefined ? {} : { inspect: disk({ root: inspect }) }),
});

const create = more.fastcgi ? (await import("node-fastcgi")).createServer : createServer;
create(
  getRequestListener((request) => {
    if (hang) return new Promise(() => {});
    const { pathname } = new URL(request.url);
    if (pathname === "/headers") return Response.json([...request.headers]);
    if (more.all === true || pathname.startsWith(mount === "/" ? "/" : `${mount}/`))
      return files(request);
    return new Response("No such page here\n", { status: 404 });
  }),
).listen(port, "127.0.0.1");
