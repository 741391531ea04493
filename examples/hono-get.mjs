// @ts-check
// A route of a Hono app, whose middleware knows the user: files sent by the nginx in front of it.
//   npm install sendoff hono @hono/node-server && PORT=3000 node hono-get.mjs
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { getCookie } from "hono/cookie";
import { createFileHandler, nginx } from "sendoff";

/** @typedef {{ Variables: { user?: { name: string } } }} Env what the middleware leaves in the context */

// Who is signed in, by session cookie. In a real app this is a lookup in your session store.
const sessions = new Map([["k3y-of-ann", { name: "ann" }]]);

const files = createFileHandler({
  mount: "/files", // the whole prefix of the URL: a route of Hono cuts nothing off
  // Decide here, by `path`, and not in a middleware on "/files/private/*": the router sees another
  // spelling of the path than the disk. `context` is what the route below passes on.
  /** @param {import("sendoff").AuthorizeInput<import("hono").Context<Env>>} input */
  authorize({ path, context }) {
    const user = context.get("user");
    if (user === undefined) return false;
    return path.startsWith("shared/") || path.startsWith(`${user.name}/`);
  },
  delivery: nginx({ location: "/_sendoff/" }),
});

/** @type {Hono<Env>} */
const app = new Hono();
app.use(async (c, next) => {
  c.set("user", sessions.get(getCookie(c, "session") ?? ""));
  await next();
});
app.get("/", (c) => c.text("Hello from Hono\n"));
app.get("/files/*", (c) => files(c.req.raw, c)); // HEAD requests come here, too

const options = { fetch: app.fetch, hostname: "127.0.0.1", port: Number(process.env.PORT ?? 3000) };
serve(options, ({ port }) => console.log(`http://127.0.0.1:${port}/files/`));
