// @ts-check
// An Elysia app under Node: files for signed-in users, sent by the nginx in front of it.
//   npm install sendoff elysia @hono/node-server && PORT=3000 node elysia-node.mjs
import { serve } from "@hono/node-server";
import { Elysia } from "elysia";
import { createFileHandler, nginx } from "sendoff";

// Who is signed in, by session cookie. In a real app this is a lookup in your session store.
const sessions = new Map([["k3y-of-ann", { name: "ann" }]]);

/** @param {Request} request */
function signedInUser(request) {
  const cookie = request.headers.get("cookie") ?? "";
  return sessions.get(/(?:^|; ?)session=([^;]*)/.exec(cookie)?.[1] ?? "");
}

const files = createFileHandler({
  mount: "/files", // the whole prefix of the URL: a route of Elysia cuts nothing off
  // `path` is decoded and checked, as "shared/plan 1.pdf". Only a clear yes lets a file go out.
  authorize({ path, request }) {
    const user = signedInUser(request);
    if (user === undefined) return false;
    return path.startsWith("shared/") || path.startsWith(`${user.name}/`);
  },
  // The app answers with a header; nginx reads it and sends the file from that location's folder.
  delivery: nginx({ location: "/_sendoff/" }),
});

const app = new Elysia()
  .get("/", () => "Hello from Elysia\n")
  .all("/files/*", ({ request }) => files(request));

const options = { fetch: app.fetch, hostname: "127.0.0.1", port: Number(process.env.PORT ?? 3000) };
serve(options, ({ port }) => console.log(`http://127.0.0.1:${port}/files/`));
