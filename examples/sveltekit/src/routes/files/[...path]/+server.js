// @ts-check
// An endpoint of SvelteKit: files for signed-in users, sent by the nginx in front of it.
//   npm install sendoff @sveltejs/adapter-node && npx vite build && HOST=127.0.0.1 PORT=3000 node build
import { createFileHandler, nginx } from "sendoff";

// Who is signed in, by session cookie. In a real app this is a lookup in your session store.
const sessions = new Map([["k3y-of-ann", { name: "ann" }]]);

/** @param {Request} request */
function signedInUser(request) {
  const cookie = request.headers.get("cookie") ?? "";
  return sessions.get(/(?:^|; ?)session=([^;]*)/.exec(cookie)?.[1] ?? "");
}

const files = createFileHandler({
  mount: "/files", // with paths.base in front, if you have one
  // `path` is decoded and checked, as "shared/plan 1.pdf". Only a clear yes lets a file go out.
  authorize({ path, request }) {
    const user = signedInUser(request);
    if (user === undefined) return false;
    return path.startsWith("shared/") || path.startsWith(`${user.name}/`);
  },
  // The app answers with a header; nginx reads it and sends the file from that location's folder.
  delivery: nginx({ location: "/_sendoff/" }),
});

/** @param {{ request: Request }} event */
export const GET = ({ request }) => files(request); // HEAD requests come here, too

// Else /files/shared/ is redirected to /files/shared, and a folder's index.html is never found.
export const trailingSlash = "ignore";
