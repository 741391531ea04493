// Starts each real front server on the config that sendoff makes for it, as an unprivileged user, in a
// folder and on ports of its own.
import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ConfigOptionsMap, type ConfigServer, renderConfig } from "sendoff/config";
import { fillIn } from "./docs_page.ts";
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

/** Options of the tests' configs that differ from the defaults. */
type More<Server extends ConfigServer> = Partial<ConfigOptionsMap[Server]>;

function site(place: FrontPlace, port: number) {
  return { ...app(place), serverName: "127.0.0.1", listen: `127.0.0.1:${port}` };
}

function app({ root, appPort }: FrontPlace) {
  return { root, upstream: `127.0.0.1:${appPort}` };
}

export function startNginx(place: FrontPlace, more: More<"nginx"> = {}): Promise<Front> {
  return startNginxOn((port) => renderConfig("nginx", { ...site(place, port), ...more }), place);
}

/** nginx on a server block. */
export function startNginxOn(block: (port: number) => string, place: FrontPlace): Promise<Front> {
  return start("nginx", place, async (port) => {
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((kind) => `${kind}_temp_path ${place.work}/${kind};`)
      .join("\n");
    const config = write(
      place,
      "nginx.conf",
      `daemon off;\npid ${place.work}/nginx.pid;\nerror_log stderr;\nworker_processes 1;\n` +
        `events {}\nhttp {\nsendfile on;\naccess_log off;\n${temporary}\n${block(port)}\n}\n`,
    );
    return ["-p", place.work, "-e", "stderr", "-c", config];
  });
}

export function startApache(place: FrontPlace, more: More<"apache"> = {}): Promise<Front> {
  return startApacheOn((port) => renderConfig("apache", { ...site(place, port), ...more }), place);
}

/** Apache on a virtual host. */
export function startApacheOn(host: (port: number) => string, place: FrontPlace): Promise<Front> {
  return start("apache", place, async (port) => {
    const modules = ["mpm_event", "authz_core", "proxy", "proxy_http", "headers", "xsendfile"]
      .map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`)
      .join("\n");
    const config = write(
      place,
      "apache.conf",
      `ServerRoot ${place.work}\nPidFile ${place.work}/apache.pid\nServerName localhost\n` +
        `Listen 127.0.0.1:${port}\nErrorLog ${place.work}/error.log\nStartServers 1\n${modules}\n` +
        `DefaultRuntimeDir ${place.work}\n${host(port)}\n`,
    );
    return ["-f", config, "-D", "FOREGROUND"];
  });
}

export function startLighttpd(place: FrontPlace, more: More<"lighttpd"> = {}): Promise<Front> {
  return startLighttpdOn(renderConfig("lighttpd", { ...app(place), ...more }), place);
}

export function startLighttpdFastcgi(place: FrontPlace): Promise<Front> {
  return startLighttpd(place, { protocol: "fastcgi" });
}

/** The FastCGI set-up under the option's name of before 1.4.40, which knows no docroot. */
export function startLighttpdOldName(place: FrontPlace): Promise<Front> {
  const config = renderConfig("lighttpd", { ...app(place), protocol: "fastcgi" });
  const old = fillIn(config, { '"x-sendfile" =>': '"allow-x-send-file" =>' });
  return startLighttpdOn(
    old.replace(/,\s*#[^\n]*\n\s*"x-sendfile-docroot" => \([^)]*\)/, ""),
    place,
  );
}

/** lighttpd on the lines about the app. */
export function startLighttpdOn(lines: string, place: FrontPlace): Promise<Front> {
  return start("lighttpd", place, async (port) => {
    const config = write(
      place,
      "lighttpd.conf",
      `server.document-root = "${place.work}"\nserver.bind = "127.0.0.1"\n` +
        `server.port = ${port}\nserver.errorlog = "${place.work}/error.log"\n${lines}`,
    );
    return ["-D", "-f", config];
  });
}

export function startCaddy(place: FrontPlace, more: More<"caddy"> = {}): Promise<Front> {
  return startCaddyOn((port) => renderConfig("caddy", { ...site(place, port), ...more }), place);
}

export function startCaddyByLocation(place: FrontPlace, more: More<"caddy"> = {}): Promise<Front> {
  return startCaddy(place, { location: "/_sendoff/", ...more });
}

/** Caddy on a site. */
export function startCaddyOn(block: (port: number) => string, place: FrontPlace): Promise<Front> {
  return start("caddy", place, async (port) => {
    const options = "{\n\tadmin off\n\tauto_https off\n}\n";
    const config = write(place, "Caddyfile", options + block(port));
    return ["run", "--adapter", "caddyfile", "--config", config];
  });
}

export function startH2o(place: FrontPlace, more: More<"h2o"> = {}): Promise<Front> {
  return start("h2o", place, async (port) => {
    const internalListen = `127.0.0.1:${await freePort()}`;
    const hosts = renderConfig("h2o", { ...site(place, port), internalListen, ...more });
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

function write(place: FrontPlace, name: string, text: string): string {
  const path = join(place.work, name);
  writeFileSync(path, text);
  chmodSync(path, 0o644);
  return path;
}
