// @ts-check
// The app's container. It takes uploads at /data, which nginx has at /srv/files: the location's name is
// all that both know.
import { serve } from "@hono/node-server";
import { createFileHandler, nginx } from "sendoff";
import { createUpload } from "./upload.mjs";

const { env } = process;

// Who is signed in, by session cookie. In a real app this is a lookup in your session store.
const sessions = new Set(["ann"]);

/** @param {Request} request */
function isSignedIn(request) {
  const cookie = request.headers.get("cookie") ?? "";
  return sessions.has(/(?:^|; ?)session=([^;]*)/.exec(cookie)?.[1] ?? "");
}

const files = createFileHandler({
  mount: "/files",
  authorize: ({ request }) => isSignedIn(request),
  delivery: nginx({ location: "/_sendoff/" }),
});
const upload = createUpload({
  folder: env.FILES ?? "/data",
  maxBytes: Number(env.MAX_UPLOAD_BYTES ?? 100 * 1024 * 1024),
});

/** @param {Request} request */
function answer(request) {
  const { pathname } = new URL(request.url);
  if (request.method !== "POST" || pathname !== "/upload") return files(request);
  if (isSignedIn(request) && !isForeign(request)) return upload(request);
  return new Response("Forbidden\n", { status: 403 });
}

/** Whether a page of another site has sent it: the browser may send the cookie with that, too. @param {Request} request */
function isForeign(request) {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site !== "same-origin";
  const origin = request.headers.get("origin"); // all that browsers tell over plain HTTP
  if (origin === null) return false;
  return !URL.canParse(origin) || new URL(origin).host !== new URL(request.url).host;
}

const options = {
  fetch: answer,
  hostname: env.HOST ?? "127.0.0.1",
  port: Number(env.PORT ?? 3000),
};
const server = serve(options, ({ port }) => console.log(`http://127.0.0.1:${port}/files/`));
// Takes no more connections; the process ends when the requests under way have their answers.
process.once("SIGTERM", () => server.close());
