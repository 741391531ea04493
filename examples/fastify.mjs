// A Fastify app: files for signed-in users, sent by the nginx in front of it.
//   npm install sendoff fastify @hono/node-server && PORT=3000 node fastify.mjs
import { getRequestListener } from "@hono/node-server";
import fastify from "fastify";
import { createFileHandler, nginx } from "sendoff";

// Who is signed in, by session cookie. In a real app this is a lookup in your session store.
const sessions = new Map([["k3y-of-ann", { name: "ann" }]]);

/** @param {Request} request */
function signedInUser(request) {
  const cookie = request.headers.get("cookie") ?? "";
  return sessions.get(/(?:^|; ?)session=([^;]*)/.exec(cookie)?.[1] ?? "");
}

const files = createFileHandler({
  mount: "/files", // the whole prefix of the URL: a route of Fastify cuts nothing off
  // `path` is decoded and checked, as "shared/plan 1.pdf". Only a clear yes lets a file go out.
  authorize({ path, request }) {
    const user = signedInUser(request);
    if (user === undefined) return false;
    return path.startsWith("shared/") || path.startsWith(`${user.name}/`);
  },
  // The app answers with a header; nginx reads it and sends the file from that location's folder.
  delivery: nginx({ location: "/_sendoff/" }),
});

const app = fastify();
app.get("/", async () => "Hello from Fastify\n");
// Without the option the adapter replaces Request and Response for the whole process.
const listener = getRequestListener(files, { overrideGlobalObjects: false });
app.get("/files/*", (request, reply) => {
  reply.hijack(); // from here on nothing of Fastify's touches the answer, its onSend hooks neither
  return listener(request.raw, reply.raw);
});

// On 127.0.0.1 only nginx reaches this app, and nobody gets around it.
const url = await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT ?? 3000) });
console.log(`${url}/files/`);
