// An app of another language and its successor side by side, behind one nginx with one internal
// location. Both apps, and what nginx has for the old one, are the page's own blocks.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderConfig } from "sendoff/config";
import { missingServers } from "../../scripts/servers.mjs";
import { fillIn } from "./docs_page.ts";
import { type Front, startNginxOn } from "./fronts.ts";
import { type MovingOverPage, movingOverPage } from "./moving_over.ts";
import { contentOf, NAMES, OTHER_FILES } from "./moving_over_names.ts";
import {
  freePort,
  REPOSITORY,
  type RunningProcess,
  startProcess,
  temporaryFolder,
} from "./process.ts";
import { ask, type RawRequest, type RawResponse } from "./raw_client.ts";

/** Whether a test has to be skipped, as its language or nginx is not installed. In CI nothing is. */
export function lacks(language: "rack" | "django" | "symfony"): boolean {
  return missingServers([language, "nginx"]).length > 0 && process.env["CI"] !== "true";
}

/** Where the old app lies and what it needs. */
export interface OldPlace {
  readonly folder: string;
  readonly root: string;
  readonly port: number;
}

export interface SideBySide extends OldPlace {
  readonly page: MovingOverPage;
  /** Asks nginx, as somebody who is signed in. */
  ask(target: string, request?: Partial<RawRequest>): Promise<RawResponse>;
  /** Asks the old app itself. */
  askOld(target: string, request?: Partial<RawRequest>): Promise<RawResponse>;
  close(): Promise<void>;
}

const SIGNED_IN = { Cookie: "session=ann" };

export async function sideBySide(
  name: string,
  oldPort: string,
  startOld: readonly ((place: OldPlace, page: MovingOverPage) => Promise<RunningProcess>)[],
  moreOfNginx: (place: OldPlace, page: MovingOverPage) => string = () => "",
): Promise<SideBySide> {
  const page = movingOverPage(name);
  const { path: folder, remove } = temporaryFolder(name);
  const stops: (() => void | Promise<void>)[] = [remove];
  const close = async () => {
    for (const stop of stops.reverse()) await stop();
  };
  try {
    const old = { folder, root: join(folder, "files"), port: await freePort() };
    mkdirSync(old.root);
    for (const file of [...NAMES, ...OTHER_FILES]) {
      writeFileSync(join(old.root, file), contentOf(file));
    }
    const starting = await Promise.allSettled(startOld.map((start) => start(old, page)));
    for (const one of starting) if (one.status === "fulfilled") stops.push(one.value.stop);
    for (const one of starting) if (one.status === "rejected") throw one.reason;
    const appPort = await freePort();
    stops.push((await startSuccessor(page, appPort)).stop);
    const [block = ""] = page.blocks("nginx");
    const here = { [`127.0.0.1:${oldPort}`]: `127.0.0.1:${old.port}` };
    const front = await startFront(old, appPort, fillIn(block, here) + moreOfNginx(old, page));
    stops.push(front.stop);
    const asking = (port: number): SideBySide["ask"] => {
      return (target, { headers, ...more } = {}) =>
        ask(port, { target, ...more, headers: { ...SIGNED_IN, ...headers } });
    };
    return { ...old, page, close, ask: asking(front.port), askOld: asking(old.port) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The page's new app. It lies below the project, so that "sendoff" is the built package itself. */
async function startSuccessor(page: MovingOverPage, port: number): Promise<RunningProcess> {
  const folder = join(REPOSITORY, `.cache/moving-over-${process.pid}-${port}`);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "app.mjs");
  writeFileSync(file, fillIn(page.blocks("js")[0] ?? "", { "port: 3000": `port: ${port}` }));
  try {
    return await startProcess(process.execPath, [file], { port });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** nginx on what `sendoff config nginx --mount /files` prints, and on the old app's locations. */
function startFront({ folder, root }: OldPlace, appPort: number, old: string): Promise<Front> {
  const locations = old.replaceAll("/srv/files/", `${root}/`);
  const app = { root, upstream: `127.0.0.1:${appPort}`, mount: "/files" };
  const config = (port: number) =>
    renderConfig("nginx", { ...app, listen: `127.0.0.1:${port}`, serverName: "127.0.0.1" });
  const place = { root, work: join(folder, "nginx"), appPort };
  return startNginxOn((port) => besides(config(port), locations), place);
}

/** A config with more locations in its server. */
export function besides(config: string, locations: string): string {
  const end = config.lastIndexOf("}");
  return `${config.slice(0, end)}${locations}\n}\n`;
}
