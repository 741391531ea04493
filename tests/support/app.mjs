// The app behind the front servers of the tests, in a process of its own. It says who may have what,
// and reads no file but those below /otherwise that the server can't be told.
// SETTINGS: { port, delivery: [name, options], root, fastcgi? } as JSON.

import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { apache, caddy, createFileHandler, h2o, lighttpd, nginx } from "sendoff";
import { disk, embedded } from "sendoff/embedded";

const { port, delivery, root, fastcgi } = JSON.parse(process.env.SETTINGS);
const [factory, options] = delivery;
const factories = { apache, caddy, h2o, lighttpd, nginx };

/** Headers whose way through each front server is documented. */
const CUSTOM_HEADERS = {
  "access-control-allow-origin": "https://example.org",
  "content-language": "de",
  "cross-origin-resource-policy": "same-site",
  expires: "Thu, 01 Jan 2037 00:00:00 GMT",
  link: "</style.css>; rel=preload",
  "referrer-policy": "no-referrer",
  "set-cookie": "seen=1; Path=/",
  vary: "Cookie",
  "x-custom": "kept?",
  "x-robots-tag": "noindex",
};

const VALIDATORS = { etag: '"of-the-app"', lastModified: new Date("2020-02-02T02:02:02Z") };

/** What a response of the app's own, or one relayed from elsewhere, must not be able to order. */
const ORDERS = {
  "x-accel-redirect": "/_sendoff/secret.txt",
  "x-sendfile": `${root}/secret.txt`,
  "x-reproxy-url": "http://files.internal/secret.txt",
};

function authorize({ path }) {
  if (/^(?:denied|admin)\//.test(path)) return false;
  if (path === "throws.txt") throw new Error("session store is down");
  if (path === "login.txt") {
    return new Response(null, {
      status: 303,
      headers: {
        location: "/login",
        ...ORDERS,
      },
    });
  }
  if (path === "relayed.txt") return new Response("relayed", { headers: ORDERS });
  if (path === "headers.txt") return { allow: true, headers: CUSTOM_HEADERS };
  if (path === "download.txt") return { allow: true, download: "Grüße & 100%.txt" };
  if (path === "validators.txt") return { allow: true, ...VALIDATORS };
  return true;
}

const allNames = { dotfiles: "allow", literalEscapes: "allow" };
const common = { authorize, delivery: factories[factory](options) };
const handlers = {
  files: createFileHandler({ ...common, mount: "/files" }),
  names: createFileHandler({
    ...common,
    mount: "/names",
    ...allNames,
  }),
  inspected: createFileHandler({ ...common, mount: "/inspected", inspect: disk({ root }) }),
  otherwise: createFileHandler({
    authorize,
    delivery: factories[factory]({ ...options, otherwise: embedded({ root }) }),
    mount: "/otherwise",
    ...allNames,
  }),
};

async function fetch(request) {
  const [, first = ""] = /^[a-z]+:\/\/[^/]*\/([^/?#]*)/.exec(request.url) ?? [];
  if (first === "ping") return new Response("pong");
  const handler = handlers[first];
  return handler === undefined ? new Response("Not here\n", { status: 404 }) : handler(request);
}

const listener = getRequestListener(fetch);
if (fastcgi) {
  const { createServer: createFastcgiServer } = await import("node-fastcgi");
  createFastcgiServer(listener).listen(port, "127.0.0.1");
} else {
  createServer(listener).listen(port, "127.0.0.1");
}
