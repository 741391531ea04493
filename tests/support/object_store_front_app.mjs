// An app that hands files in a store off to a front server, in a process of its own. It keeps nothing between
// requests, so any number of them can stand behind one front server.
// DELIVERY: options of objectStore() but for `via`, as JSON. VIA: those of nginx().
import { createServer } from "node:http";
import process from "node:process";
import { getRequestListener } from "@hono/node-server";
import { createFileHandler } from "sendoff";
import { nginx, objectStore } from "sendoff/object-store";

const { DELIVERY, VIA = "{}", PORT = "0" } = process.env;

const files = createFileHandler({
  mount: "/files",
  authorize: ({ path }) => path !== "denied.txt",
  inline: "all",
  delivery: objectStore({ ...JSON.parse(DELIVERY), via: nginx(JSON.parse(VIA)) }),
});

let asked = 0;
const server = createServer(
  getRequestListener((request) => {
    if (new URL(request.url).pathname === "/asked") return new Response(String(asked));
    asked++;
    return files(request);
  }),
);
server.listen(Number(PORT), "127.0.0.1", () =>
  console.log(`http://127.0.0.1:${server.address().port}/`),
);
