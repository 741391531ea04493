// Starts each real front server on the config that its docs page shows, as an unprivileged user, in a
// folder and on ports of its own.
import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillIn, frontPage } from "./docs_page.ts";
import { freePort, type RunningProcess, startProcess, unprivileged } from "./process.ts";

export interface FrontPlace {
  /** The folder with the files, without a last slash. */
  root: string;
  /** Where the server may write. */
  work: string;
  appPort: number;
}

export interface Front extends RunningProcess {
  port: number;
}

const MODULES = "/usr/lib/apache2/modules";

/** What each server is called on disk; the first that is there is run. */
const PROGRAMS = {
  nginx: ["/usr/sbin/nginx"],
  apache: ["/usr/sbin/apache2"],
  lighttpd: ["/usr/sbin/lighttpd"],
  caddy: ["/usr/bin/caddy"],
  h2o: ["/usr/bin/h2o"],
} as const;

export type FrontName = keyof typeof PROGRAMS;

/** The server's program, or `undefined` where it is not installed. */
export function frontProgram(name: FrontName): string | undefined {
  if (name === "apache" && !existsSync(`${MODULES}/mod_xsendfile.so`)) return undefined;
  return PROGRAMS[name].find((path) => existsSync(path));
}

export function startNginx(place: FrontPlace): Promise<Front> {
  return startNginxOn(firstBlock("nginx", "nginx"), place);
}

/** nginx on a server block that holds the examples' address and folder. */
export function startNginxOn(block: string, place: FrontPlace): Promise<Front> {
  return start("nginx", place, async (port) => {
    const server = fillIn(block, {
      "listen 80;": `listen 127.0.0.1:${port};`,
      "127.0.0.1:3000": `127.0.0.1:${place.appPort}`,
      "/srv/files/": `${place.root}/`,
    });
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((kind) => `${kind}_temp_path ${place.work}/${kind};`)
      .join("\n");
    const config = write(
      place,
      "nginx.conf",
      `daemon off;\npid ${place.work}/nginx.pid;\nerror_log stderr;\nworker_processes 1;\n` +
        `events {}\nhttp {\nsendfile on;\naccess_log off;\n${temporary}\n${server}\n}\n`,
    );
    return ["-p", place.work, "-e", "stderr", "-c", config];
  });
}

export function startApache(place: FrontPlace): Promise<Front> {
  return start("apache", place, async (port) => {
    const host = fillIn(firstBlock("apache", "apache"), {
      "*:80": `127.0.0.1:${port}`,
      "127.0.0.1:3000": `127.0.0.1:${place.appPort}`,
      "/srv/files": place.root,
    });
    const modules = ["mpm_event", "authz_core", "proxy", "proxy_http", "headers", "xsendfile"]
      .map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`)
      .join("\n");
    const config = write(
      place,
      "apache.conf",
      `ServerRoot ${place.work}\nPidFile ${place.work}/apache.pid\nServerName localhost\n` +
        `Listen 127.0.0.1:${port}\nErrorLog ${place.work}/error.log\nStartServers 1\n${modules}\n` +
        `DefaultRuntimeDir ${place.work}\n${host}\n`,
    );
    return ["-f", config, "-D", "FOREGROUND"];
  });
}

export function startLighttpd(place: FrontPlace): Promise<Front> {
  return startLighttpdOn(firstBlock("lighttpd", "lighttpd"), place);
}

export function startLighttpdFastcgi(place: FrontPlace): Promise<Front> {
  return startLighttpdOn(firstBlock("lighttpd", "lighttpd-fastcgi"), place);
}

/** The FastCGI set-up under the option's name of before 1.4.40, which knows no docroot. */
export function startLighttpdOldName(place: FrontPlace): Promise<Front> {
  const block = fillIn(firstBlock("lighttpd", "lighttpd-fastcgi"), {
    '"x-sendfile" =>': '"allow-x-send-file" =>',
  }).replace(/,\s*"x-sendfile-docroot" => \( "\/srv\/files\/" \)/, "");
  return startLighttpdOn(block, place);
}

function startLighttpdOn(block: string, place: FrontPlace): Promise<Front> {
  return start("lighttpd", place, async (port) => {
    const body = fillIn(block, { '"port" => 3000': `"port" => ${place.appPort}` });
    const config = write(
      place,
      "lighttpd.conf",
      `server.document-root = "${place.work}"\nserver.bind = "127.0.0.1"\n` +
        `server.port = ${port}\nserver.errorlog = "${place.work}/error.log"\n` +
        body.replaceAll("/srv/files/", `${place.root}/`),
    );
    return ["-D", "-f", config];
  });
}

export function startCaddy(place: FrontPlace): Promise<Front> {
  return startCaddyOn(firstBlock("caddy", "caddyfile"), place);
}

export function startCaddyByLocation(place: FrontPlace): Promise<Front> {
  return startCaddyOn(firstBlock("caddy", "caddyfile-location"), place);
}

function startCaddyOn(block: string, place: FrontPlace): Promise<Front> {
  return start("caddy", place, async (port) => {
    const site = fillIn(block, {
      "http://files.example.org": `http://127.0.0.1:${port}`,
      "127.0.0.1:3000": `127.0.0.1:${place.appPort}`,
      "/srv/files": place.root,
    });
    const config = write(place, "Caddyfile", `{\n\tadmin off\n\tauto_https off\n}\n${site}`);
    return ["run", "--adapter", "caddyfile", "--config", config];
  });
}

export function startH2o(place: FrontPlace): Promise<Front> {
  return start("h2o", place, async (port) => {
    const hosts = fillIn(firstBlock("h2o", "yaml"), {
      "host: 0.0.0.0, port: 80": `host: 127.0.0.1, port: ${port}`,
      "port: 8081": `port: ${await freePort()}`,
      "127.0.0.1:3000": `127.0.0.1:${place.appPort}`,
      "/srv/files": place.root,
    });
    const config = write(
      place,
      "h2o.conf",
      `num-threads: 1\ntemp-buffer-path: ${place.work}\nerror-log: ${place.work}/error.log\n${hosts}`,
    );
    return ["-m", "worker", "-c", config];
  });
}

async function start(
  name: FrontName,
  place: FrontPlace,
  configure: (port: number) => Promise<string[]>,
): Promise<Front> {
  const program = frontProgram(name);
  if (program === undefined) throw new Error(`${name} is not installed`);
  mkdirSync(place.work, { recursive: true });
  const { uid, gid } = unprivileged;
  if (uid !== undefined && gid !== undefined) chownSync(place.work, uid, gid);
  const port = await freePort();
  const args = await configure(port);
  const env = { HOME: place.work, XDG_DATA_HOME: place.work, XDG_CONFIG_HOME: place.work };
  const running = await startProcess(program, args, { port, env, ...unprivileged });
  return Object.assign(running, { port });
}

function firstBlock(page: string, language: string): string {
  const [block] = frontPage(page).blocks(language);
  if (block === undefined) throw new Error(`no ${language} block on the page ${page}`);
  return block;
}

function write(place: FrontPlace, name: string, text: string): string {
  const path = join(place.work, name);
  writeFileSync(path, text);
  chmodSync(path, 0o644);
  return path;
}
