// The demo's app: a sign-in, a page with links, and files that only some people may have.
// Run by `npm start`. PORT says where it listens, ROOT where the files are, FRONT which web server is
// in front of it, if any.
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { apache, caddy, createFileHandler, lighttpd, nginx } from "sendoff";
import { embedded } from "sendoff/embedded";

const { FRONT, PORT, ROOT } = process.env;

/** Who sends the bytes. A real app has one of these lines, and not all of them. */
function delivery() {
  if (FRONT === undefined) return embedded({ root: ROOT }); // this app itself
  if (FRONT === "nginx") return nginx({ location: "/_sendoff/" });
  if (FRONT === "apache") return apache({ root: ROOT });
  if (FRONT === "lighttpd") return lighttpd({ root: ROOT });
  if (FRONT === "caddy") return caddy({ root: ROOT });
  throw new Error(`FRONT is "${FRONT}", want nginx, apache, lighttpd, caddy, or none`);
}

// A real app has a session store here. Ann may see everything, Bob the notes only.
const sessions = new Map([
  ["ann", { mayRead: () => true }],
  ["bob", { mayRead: (path) => path.startsWith("notes/") }],
]);

function userOf(request) {
  const [, session] = /(?:^|; )session=(\w+)/.exec(request.headers.get("cookie") ?? "") ?? [];
  return sessions.get(session);
}

const files = createFileHandler({
  mount: "/files",
  authorize: ({ path, request }) => userOf(request)?.mayRead(path) ?? false,
  delivery: delivery(),
});

const NAMES = ["photo.png", "film.mp4", "report.pdf", "Grüße & 100% #1?.txt", "notes/today.txt"];

function page(request) {
  const who = [...sessions].find(([, user]) => user === userOf(request))?.[0];
  const links = NAMES.map((name) => {
    const url = `/files/${name.split("/").map(encodeURIComponent).join("/")}`;
    return `<li><a href="${url}">${name.replaceAll("&", "&amp;")}</a>`;
  });
  const html = `<!doctype html><meta charset="utf-8"><title>sendoff demo</title>
<meta name="viewport" content="width=device-width">
<body style="font: 1rem/1.6 system-ui; max-width: 36rem; margin: 2rem auto; padding: 0 1rem">
<h1>sendoff demo</h1>
<p>${who ? `You are <b>${who}</b>.` : "You are not signed in, so every file is refused."}
<p><a href="/sign-in/ann">Be Ann</a>, who may see everything. <a href="/sign-in/bob">Be Bob</a>, who may
see the notes. <a href="/sign-in/nobody">Sign out</a>.
<ul>${links.join("")}</ul>
<p>This page comes from the app. The files come from ${FRONT ?? "it, too"}, once it has said yes.`;
  return new Response(html, { headers: { "content-type": "text/html; charset=utf-8" } });
}

async function fetch(request) {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/files/")) return files(request);
  if (pathname.startsWith("/sign-in/")) {
    // A real app asks for a password, by POST, and gives a random session id.
    const cookie = `session=${pathname.slice(9).replace(/\W/g, "")}; Path=/; HttpOnly; SameSite=Lax`;
    return new Response(null, { status: 303, headers: { location: "/", "set-cookie": cookie } });
  }
  return pathname === "/" ? page(request) : new Response("Not found\n", { status: 404 });
}

createServer(getRequestListener(fetch)).listen(Number(PORT), "127.0.0.1");
