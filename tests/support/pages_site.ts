// A folder, an app in this process and a real nginx in front of it, for what the pages say.
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import {
  createFileHandler,
  type FileHandlerOptions,
  nginx as handOffToNginx,
  type Outcome,
} from "sendoff";
import { renderConfig } from "sendoff/config";
import { frontProgram, startNginxOn } from "./fronts.ts";
import { type RunningProcess, temporaryFolder } from "./process.ts";

export const ANN = { Cookie: "session=ann" };
export const EVE = { Cookie: "session=eve" };

/** In CI nothing is skipped. */
export const lacksNginx = frontProgram("nginx") === undefined && process.env["CI"] !== "true";

export const handOff = handOffToNginx({ location: "/_sendoff/" });

export function isAnn(request: Request): boolean {
  return /\bsession=ann\b/.test(request.headers.get("cookie") ?? "");
}

export interface PageSite {
  readonly base: string;
  readonly root: string;
  readonly outcomes: Outcome[];
  /** How often the authorizer was asked. */
  asked(): number;
  put(name: string | Buffer, content: string | Buffer): void;
  /** Starts the app: files for ann below /files, changed by what is given. Gives its port. */
  app(more?: Partial<FileHandlerOptions>): Promise<number>;
  /** Starts a server of the test's own. */
  listen(listener: RequestListener): Promise<Server>;
  /** Starts nginx on the generated config as `change` makes it, with more blocks beside it. */
  nginx(appPort: number, change?: Change, beside?: string): Promise<number>;
  close(): Promise<void>;
}

export type Change = (config: string) => string;

/** A change that must hit, or nothing would be shown by it. */
export function change(text: string | RegExp, by: string): Change {
  return (config) => {
    const changed = config.replace(text, () => by);
    if (changed === config) throw new Error(`the config does not hold ${text}:\n${config}`);
    return changed;
  };
}

const asItIs: Change = (config) => config;

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

export function makePageSite(name: string): PageSite {
  const { path: base, remove } = temporaryFolder(name);
  const root = join(base, "root");
  mkdirSync(root);
  const running: RunningProcess[] = [];
  const servers: Server[] = [];
  const outcomes: Outcome[] = [];
  let asked = 0;

  async function listen(listener: RequestListener): Promise<Server> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  async function app({ authorize, ...more }: Partial<FileHandlerOptions> = {}): Promise<number> {
    const verdict = typeof authorize === "function" ? authorize : undefined;
    const files = createFileHandler({
      mount: "/files",
      delivery: handOff,
      onOutcome: (outcome) => void outcomes.push(outcome),
      ...more,
      authorize: (input) => {
        asked += 1;
        return verdict === undefined ? isAnn(input.request) : verdict(input);
      },
    });
    return portOf(await listen(getRequestListener((request) => files(request))));
  }

  return {
    base,
    root,
    outcomes,
    asked: () => asked,
    app,
    listen,
    put(file, content) {
      const path = Buffer.concat([Buffer.from(`${root}/`), Buffer.from(file)]);
      mkdirSync(dirname(path.toString()), { recursive: true });
      writeFileSync(path, content);
    },
    async nginx(appPort, by = asItIs, beside = "") {
      const place = { root, work: join(base, `work-${running.length}`), appPort };
      const upstream = `127.0.0.1:${appPort}`;
      const front = await startNginxOn((port) => {
        const listen = `127.0.0.1:${port}`;
        return (
          by(renderConfig("nginx", { root, upstream, listen, serverName: "127.0.0.1" })) + beside
        );
      }, place);
      running.push(front);
      return front.port;
    },
    async close() {
      for (const { stop } of running.reverse()) await stop();
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      remove();
    },
  };
}
