// nginx before two apps, and a third app that is asked directly: the set-up of the soak and of the faults.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderConfig } from "sendoff/config";
import { fillIn } from "./docs_page.ts";
import { type Front, startNginxOn } from "./fronts.ts";
import { type RunningApp, startApp, temporaryFolder, until } from "./process.ts";

const PROGRAM = "tests/support/soak_app.mjs";
export const LINK_KEY = randomBytes(32).toString("hex");

/** How each of nginx's apps reads. */
const IOS = ["auto", "async"] as const;

export interface SoakSite {
  readonly root: string;
  /** A folder in which nginx may write. */
  readonly work: string;
  readonly front: Front;
  /** Those that nginx asks. */
  readonly apps: readonly RunningApp[];
  readonly direct: RunningApp;
  /** Ends one of nginx's apps and starts it again, at its old address. */
  restartApp(i: number, signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

export interface SoakSiteOptions {
  /** Lines for nginx's server block, made for the folder in which nginx may write. */
  readonly more?: (work: string) => string;
  /** Fills the root before anything is started; may give what is to be done when all has ended. */
  readonly plant: (root: string, work: string) => (() => void) | undefined;
}

/** Starts all of it. If something fails, nothing is left. */
export async function startSoakSite({
  plant,
  more = () => "",
}: SoakSiteOptions): Promise<SoakSite> {
  const folder = temporaryFolder("soak");
  const ends: (() => unknown)[] = [() => folder.remove()];
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  const root = join(folder.path, "root");
  const work = join(folder.path, "work");
  const startOne = async (port: string, io = "auto") => {
    const app = await startSoakApp(root, { PORT: port, IO: io });
    ends.push(() => app.close());
    return app;
  };
  try {
    const clear = plant(root, work);
    if (clear !== undefined) ends.push(clear);
    const apps = await Promise.all(IOS.map((io) => startOne("0", io)));
    const direct = await startOne("0");
    const hosts = apps.map(({ url }) => url.host);
    const place = { root, work, appPort: 0 };
    const front = await startNginxOn((port) => config(root, port, hosts, more(work)), place);
    ends.push(() => front.stop());
    const restartApp = async (i: number, signal: NodeJS.Signals) => {
      const port = apps[i]?.url.port ?? "";
      await apps[i]?.stop(signal);
      apps[i] = await startOne(port, IOS[i]);
    };
    return { root, work, front, apps, direct, restartApp, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startSoakApp(root: string, env: Record<string, string>): Promise<RunningApp> {
  return startApp(process.execPath, ["--expose-gc", PROGRAM], { ROOT: root, LINK_KEY, ...env });
}

/** The config that is printed, with an upstream group as docs/deployment.md has it. */
function config(root: string, port: number, hosts: readonly string[], more: string): string {
  const [first = ""] = hosts;
  const listen = `127.0.0.1:${port}`;
  const text = renderConfig("nginx", { root, upstream: first, serverName: "127.0.0.1", listen });
  const servers = hosts.map((host) => `    server ${host} max_fails=0;`).join("\n");
  const block = fillIn(text, {
    [`proxy_pass http://${first};`]: "proxy_pass http://app;",
    "server_name 127.0.0.1;": `server_name 127.0.0.1;\n${more}`,
  });
  return `upstream app {\n${servers}\n}\n${block}`;
}

/** The processes of nginx that do its work. */
export function workersOf({ pid }: Front): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}

/** Once nginx has its worker. */
export async function workerOf(front: Front): Promise<number> {
  await until("nginx has a worker", () => workersOf(front).length > 0);
  return workersOf(front)[0] ?? 0;
}
