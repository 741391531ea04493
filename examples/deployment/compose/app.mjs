// @ts-check
// The app's container. It takes uploads at /data, which nginx has at /srv/files: the location's name is
// all that both know.
import { randomUUID } from "node:crypto";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { createFileHandler, nginx } from "sendoff";

const folder = process.env.FILES ?? "/data";

/** Ask your session store here. @param {Request} request */
function isSignedIn(request) {
  return /\bsession=ann\b/.test(request.headers.get("cookie") ?? "");
}

const files = createFileHandler({
  mount: "/files",
  authorize: ({ request }) => isSignedIn(request),
  delivery: nginx({ location: "/_sendoff/" }),
});

/** Written under another name first, so that nobody gets half a file. @param {Request} request */
async function upload(request) {
  if (!isSignedIn(request)) return new Response("Forbidden\n", { status: 403 });
  const name = `${randomUUID()}.bin`;
  const unfinished = join(folder, `.${name}`);
  await writeFile(unfinished, new Uint8Array(await request.arrayBuffer()));
  await rename(unfinished, join(folder, name));
  return Response.json({ url: `/files/${name}` }, { status: 201 });
}

/** @param {Request} request */
function answer(request) {
  const { pathname } = new URL(request.url);
  return request.method === "POST" && pathname === "/upload" ? upload(request) : files(request);
}

const hostname = process.env.HOST ?? "127.0.0.1";
serve({ fetch: answer, hostname, port: Number(process.env.PORT ?? 3000) }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}/files/`),
);
