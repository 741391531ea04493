// A front server on any config text, before an app that answers what a test says: to see with one's own
// eyes what a wrong config does.
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
} from "node:http";
import { dirname, join } from "node:path";
import { frontProgram } from "./fronts.ts";
import {
  freePort,
  type RunningProcess,
  startProcess,
  temporaryFolder,
  unprivileged,
} from "./process.ts";

export type CheckedFront = "nginx" | "apache" | "lighttpd" | "caddy";

/** What the app answers: a status, headers, and mostly nothing else. */
export interface AppAnswer {
  readonly status?: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

export interface Place {
  /** The folder with the files, without a last slash. `secret.txt` lies beside it. */
  readonly root: string;
  readonly work: string;
  readonly port: number;
  readonly appPort: number;
  /** The requests that the app saw. */
  readonly seen: IncomingMessage[];
}

export type Answering = (request: IncomingMessage, place: Place) => AppAnswer;

/** Runs a server on the config, until the work is done. */
export async function withFront(
  server: CheckedFront,
  answer: Answering,
  config: (place: Place) => string,
  work: (place: Place) => Promise<void>,
): Promise<void> {
  const { path: base, remove } = temporaryFolder("check");
  const folder = join(base, "work");
  mkdirSync(folder);
  const { uid, gid } = unprivileged;
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  const seen: IncomingMessage[] = [];
  let app: Server | undefined;
  let front: RunningProcess | undefined;
  try {
    const appPort = await freePort();
    const port = await freePort();
    const place: Place = { root: join(base, "files"), work: folder, port, appPort, seen };
    writeFiles(place.root);
    app = createServer((request, response) => {
      seen.push(request);
      const { status = 200, headers = {}, body } = answer(request, place);
      response.writeHead(status, { "Content-Length": Buffer.byteLength(body ?? ""), ...headers });
      response.end(body);
    });
    await new Promise<void>((resolve) => app?.listen(appPort, "127.0.0.1", resolve));
    front = await start(server, place, config(place));
    await work(place);
  } finally {
    await front?.stop();
    app?.closeAllConnections();
    app?.close();
    remove();
  }
}

function writeFiles(root: string): void {
  const files = {
    "a.txt": "a file",
    "a.txt.gz": "packed",
    "dir/index.html": "an index",
    "dir/b.txt": "another",
    "../secret.txt": "outside",
    "../files-secret/x.txt": "beside",
    "../files-secret.txt": "beside",
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  symlinkSync("../secret.txt", join(root, "link.txt"));
}

function start(server: CheckedFront, place: Place, site: string): Promise<RunningProcess> {
  const program = frontProgram(server);
  if (program === undefined) throw new Error(`${server} is not installed`);
  const file = join(place.work, "config");
  writeFileSync(file, HEADS[server](place, site));
  chmodSync(file, 0o644);
  const home = { HOME: place.work, XDG_DATA_HOME: place.work, XDG_CONFIG_HOME: place.work };
  return startProcess(program, WORDS[server](place.work, file), {
    port: place.port,
    env: home,
    ...unprivileged,
  });
}

const MODULES = "/usr/lib/apache2/modules";

/** What each needs besides the site, to run in a folder of its own. */
const HEADS: Record<CheckedFront, (place: Place, site: string) => string> = {
  nginx: ({ work }, site) => {
    const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((kind) => `${kind}_temp_path ${work}/${kind};`)
      .join("\n");
    return `daemon off;\npid ${work}/nginx.pid;\nerror_log stderr;\nworker_processes 1;\nevents {}\nhttp {\naccess_log off;\n${folders}\n${site}\n}\n`;
  },
  apache: ({ work, port }, site) => {
    const names = [
      "mpm_event",
      "authz_core",
      "alias",
      "proxy",
      "proxy_http",
      "headers",
      "xsendfile",
    ];
    const modules = names
      .map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`)
      .join("\n");
    return `ServerRoot ${work}\nPidFile ${work}/apache.pid\nServerName localhost\nListen 127.0.0.1:${port}\nErrorLog ${work}/error.log\nStartServers 1\n${modules}\nDefaultRuntimeDir ${work}\n${site}\n`;
  },
  lighttpd: ({ work, port }, site) =>
    `server.document-root = "${work}"\nserver.bind = "127.0.0.1"\nserver.port = ${port}\nserver.errorlog = "${work}/error.log"\n${site}\n`,
  caddy: (_, site) => `{\n\tadmin off\n\tauto_https off\n}\n${site}\n`,
};

const WORDS: Record<CheckedFront, (work: string, file: string) => string[]> = {
  nginx: (work, file) => ["-p", work, "-e", "stderr", "-c", file],
  apache: (_, file) => ["-f", file, "-D", "FOREGROUND"],
  lighttpd: (_, file) => ["-D", "-f", file],
  caddy: (_, file) => ["run", "--adapter", "caddyfile", "--config", file],
};
