// Several gateways of a store, nginx, and several apps that hand off to it, as docs/object-store.md has them.
import { join } from "node:path";
import { AwsClient } from "aws4fetch";
import { type ConfigOptionsMap, renderConfig } from "sendoff/config";
import { type Store, type StoreOptions, startStore } from "./ceph.ts";
import { fillIn } from "./docs_page.ts";
import { type Front, startNginxOn } from "./fronts.ts";
import { type RunningApp, startApp, temporaryFolder } from "./process.ts";

/** Signed in place of any one gateway, so that each of them takes the request. */
const SIGNED = "http://store.internal";
const BUCKET = "media-bucket";
const PROGRAM = "tests/support/object_store_front_app.mjs";

export interface ScaledOptions {
  readonly store?: StoreOptions;
  readonly apps?: number;
  /** Where nginx finds the store, as host and port. Default: all its gateways. */
  readonly addresses?: (store: Store) => Promise<readonly string[]>;
  /** The first gateway is signed: an app that asks the store itself has to find it. Default: `false`. */
  readonly signsGateway?: boolean;
  /** Options of `nginx()` in the app. */
  readonly via?: object;
  /** Options of nginx's config, made for a folder in which it may write. */
  readonly config?: (work: string) => Partial<ConfigOptionsMap["nginx"]>;
}

export interface ScaledSite {
  readonly store: Store;
  readonly apps: readonly RunningApp[];
  readonly front: Front;
  /** Starts an app that has ended again, at its old address. */
  restartApp(i: number): Promise<void>;
  put(key: string, body: BodyInit | null): Promise<void>;
  stop(): Promise<void>;
}

/** Starts all of it. If something fails, nothing is left. */
export async function startScaledSite(options: ScaledOptions): Promise<ScaledSite> {
  const ends: (() => unknown)[] = [];
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const folder = temporaryFolder("store-scaled");
    ends.push(() => folder.remove());
    const store = await startStore(options.store);
    ends.push(() => store.stop());
    const put = putInto(store);
    await put("", null);
    const apps: RunningApp[] = [];
    const startOne = async (i: number, port: string) => {
      const env = { ...environment(store, options), PORT: port };
      const app = await startApp(process.execPath, [PROGRAM], env);
      ends.push(() => app.close());
      apps[i] = app;
    };
    for (let i = 0; i < (options.apps ?? 1); i++) await startOne(i, "0");
    const front = await startFront(folder.path, store, apps, options);
    ends.push(() => front.stop());
    const restartApp = (i: number) => startOne(i, apps[i]?.url.port ?? "");
    return { store, apps, front, restartApp, put, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function putInto({ credentials, endpoint }: Store): ScaledSite["put"] {
  const client = new AwsClient({ ...credentials, service: "s3", region: "us-east-1" });
  return async (key, body) => {
    const { status } = await client.fetch(`${endpoint}/${BUCKET}/${key}`, { method: "PUT", body });
    if (status !== 200) throw new Error(`PUT ${key}: ${status}`);
  };
}

function environment(
  store: Store,
  { via = {}, signsGateway }: ScaledOptions,
): Record<string, string> {
  const endpoint = signsGateway ? store.endpoint : SIGNED;
  const delivery = { endpoint, bucket: BUCKET, credentials: store.credentials };
  return { DELIVERY: JSON.stringify(delivery), VIA: JSON.stringify(via) };
}

async function startFront(
  folder: string,
  store: Store,
  apps: readonly RunningApp[],
  { addresses, config, signsGateway }: ScaledOptions,
): Promise<Front> {
  const work = join(folder, "work");
  const signed = signsGateway ? store.endpoint : SIGNED;
  const { hostname, port: storePort } = new URL(signed);
  const gateways = await (addresses?.(store) ??
    store.endpoints.map((endpoint) => new URL(endpoint).host));
  const [first = "", ...others] = apps.map(({ url }) => url.host);
  const block = (port: number) => {
    const listen = `127.0.0.1:${port}`;
    const site = { upstream: first, serverName: "127.0.0.1", listen };
    const text = renderConfig("nginx", {
      ...site,
      store: signed,
      ...config?.(work),
    });
    const all = fillIn(text, {
      [`    server ${hostname}:${storePort || 80} max_fails=0;`]: serverLines(gateways),
    });
    if (others.length === 0) return all;
    const group = `upstream sendoff_app {\n${serverLines([first, ...others])}\n}\n`;
    return (
      group + fillIn(all, { [`proxy_pass http://${first};`]: "proxy_pass http://sendoff_app;" })
    );
  };
  return startNginxOn(block, { root: folder, work, appPort: 0 });
}

/**
 * By default nginx leaves a server alone for ten seconds after one failure. Where the other one fails in that
 * time, as when both are restarted one after the other, it asks nobody: everything is 502.
 */
function serverLines(addresses: readonly string[]): string {
  return addresses.map((address) => `    server ${address} max_fails=0;`).join("\n");
}
