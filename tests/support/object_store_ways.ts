// Every way from an object store to a client, each started as a user would have it.
import { join } from "node:path";
import { createFileHandler, type Delivery, type FileHandlerOptions } from "sendoff";
import { type ConfigOptionsMap, renderConfig } from "sendoff/config";
import {
  caddy,
  nginx,
  objectStore,
  redirect,
  relay,
  type StoreCredentials,
  type Via,
} from "sendoff/object-store";
import { startFollower } from "./follower.ts";
import {
  type FrontName,
  type FrontPlace,
  frontProgram,
  startCaddyOn,
  startNginxOn,
} from "./fronts.ts";
import { BUCKET, type StoreSite, serveHere } from "./object_store_site.ts";
import { temporaryFolder } from "./process.ts";

export interface Way {
  readonly via: () => Via;
  /** The front server's program, where there is one. */
  readonly program?: FrontName;
  /** Starts what clients ask in place of the app. */
  readonly front?: (place: FrontPlace, endpoint: string) => Promise<Started>;
}

export interface Started {
  readonly port: number;
  stop(): Promise<void>;
}

/** The ways by name. */
export const WAYS = {
  relay: { via: () => relay({ timeout: 2000 }) },
  redirect: { via: () => redirect(), front: ({ appPort }) => startFollower(appPort) },
  nginx: { via: () => nginx(), program: "nginx", front: nginxWith(() => ({})) },
  "nginx that keeps objects whole": {
    via: () => nginx({ cache: true }),
    program: "nginx",
    front: nginxWith(({ work }) => ({ storeCache: join(work, "cache"), storeSlice: "off" })),
  },
  "nginx that keeps slices": {
    via: () => nginx({ cache: true }),
    program: "nginx",
    front: nginxWith(({ work }) => ({ storeCache: join(work, "cache"), storeSlice: "1m" })),
  },
  caddy: {
    via: () => caddy(),
    program: "caddy",
    front: (place, store) =>
      startCaddyOn((port) => renderConfig("caddy", { ...site(place, port), store }), place),
  },
} as const satisfies Record<string, Way>;

export type WayName = keyof typeof WAYS;

/** Whether a way's front server is missing here. In CI nothing may be. */
export function isMissing({ program }: Way): boolean {
  return (
    program !== undefined && frontProgram(program) === undefined && process.env["CI"] !== "true"
  );
}

function nginxWith(more: (place: FrontPlace) => Partial<ConfigOptionsMap["nginx"]>) {
  return (place: FrontPlace, store: string): Promise<Started> =>
    startNginxOn(
      (port) => renderConfig("nginx", { ...site(place, port), store, ...more(place) }),
      place,
    );
}

function site({ appPort }: FrontPlace, port: number) {
  return {
    upstream: `127.0.0.1:${appPort}`,
    serverName: "127.0.0.1",
    listen: `127.0.0.1:${port}`,
  };
}

/** Makes a delivery from the store by the way in question. */
export type StoreDelivery = (credentials?: StoreCredentials) => Delivery;

/** Starts an app that sends by a way, and what stands before it. */
export async function startWay(
  way: Way,
  { store }: StoreSite,
  optionsFor: (deliveryWith: StoreDelivery) => Partial<FileHandlerOptions>,
): Promise<Started> {
  const { endpoint } = store;
  const deliveryWith: StoreDelivery = (credentials = store.credentials) =>
    objectStore({ endpoint, bucket: BUCKET, credentials, via: way.via() });
  const options = { authorize: "public", delivery: deliveryWith(), ...optionsFor(deliveryWith) };
  const app = await serveHere(createFileHandler(options as FileHandlerOptions));
  const folder = temporaryFolder("store-way");
  const place = { root: folder.path, work: join(folder.path, "work"), appPort: app.port };
  const stopApp = async () => {
    await app.close();
    folder.remove();
  };
  try {
    const front = await way.front?.(place, endpoint);
    const stop = async () => {
      await front?.stop();
      await stopApp();
    };
    return { port: front?.port ?? app.port, stop };
  } catch (error) {
    await stopApp();
    throw error;
  }
}
