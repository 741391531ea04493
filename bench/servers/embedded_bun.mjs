import { ready } from "./ready.mjs";

const [role, folder, name] = process.argv.slice(2);
const fetch = await (role === "Bun.file" ? bareApp() : ourApp());
ready(Bun.serve({ fetch, port: 0, hostname: "127.0.0.1" }).port);

async function ourApp() {
  const { embeddedApp } = await import("./embedded_app.mjs");
  return embeddedApp(role, folder, name);
}

function bareApp() {
  return (request) => new Response(Bun.file(folder + new URL(request.url).pathname));
}
