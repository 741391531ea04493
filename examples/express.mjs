// An Express app, whose middleware knows the user: files sent by the nginx in front of it.
//   npm install sendoff express @hono/node-server && PORT=3000 node express.mjs
import { getRequestListener } from "@hono/node-server";
import express from "express";
import { createFileHandler, nginx } from "sendoff";

// Who is signed in, by session cookie. In a real app this is a lookup in your session store.
const sessions = new Map([["k3y-of-ann", { name: "ann" }]]);

const files = createFileHandler({
  mount: "/", // app.use() below has already cut off the prefix when this sees the URL
  // `path` is decoded and checked, as "shared/plan 1.pdf". Only a clear yes lets a file go out.
  // `context` comes from the adapter: `incoming` is Express's own req.
  authorize({ path, context }) {
    const { user } = context.incoming;
    if (user === undefined) return false;
    return path.startsWith("shared/") || path.startsWith(`${user.name}/`);
  },
  // The app answers with a header; nginx reads it and sends the file from that location's folder.
  delivery: nginx({ location: "/_sendoff/" }),
});

const app = express();
app.use((req, _res, next) => {
  const cookie = req.headers.cookie ?? "";
  req.user = sessions.get(/(?:^|; ?)session=([^;]*)/.exec(cookie)?.[1] ?? "");
  next();
});
app.get("/", (_req, res) => res.send("Hello from Express\n"));
// Before express.static(), which asks nobody, and before anything that writes headers or bodies.
// Without the option the adapter replaces Request and Response for the whole process.
app.use("/files", getRequestListener(files, { overrideGlobalObjects: false }));

// On 127.0.0.1 only nginx reaches this app, and nobody gets around it.
const server = app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", (error) => {
  if (error) throw error; // Express 5 calls this for a port that is taken, too
  console.log(`http://127.0.0.1:${server.address().port}/files/`);
});
