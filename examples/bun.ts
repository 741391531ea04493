// Bun: files for signed-in users, sent by the nginx in front of this app.
//   bun add sendoff && PORT=3000 bun bun.ts
import { createFileHandler, nginx } from "sendoff";

// Who is signed in, by session cookie. In a real app this is a lookup in your session store.
const sessions = new Map([["k3y-of-ann", { name: "ann" }]]);

function signedInUser(request: Request) {
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
  delivery: nginx({ location: "/_sendoff/" }),
});

// On 127.0.0.1 only nginx reaches this app, and nobody gets around it.
const port = Number(process.env["PORT"] ?? 3000);
const server = Bun.serve({ fetch: files, hostname: "127.0.0.1", port });
console.log(`http://127.0.0.1:${server.port}/files/`);
