// A route file of a framework behind a socket, called as the framework calls it: with a real Request,
// whose URL is therefore normalised, with its own argument, and with GET for a HEAD request.
import { serve } from "@hono/node-server";

const [framework, file] = process.argv.slice(2);

const ARGUMENTS = {
  nextjs: (request, path) => [request, { params: Promise.resolve({ path: path.split("/") }) }],
  sveltekit: (request, path) => [
    { request, url: new URL(request.url), params: { path }, locals: {} },
  ],
  astro: (request, path) => [{ request, url: new URL(request.url), params: { path }, locals: {} }],
};

const route = await import(new URL(file, import.meta.url).href);

/** What each framework answers before it looks for a handler, if it does. */
function decoded(pathname) {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}

async function fetch({ url, method, headers }) {
  const request = new Request(url, { method, headers });
  const { pathname } = new URL(request.url);
  const path = decoded(pathname.slice("/files/".length));
  if (path === undefined) return new Response("Bad request\n", { status: 400 });
  if (!pathname.startsWith("/files/")) return new Response("Not found\n", { status: 404 });
  const handler = route[method === "HEAD" ? "GET" : method];
  if (handler === undefined) return new Response("Method not allowed\n", { status: 405 });
  return handler(...ARGUMENTS[framework](request, path));
}

const options = { fetch, hostname: "127.0.0.1", port: Number(process.env.PORT) };
serve({ ...options, overrideGlobalObjects: false }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}/files/`),
);
