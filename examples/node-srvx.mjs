// @ts-check
// Node with srvx: files for signed-in users, sent by the nginx in front of this app.
//   npm install sendoff srvx && PORT=3000 node node-srvx.mjs
import { createFileHandler, nginx } from "sendoff";
import { FastResponse, serve } from "srvx";

// Who is signed in, by session cookie. In a real app this is a lookup in your session store.
const sessions = new Map([["k3y-of-ann", { name: "ann" }]]);

/** @param {Request} request */
function signedInUser(request) {
  const cookie = request.headers.get("cookie") ?? "";
  return sessions.get(/(?:^|; ?)session=([^;]*)/.exec(cookie)?.[1] ?? "");
}

const files = createFileHandler({
  mount: "/files",
  // `path` is decoded and checked, as "shared/plan 1.pdf". Only a clear yes lets a file go out.
  authorize({ path, request }) {
    const user = signedInUser(request);
    if (user === undefined) return false;
    return path.startsWith("shared/") || path.startsWith(`${user.name}/`);
  },
  // The app answers with a header; nginx reads it and sends the file from that location's folder.
  // srvx writes its own FastResponse out faster than a Response of Node.
  delivery: nginx({ location: "/_sendoff/", Response: FastResponse }),
});

// On 127.0.0.1 only nginx reaches this app, and nobody gets around it.
const port = Number(process.env.PORT ?? 3000);
const server = serve({ fetch: files, hostname: "127.0.0.1", port, silent: true });
await server.ready();
console.log(new URL("files/", server.url).href);
