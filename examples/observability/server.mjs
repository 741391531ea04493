// @ts-check
// The app of app.mjs as a process of Node:
//   FRONT=nginx SESSIONS=http://127.0.0.1:4000/ LINK_SECRET=$(openssl rand -hex 32) \
//   PORT=3000 ACCESS_LOG=/var/log/app/decisions.json node --import ./telemetry.mjs server.mjs
// Without FRONT the app sends the files below ROOT itself. SIGHUP begins a new ACCESS_LOG, after a rotation.
import { serve } from "@hono/node-server";
import { metrics } from "@opentelemetry/api";
import { nginx } from "sendoff";
import { embedded } from "sendoff/embedded";
import { createApp } from "./app.mjs";
import { openLog } from "./log_file.mjs";

const { env } = process;
const behindNginx = env.FRONT === "nginx";
const log = env.ACCESS_LOG ? openLog(env.ACCESS_LOG) : undefined;

const app = createApp({
  delivery: behindNginx
    ? nginx({ location: "/_sendoff/" })
    : embedded({ root: env.ROOT ?? "/srv/files" }),
  behindNginx,
  sessionService: env.SESSIONS ?? "http://127.0.0.1:4000/",
  linkSecret: env.LINK_SECRET ?? "",
  timeout: Number(env.TIMEOUT ?? 10_000),
  meter: metrics.getMeter("sendoff"), // counts nothing where no SDK was started
  write: (line) => (log ?? process.stdout).write(line),
});

// On 127.0.0.1 only nginx reaches this app, and nobody gets around it.
const options = { fetch: app, hostname: "127.0.0.1", port: Number(env.PORT ?? 3000) };
const server = serve(options, ({ port }) => console.log(`http://127.0.0.1:${port}/files/`));
process.once("SIGTERM", () => server.close());
if (log) process.on("SIGHUP", log.reopen);
