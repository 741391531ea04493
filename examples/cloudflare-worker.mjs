// @ts-check
// A Cloudflare Worker: files for signed-in users, sent by an S3-compatible store, such as R2.
// Its variables are S3_ENDPOINT and S3_BUCKET, its secrets S3_KEY and S3_SECRET.
//   npm install sendoff && npx wrangler dev cloudflare-worker.mjs --compatibility-date 2026-07-01
import { env } from "cloudflare:workers";
import { createFileHandler } from "sendoff";
import { objectStore, redirect } from "sendoff/object-store";

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
  // Nothing is in front of a worker that could send a file. The client is sent to the store by a
  // signed URL, which holds for a minute, for this file and this method only.
  delivery: objectStore({
    endpoint: env.S3_ENDPOINT,
    bucket: env.S3_BUCKET,
    region: "auto",
    credentials: { accessKeyId: env.S3_KEY, secretAccessKey: env.S3_SECRET },
    via: redirect({ expires: 60 }),
  }),
});

/** @param {Request} request */
const fetch = (request) => files(request);
export default { fetch };
