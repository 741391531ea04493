// @ts-check
// workerd, on a server of yours and behind nginx: files for signed-in users, sent by that nginx.
// (In Cloudflare's own network there is no nginx behind which to put it.) No PORT here: workerd's
// config says where it listens.
import { createFileHandler, nginx } from "sendoff";

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
  delivery: nginx({ location: "/_sendoff/" }),
});

export default { fetch: files };
