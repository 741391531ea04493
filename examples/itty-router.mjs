// @ts-check
// itty-router: files for signed-in users, sent by the nginx in front of this app.
//   npm install sendoff itty-router @hono/node-server && PORT=3000 node itty-router.mjs
import { serve } from "@hono/node-server";
import { AutoRouter, text } from "itty-router";
import { createFileHandler, nginx } from "sendoff";

// Who is signed in, by session cookie. In a real app this is a lookup in your session store.
const sessions = new Map([["k3y-of-ann", { name: "ann" }]]);

/** @param {Request} request */
function signedInUser(request) {
  const cookie = request.headers.get("cookie") ?? "";
  return sessions.get(/(?:^|; ?)session=([^;]*)/.exec(cookie)?.[1] ?? "");
}

const files = createFileHandler({
  mount: "/files", // the whole prefix of the URL: the router cuts nothing off
  // `path` is decoded and checked, as "shared/plan 1.pdf". Only a clear yes lets a file go out.
  authorize({ path, request }) {
    const user = signedInUser(request);
    if (user === undefined) return false;
    return path.startsWith("shared/") || path.startsWith(`${user.name}/`);
  },
  // The app answers with a header; nginx reads it and sends the file from that location's folder.
  delivery: nginx({ location: "/_sendoff/" }),
});

const router = AutoRouter();
router.get("/", () => text("Hello from itty-router\n"));
router.all("/files/*", (request) => files(request)); // .get() would not see HEAD requests

// On 127.0.0.1 only nginx reaches this app, and nobody gets around it.
const port = Number(process.env.PORT ?? 3000);
serve({ fetch: router.fetch, hostname: "127.0.0.1", port }, (address) =>
  console.log(`http://127.0.0.1:${address.port}/files/`),
);
