// The servers on which the tests let the app itself send the files: tests/support/embedded_app.mjs.
import { describe } from "vitest";
import { type Restrictions, type RunningApp, startApp } from "./process.ts";
import { startBunOnDist, startDenoOnDist } from "./runtime_native.ts";
import { describeUnder } from "./runtimes.ts";

const PROGRAM = "tests/support/embedded_app.mjs";
const DENO_PERMISSIONS = [
  "--allow-net=127.0.0.1",
  "--allow-env",
  "--allow-read",
  "--allow-sys=uid",
];

export type ServerName = "node-hono" | "node-srvx" | "deno" | "bun";

export interface EmbeddedServer {
  readonly name: ServerName;
  readonly title: string;
}

export const SERVERS: readonly EmbeddedServer[] = [
  { name: "node-hono", title: "Node with @hono/node-server" },
  { name: "node-srvx", title: "Node with srvx" },
  { name: "deno", title: "Deno.serve" },
  { name: "bun", title: "Bun.serve" },
];

export interface EmbeddedAppOptions {
  readonly root: string;
  readonly mount?: string;
  /** More options of `embedded()`, as far as JSON can say them. */
  readonly options?: object;
  /** More options of `createFileHandler()`, as far as JSON can say them. */
  readonly handlerOptions?: object;
  /** The paths that the authorizer refuses. */
  readonly deny?: RegExp;
  /** Which stored file is sent in place of the one asked for. */
  readonly grants?: Record<string, string>;
  readonly restrictions?: Restrictions;
  /** Deno gives all permissions, instead of those that are needed. */
  readonly allowAll?: boolean;
  readonly env?: Record<string, string>;
}

export type StartEmbedded = (options: EmbeddedAppOptions) => Promise<RunningApp>;

/** A `describe` for each server, or for some; its body gets what starts an app on it. */
export function describeServers(
  body: (start: StartEmbedded, server: EmbeddedServer) => void,
  isMeant: (name: ServerName) => boolean = () => true,
): void {
  for (const server of SERVERS.filter(({ name }) => isMeant(name))) {
    const { name, title } = server;
    if (name === "deno" || name === "bun") {
      describeUnder(name, title, (executable) => {
        body((options) => startServing(server, executable, options), server);
      });
    } else {
      describe(title, () => {
        body((options) => startServing(server, process.execPath, options), server);
      });
    }
  }
}

/** Starts the app on a server, with the executable of its runtime. */
export function startServing(
  { name }: EmbeddedServer,
  executable: string,
  options: EmbeddedAppOptions,
): Promise<RunningApp> {
  const env = environment(name, options);
  const { restrictions, allowAll = false } = options;
  if (name === "deno") {
    const permissions = allowAll ? ["--allow-all"] : DENO_PERMISSIONS;
    return startDenoOnDist(executable, PROGRAM, permissions, env, restrictions);
  }
  if (name === "bun") return startBunOnDist(executable, PROGRAM, env, restrictions);
  return startApp(executable, [PROGRAM], env, restrictions);
}

function environment(
  name: ServerName,
  { root, mount = "/", options = {}, handlerOptions = {}, deny, grants, env }: EmbeddedAppOptions,
): Record<string, string> {
  return {
    HOST_KIND: name,
    ROOT: root,
    MOUNT: mount,
    OPTIONS: JSON.stringify(options),
    HANDLER_OPTIONS: JSON.stringify(handlerOptions),
    ...(deny && { DENY: deny.source }),
    ...(grants && { GRANTS: JSON.stringify(grants) }),
    ...env,
  };
}
