// The example of examples/observability as its users run it: app, session service, and nginx on the example's config.
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import type { Meter } from "@opentelemetry/api";
import { nginx } from "sendoff";
import { fillIn } from "./docs_page.ts";
import { type Front, startNginxOn } from "./fronts.ts";
import { REPOSITORY, type RunningApp, startApp, temporaryFolder } from "./process.ts";

export const EXAMPLE = join(REPOSITORY, "examples/observability");
export const LINK_SECRET = "b1946ac92492d2347c6235b4d2611184";
export const FILM_BYTES = 64 * 1024 * 1024;
/** Milliseconds that the authorizer has. */
export const TIMEOUT = 2000;

export const MANY = 50;

/** What the session service knows, and what breaks it. */
export const SESSIONS = {
  ann: "s3ssion-of-ann",
  bob: "s3ssion-of-bob",
  broken: "s3ssion-that-breaks",
  slow: "s3ssion-that-hangs",
};

export interface SessionService {
  readonly url: string;
  /** How many requests it has left without an answer. */
  hung(): number;
  /** How many of those the app has given up. */
  givenUp(): number;
  close(): void;
}

export async function startSessionService(): Promise<SessionService> {
  let hung = 0;
  let givenUp = 0;
  const server = createServer(({ url = "" }, response) => {
    const session = new URL(url, "http://localhost").searchParams.get("session");
    if (session === SESSIONS.slow) {
      hung += 1;
      response.once("close", () => {
        givenUp += 1;
      });
      return;
    }
    if (session === SESSIONS.broken) return void response.writeHead(500).end();
    const user = (["ann", "bob"] as const).find((name) => SESSIONS[name] === session);
    response.writeHead(user === undefined ? 404 : 200).end(JSON.stringify({ user }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    hung: () => hung,
    givenUp: () => givenUp,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

type JsonLine = Record<string, unknown>;

export interface ObservedSite {
  readonly port: number;
  readonly appPort: number;
  readonly sessions: SessionService;
  readonly appLog: string;
  readonly nginxLog: string;
  /** What nginx has in its error log. */
  errors(): string;
  close(): Promise<void>;
}

interface App {
  readonly port: number;
  close(): Promise<void>;
}

/** With a meter the app runs in this process, so that what it counts can be read. */
export async function startObservedSite(meter?: Meter): Promise<ObservedSite> {
  const folder = temporaryFolder("observability");
  const root = join(folder.path, "root");
  plant(root);
  const appLog = join(folder.path, "decisions.json");
  const work = join(folder.path, "work");
  const nginxLog = join(work, "files.json");
  writeFileSync(appLog, "");
  const sessions = await startSessionService();
  let app: App | undefined;
  let front: Front | undefined;
  const close = async () => {
    await front?.stop();
    await app?.close();
    sessions.close();
    folder.remove();
  };
  try {
    app = meter
      ? await appHere(meter, sessions, appLog)
      : await appProcess({ FRONT: "nginx", SESSIONS: sessions.url, ACCESS_LOG: appLog });
    const appPort = app.port;
    front = await startNginxOn((port) => nginxConfig({ root, nginxLog, appPort, port }), {
      root,
      work,
      appPort,
    });
    const { port, output } = front;
    return { port, appPort, sessions, appLog, nginxLog, errors: output, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Places {
  root: string;
  nginxLog: string;
  appPort: number;
  port: number;
}

function nginxConfig({ root, nginxLog, appPort, port }: Places): string {
  return fillIn(readFileSync(join(EXAMPLE, "nginx.conf"), "utf8"), {
    "listen 80;": `listen 127.0.0.1:${port};`,
    "/var/log/nginx/files.json": nginxLog,
    "http://127.0.0.1:3000": `http://127.0.0.1:${appPort}`,
    "alias /srv/files/;": `alias ${root}/;`,
  });
}

export async function appProcess(env: Record<string, string>): Promise<App & RunningApp> {
  const running = await startApp(
    process.execPath,
    ["--import", join(EXAMPLE, "telemetry.mjs"), join(EXAMPLE, "server.mjs")],
    { LINK_SECRET, TIMEOUT: String(TIMEOUT), ...env },
  );
  return { ...running, port: Number(running.url.port) };
}

async function appHere(meter: Meter, sessions: SessionService, appLog: string): Promise<App> {
  const { createApp } = await import(join(EXAMPLE, "app.mjs"));
  const fetch = createApp({
    delivery: nginx({ location: "/_sendoff/" }),
    behindNginx: true,
    sessionService: sessions.url,
    linkSecret: LINK_SECRET,
    timeout: TIMEOUT,
    meter,
    write: (line: string) => writeFileSync(appLog, line, { flag: "a" }),
  });
  return new Promise((resolve) => {
    const server = serve({ fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) =>
      resolve({
        port,
        close: () => new Promise((closed) => server.close(() => closed())),
      }),
    );
  });
}

/** The lines of a log that are complete. */
export function linesOf(file: string): JsonLine[] {
  const text = readFileSync(file, "utf8");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

function plant(root: string) {
  mkdirSync(join(root, "shared"), { recursive: true });
  mkdirSync(join(root, "ann"));
  const names = ["whole", "part", "past", "head", "fresh", "link", "grant", "id"];
  for (let i = 0; i < MANY; i += 1) names.push(`many-${i}`);
  for (const name of names) writeFileSync(join(root, `shared/${name}.txt`), "0123456789");
  writeFileSync(join(root, "ann/plan.txt"), "secret plan");
  writeFileSync(join(root, "shared/film.mp4"), "");
  truncateSync(join(root, "shared/film.mp4"), FILM_BYTES);
}
