// An Elysia app under Bun: files for signed-in users, sent by the nginx in front of it.
//   bun add sendoff elysia && PORT=3000 bun elysia-bun.ts
import { Elysia } from "elysia";
import { createFileHandler, nginx } from "sendoff";

// Who is signed in, by session cookie. In a real app this is a lookup in your session store.
const sessions = new Map([["k3y-of-ann", { name: "ann" }]]);

function signedInUser(request: Request) {
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

// On 127.0.0.1 only nginx reaches this app, and nobody gets around it.
app.listen({ hostname: "127.0.0.1", port: Number(process.env["PORT"] ?? 3000) }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}/files/`),
);
