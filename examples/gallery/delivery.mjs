// @ts-check
// Who sends the bytes: one setting, DELIVERY. A real app has one of these lines, and not all of them.
import { caddy, nginx } from "sendoff";
import { embedded } from "sendoff/embedded";
import { objectStore, relay } from "sendoff/object-store";

export const DELIVERIES = ["embedded", "nginx", "caddy", "object-store"];

/** @param {Record<string, string | undefined>} env */
export function deliveryOf(env) {
  const { DELIVERY = "embedded", ROOT = "" } = env;
  if (DELIVERY === "embedded") return embedded({ root: ROOT });
  if (DELIVERY === "nginx") return nginx({ location: "/_sendoff/" });
  if (DELIVERY === "caddy") return caddy({ root: ROOT });
  if (DELIVERY === "object-store") return objectStore({ ...storeOf(env), via: relay() });
  throw new Error(`DELIVERY is "${DELIVERY}", want one of ${DELIVERIES.join(", ")}`);
}

/**
 * Where the object store is.
 * @param {Record<string, string | undefined>} env
 */
export function storeOf({ STORE_ENDPOINT, STORE_BUCKET, STORE_KEY, STORE_SECRET }) {
  if (!STORE_ENDPOINT || !STORE_BUCKET || !STORE_KEY || !STORE_SECRET) {
    throw new Error("object-store needs STORE_ENDPOINT, STORE_BUCKET, STORE_KEY and STORE_SECRET");
  }
  const credentials = { accessKeyId: STORE_KEY, secretAccessKey: STORE_SECRET };
  return { endpoint: STORE_ENDPOINT, bucket: STORE_BUCKET, credentials };
}
