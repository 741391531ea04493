// @ts-check
// Serves the gallery on loopback; start.mjs runs it. All settings are in the environment.
import { serve } from "@hono/node-server";
import { createGallery } from "./app.mjs";
import { deliveryOf } from "./delivery.mjs";

const { SESSION_SECRET = "", LINK_KEY = "", SHARE_SECONDS = "3600,604800,10" } = process.env;
if (SESSION_SECRET.length < 32)
  throw new Error("SESSION_SECRET is missing or short: openssl rand -hex 32");

const { fetch } = createGallery({
  delivery: deliveryOf(process.env),
  sessionSecret: SESSION_SECRET,
  linkKey: LINK_KEY,
  shareSeconds: SHARE_SECONDS.split(",").map(Number),
  origin: process.env.ORIGIN,
});
serve({ fetch, hostname: "127.0.0.1", port: Number(process.env.PORT ?? 3000) });
