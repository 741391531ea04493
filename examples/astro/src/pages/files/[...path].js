// @ts-check
// An endpoint of Astro: files for signed-in users, sent by the nginx in front of it.
//   npx astro add node && npm install sendoff && npx astro build
//   HOST=127.0.0.1 PORT=3000 node dist/server/entry.mjs
import { createFileHandler, nginx } from "sendoff";

// Who is signed in, by session cookie. In a real app this is a lookup in your session store.
const sessions = new Map([["k3y-of-ann", { name: "ann" }]]);

/** @param {Request} request */
function signedInUser(request) {
  const cookie = request.headers.get("cookie") ?? "";
  return sessions.get(/(?:^|; ?)session=([^;]*)/.exec(cookie)?.[1] ?? "");
}

const files = createFileHandler({
  mount: "/files", // with the base of astro.config.mjs in front, if you have one
  // `path` is decoded and checked, as "shared/plan 1.pdf". Only a clear yes lets a file go out.
  authorize({ path, request }) {
    const user = signedInUser(request);
    if (user === undefined) return false;
    return path.startsWith("shared/") || path.startsWith(`${user.name}/`);
  },
  // The app answers with a header; nginx reads it and sends the file from that location's folder.
  delivery: nginx({ location: "/_sendoff/" }),
});

export const prerender = false; // asked for at each request, and not once when the site is built

/** @param {{ request: Request }} context */
export const GET = ({ request }) => files(request); // HEAD requests come here, too
