// @ts-check
// An H3 app: files for signed-in users, sent by the nginx in front of it.
//   npm install sendoff h3 && PORT=3000 node h3.mjs
import { H3, serve } from "h3";
import { createFileHandler, nginx } from "sendoff";

// Who is signed in, by session cookie. In a real app this is a lookup in your session store.
const sessions = new Map([["k3y-of-ann", { name: "ann" }]]);

/** @param {Request} request */
function signedInUser(request) {
  const cookie = request.headers.get("cookie") ?? "";
  return sessions.get(/(?:^|; ?)session=([^;]*)/.exec(cookie)?.[1] ?? "");
}

const files = createFileHandler({
  mount: "/files", // the whole prefix of the URL: a route of H3 cuts nothing off
  // `path` is decoded and checked, as "shared/plan 1.pdf". Only a clear yes lets a file go out.
  authorize({ path, request }) {
    const user = signedInUser(request);
    if (user === undefined) return false;
    return path.startsWith("shared/") || path.startsWith(`${user.name}/`);
  },
  // The app answers with a header; nginx reads it and sends the file from that location's folder.
  delivery: nginx({ location: "/_sendoff/" }),
});

const app = new H3();
app.get("/", () => "Hello from H3\n");
app.all("/files/**", (event) => files(event.req));

// On 127.0.0.1 only nginx reaches this app, and nobody gets around it.
const port = Number(process.env.PORT ?? 3000);
const server = serve(app, { hostname: "127.0.0.1", port, silent: true });
await server.ready();
console.log(new URL("files/", server.url).href);
