// An app that sends files itself, on a folder that its test has planted.
import { afterAll, beforeAll } from "vitest";
import type { EmbeddedAppOptions, StartEmbedded } from "./embedded_servers.ts";
import { type RunningApp, temporaryFolder } from "./process.ts";
import { ask, type RawRequest, type RawResponse } from "./raw_client.ts";

export interface Site {
  /** A folder of the test's own, with the root in it. */
  readonly base: string;
  readonly app: RunningApp;
  readonly port: number;
  /** One request on a connection of its own, for a path below the mount. */
  get(path: string, request?: Partial<RawRequest>): Promise<RawResponse>;
}

/** Runs an app for the tests around; `plant` fills a folder and says with which options. */
export function useSite(
  start: StartEmbedded,
  plant: (base: string) => EmbeddedAppOptions | Promise<EmbeddedAppOptions>,
): () => Site {
  let folder: ReturnType<typeof temporaryFolder>;
  let app: RunningApp;
  beforeAll(async () => {
    folder = temporaryFolder("embedded");
    app = await start(await plant(folder.path));
  });
  afterAll(async () => {
    await app?.close();
    folder?.remove();
  });
  return () => {
    const port = Number(app.url.port);
    const get: Site["get"] = (path, request) =>
      ask(port, { target: app.url.pathname + path, ...request });
    return { base: folder.path, app, port, get };
  };
}

/** All that a client can tell two answers apart by, but for the time. */
export function withoutDate({ status, headers, body }: RawResponse) {
  return {
    status,
    headers: headers.filter(([name]) => name !== "date"),
    body: body.toString("latin1"),
  };
}
