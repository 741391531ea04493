// Set-ups that are broken, each in one way, as they are met in practice.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ConfigOptionsMap, type ConfigServer, renderConfig } from "sendoff/config";
import type { CheckName, Layer, VerifyFrontOptions } from "sendoff/doctor";
import type { Site } from "./doctor_site.ts";
import {
  type FrontName,
  startApacheOn,
  startCaddyOn,
  startH2o,
  startLighttpdOn,
  startNginx,
  startNginxOn,
} from "./fronts.ts";
import { freePort, startProcess, unprivileged } from "./process.ts";

export interface Broken {
  readonly title: string;
  /** The program that it needs beside the app. */
  readonly server?: FrontName | "haproxy";
  /** Starts everything. Gives the port to ask. */
  readonly start: (site: Site) => Promise<number>;
  readonly more?: (asked: { port: number }) => Partial<VerifyFrontOptions>;
  /** The first check that fails, the layer it names, and words of what it says. */
  readonly check: CheckName;
  readonly layer: Layer;
  readonly says: RegExp;
  /** Words of the cure: the line to add, where there is one. */
  readonly cure: RegExp;
}

type Change = (config: string, site: Site) => string;

/** A change that must hit, or the set-up would not be broken. */
function cut(text: string | RegExp, by = ""): Change {
  return (config) => {
    const changed = config.replace(text, () => by);
    if (changed === config) throw new Error(`the config does not hold ${text}:\n${config}`);
    return changed;
  };
}

function configOf<Server extends ConfigServer>(
  server: Server,
  { place }: Site,
  port: number,
  more: object = {},
): string {
  const common = { root: place.root, upstream: `127.0.0.1:${place.appPort}` };
  const where = { serverName: "127.0.0.1", listen: `127.0.0.1:${port}` };
  const options = server === "lighttpd" ? common : { ...common, ...where };
  return renderConfig(server, { ...options, ...more } as ConfigOptionsMap[Server]);
}

const BY_LOCATION = ["nginx", { location: "/_sendoff/" }] as const;

function nginx(change: Change, app: Record<string, unknown> = {}, more: object = {}) {
  return async (site: Site) => {
    await site.app([...BY_LOCATION], app);
    const block = (port: number) => change(configOf("nginx", site, port, more), site);
    return (await site.run(startNginxOn(block, site.place))).port;
  };
}

function apache(change: Change, delivery: object = {}) {
  return async (site: Site) => {
    await site.app(["apache", { root: site.place.root, ...delivery }]);
    const host = (port: number) => change(configOf("apache", site, port), site);
    return (await site.run(startApacheOn(host, site.place))).port;
  };
}

function lighttpd(change: Change) {
  return async (site: Site) => {
    await site.app(["lighttpd", { root: site.place.root }]);
    const lines = change(configOf("lighttpd", site, 0), site);
    return (await site.run(startLighttpdOn(lines, site.place))).port;
  };
}

function caddy(change: Change, location?: string) {
  return async (site: Site) => {
    await site.app(["caddy", location === undefined ? { root: site.place.root } : { location }]);
    const block = (port: number) =>
      change(configOf("caddy", site, port, location ? { location } : {}), site);
    return (await site.run(startCaddyOn(block, site.place))).port;
  };
}

const asItIs: Change = (config) => config;

export const HAPROXY = "/usr/sbin/haproxy";

/** haproxy in front of the app, which passes on what it gets. */
async function haproxy(site: Site): Promise<number> {
  const port = await freePort();
  mkdirSync(site.place.work, { recursive: true });
  const config = join(site.place.work, "haproxy.cfg");
  writeFileSync(
    config,
    `defaults\n  mode http\n  timeout connect 5s\n  timeout client 5s\n  timeout server 5s\n` +
      `listen all\n  bind 127.0.0.1:${port}\n  server app 127.0.0.1:${site.place.appPort}\n`,
  );
  const start = startProcess(HAPROXY, ["-db", "-f", config], { port, ...unprivileged });
  await site.run(start);
  return port;
}

/** A second nginx, which knows nothing of the files, between the first one and the app. */
async function nginxBetween(site: Site): Promise<number> {
  await site.app([...BY_LOCATION]);
  const inner = { ...site.place, work: `${site.place.work}-inner` };
  const plain = (port: number) =>
    `server { listen 127.0.0.1:${port}; location / { proxy_pass http://127.0.0.1:${site.place.appPort}; } }`;
  const { port } = await site.run(startNginxOn(plain, inner));
  return (await site.run(startNginx({ ...site.place, appPort: port }))).port;
}

/** A proxy between nginx and the app that takes the app's own headers out. */
async function headerEater(site: Site): Promise<number> {
  await site.app([...BY_LOCATION]);
  const inner = { ...site.place, work: `${site.place.work}-inner` };
  const eater = (port: number) =>
    `server { listen 127.0.0.1:${port}; location / { proxy_pass http://127.0.0.1:${site.place.appPort};
     proxy_ignore_headers X-Accel-Redirect; } }`;
  const { port } = await site.run(startNginxOn(eater, inner));
  return (await site.run(startNginx({ ...site.place, appPort: port }))).port;
}

export const BROKEN: readonly Broken[] = [
  {
    title: "nginx ignores the hand-off",
    server: "nginx",
    start: nginx(cut("proxy_http_version 1.1;", "proxy_ignore_headers X-Accel-Redirect;")),
    check: "bytes",
    layer: "front config",
    says: /nginx took the app's header out and did not act/,
    cure: /proxy_ignore_headers/,
  },
  {
    title: "nginx has the files under another prefix",
    server: "nginx",
    start: nginx(cut(/location \^~ \/_sendoff\//, "location ^~ /_other/")),
    check: "bytes",
    layer: "front config",
    says: /came back to the app.*no location \/_sendoff\//,
    cure: /location \^~ \/_sendoff\/ \{ internal; alias \/.*\/root\/; \}/,
  },
  {
    title: "nginx has another prefix, and the handler has all URLs",
    server: "nginx",
    start: nginx(cut(/location \^~ \/_sendoff\//, "location ^~ /_other/"), { mount: "/" }),
    more: ({ port }) => ({ url: `http://127.0.0.1:${port}/` }),
    check: "bytes",
    layer: "front config",
    says: /circle|came back to the app/,
    cure: /location \^~ \/_sendoff\//,
  },
  {
    title: "nginx's alias lacks its slash",
    server: "nginx",
    start: nginx((config, { place }) =>
      cut(`alias ${place.root}/;`, `alias ${place.root};`)(config, {} as Site),
    ),
    check: "bytes",
    layer: "front config",
    says: /nginx looks in another folder/,
    cure: /alias \/.*\/root\/;.*both slashes/,
  },
  {
    title: "nginx says root in place of alias",
    server: "nginx",
    start: nginx(cut(/alias /, "root ")),
    check: "bytes",
    layer: "front config",
    says: /nginx looks in another folder/,
    cure: /alias/,
  },
  {
    title: "nginx's internal location is open",
    server: "nginx",
    start: nginx(cut("internal;")),
    check: "internal",
    layer: "front config",
    says: /\/_sendoff\/.*gives the file without asking the app/,
    cure: /internal;/,
  },
  {
    title: "nginx has the folder of another site as its document root, too",
    server: "nginx",
    start: nginx((config, { place }) =>
      cut("location ^~", `location /${place.root.slice(1)}/ { root /; }\n    location ^~`)(
        config,
        {} as Site,
      ),
    ),
    check: "internal",
    layer: "front config",
    says: /gives the file without asking the app/,
    cure: /no other location or root/,
  },
  {
    title: "nginx looks in another folder",
    server: "nginx",
    start: nginx(cut(/alias [^;]+;/, "alias /srv/nothing/;")),
    check: "bytes",
    layer: "front config",
    says: /nginx looks in another folder/,
    cure: /alias \/.*\/root\/;/,
  },
  {
    title: "nginx drops the security headers",
    server: "nginx",
    start: nginx(cut(/ *add_header [^;]+;\n/g)),
    check: "headers",
    layer: "front config",
    says: /X-Content-Type-Options/,
    cure: /add_header x-content-type-options \$upstream_http_x_content_type_options;/,
  },
  {
    title: "nginx's expires makes private files public",
    server: "nginx",
    start: nginx(cut("internal;", "internal; expires 1h;")),
    check: "headers",
    layer: "front config",
    says: /Cache-Control is max-age=3600/,
    cure: /no expires/,
  },
  {
    title: "nginx's add_header says Cache-Control twice",
    server: "nginx",
    start: nginx(cut("internal;", 'internal; add_header Cache-Control "private";')),
    check: "headers",
    layer: "front config",
    says: /cache-control is there twice/,
    cure: /no add_header Cache-Control/,
  },
  {
    title: "nginx compresses, so ranges don't go on",
    server: "nginx",
    start: nginx(cut("internal;", "internal; etag off; add_header Last-Modified '';")),
    check: "conditional",
    layer: "front config",
    says: /neither ETag nor Last-Modified|gives 200, want 304/,
    cure: /etag on/,
  },
  {
    title: "nginx has too little room for long names",
    server: "nginx",
    start: nginx(
      cut(
        /proxy_buffer_size 16k;\s+proxy_buffers 8 16k;/,
        "proxy_buffer_size 1k; proxy_buffers 8 1k; proxy_busy_buffers_size 2k;",
      ),
    ),
    check: "names",
    layer: "front config",
    says: /740 bytes in a URL.*502/,
    cure: /proxy_buffer_size 16k;/,
  },
  {
    title: "nginx answers for other URLs than the handler's",
    server: "nginx",
    start: nginx(asItIs, {}, { mount: "/downloads" }),
    check: "handler",
    layer: "front config",
    says: /does not ask the app for this URL/,
    cure: /--mount/,
  },
  {
    title: "the folder is closed to nginx's user",
    server: "nginx",
    start: async (site) => {
      const port = await nginx(asItIs)(site);
      chmodSync(site.place.root, 0o700);
      return port;
    },
    check: "bytes",
    layer: "permissions",
    says: /may not read .*\/root \(mode 0700\)/,
    cure: /chmod o\+rX .*\/root,/,
  },
  {
    title: "the folder is closed to Apache's user",
    server: "apache",
    start: async (site) => {
      const port = await apache(asItIs)(site);
      chmodSync(site.place.root, 0o700);
      return port;
    },
    check: "bytes",
    layer: "permissions",
    says: /may not read .*\/root \(mode 0700\)/,
    cure: /chmod o\+rX/,
  },
  {
    title: "what the app wrote is for its own user only",
    server: "lighttpd",
    start: async (site) => {
      writeFileSync(join(site.place.root, "private.txt"), "for one", { mode: 0o600 });
      return lighttpd(asItIs)(site);
    },
    check: "permissions",
    layer: "permissions",
    says: /403 for private\.txt.*\(mode 0600\)/,
    cure: /umask of 022/,
  },
  {
    title: "a second nginx stands between the first and the app",
    server: "nginx",
    start: nginxBetween,
    check: "bytes",
    layer: "another proxy",
    says: /a proxy behind the front server acted on it/,
    cure: /proxy_ignore_headers X-Accel-Redirect;/,
  },
  {
    title: "a proxy behind nginx takes the header out",
    server: "nginx",
    start: headerEater,
    check: "bytes",
    layer: "front config",
    says: /an empty answer/,
    cure: /proxy_ignore_headers/,
  },
  {
    title: "the URL leads to the app itself",
    start: async (site) => {
      await site.app([...BY_LOCATION]);
      return site.place.appPort;
    },
    check: "bytes",
    layer: "app",
    says: /node itself listens on port \d+, no front server/,
    cure: /front server's port/,
  },
  {
    title: "haproxy in place of a front server",
    server: "haproxy",
    start: async (site) => {
      await site.app([...BY_LOCATION]);
      return haproxy(site);
    },
    check: "bytes",
    layer: "another proxy",
    says: /haproxy listens on port \d+, and passes it on/,
    cure: /a front server that sends files/,
  },
  {
    title: "the app sends the files itself",
    server: "nginx",
    start: async (site) => {
      await site.app(["embedded", { root: site.place.root }]);
      return (await site.run(startNginx(site.place))).port;
    },
    check: "sender",
    layer: "app",
    says: /the form of the embedded delivery/,
    cure: /delivery of the front server/,
  },
  {
    title: "nginx does not know the secret",
    server: "nginx",
    start: nginx(asItIs, { secret: "0123456789abcdefghijklmnopqrstuvwxyz" }),
    check: "bytes",
    layer: "app",
    says: /behindFront\(\) misses its secret/,
    cure: /--secret-env/,
  },
  {
    title: "nginx does not know the secret, and the app falls back to itself",
    server: "nginx",
    start: nginx(asItIs, { secret: "0123456789abcdefghijklmnopqrstuvwxyz", fallBack: true }),
    check: "sender",
    layer: "app",
    says: /the app sent the bytes/,
    cure: /the same secret/,
  },
  {
    title: "the app is not running",
    server: "nginx",
    start: async (site) => (await site.run(startNginx(site.place))).port,
    check: "handler",
    layer: "app",
    says: /502: nginx can't reach the app/,
    cure: /start the app/,
  },
  {
    title: "the credentials are wrong",
    server: "nginx",
    start: nginx(asItIs),
    more: () => ({ headers: { cookie: "session=eve" } }),
    check: "bytes",
    layer: "app",
    says: /the app refused: 403/,
    cure: /--header 'Cookie: …'\) to sendoff-canary-\w+\/\S+; where a user may read some folders only/,
  },
  {
    title: "the URL is not the handler's",
    server: "nginx",
    start: nginx(asItIs, { mount: "/other" }),
    check: "handler",
    layer: "app",
    says: /not an answer of the file handler|knows no files/,
    cure: /URL/,
  },
  {
    title: "inspect looks in another folder",
    server: "apache",
    start: async (site) => {
      mkdirSync(join(site.base, "elsewhere"));
      await site.app(["apache", { root: site.place.root }], {
        inspect: join(site.base, "elsewhere"),
      });
      const host = (port: number) => configOf("apache", site, port);
      return (await site.run(startApacheOn(host, site.place))).port;
    },
    check: "bytes",
    layer: "app",
    says: /the app looks in another folder/,
    cure: /inspect: disk\(\{ root \}\)/,
  },
  {
    title: "the app speaks to nginx, but Apache is there",
    server: "apache",
    start: async (site) => {
      await site.app([...BY_LOCATION]);
      const host = (port: number) => configOf("apache", site, port);
      return (await site.run(startApacheOn(host, site.place))).port;
    },
    check: "bytes",
    layer: "app",
    says: /Apache does not act on that header/,
    cure: /delivery: apache\(\{ root: ".*\/root" \}\)/,
  },
  {
    title: "Apache's module is off",
    server: "apache",
    start: apache(cut("XSendFile On", "XSendFile Off")),
    check: "bytes",
    layer: "front config",
    says: /x-sendfile.*in Apache it is not switched on/,
    cure: /XSendFile On/,
  },
  {
    title: "Apache's Header unset has no condition",
    server: "apache",
    start: apache(cut(/ "expr=[^"]*"/)),
    check: "bytes",
    layer: "front config",
    says: /Apache took the app's header out/,
    cure: /no Header unset X-Sendfile without/,
  },
  {
    title: "Apache may send another folder only",
    server: "apache",
    start: apache(cut(/XSendFilePath .*/, "XSendFilePath /srv/nothing")),
    check: "bytes",
    layer: "front config",
    says: /Apache looks in another folder/,
    cure: /^XSendFilePath \/.*\/root$/m,
  },
  {
    title: "Apache gives every file one ETag",
    server: "apache",
    start: apache(cut("FileETag None")),
    check: "conditional",
    layer: "front config",
    says: /every file has the ETag "0"/,
    cure: /^FileETag None$/,
  },
  {
    title: "the app thinks Apache's module is of version 1.0",
    server: "apache",
    start: apache(asItIs, { modXsendfile: "1.0" }),
    check: "names",
    layer: "app",
    says: /told another name than it reads/,
    cure: /modXsendfile: "1\.0"/,
  },
  {
    title: "lighttpd's x-sendfile is not enabled",
    server: "lighttpd",
    start: lighttpd(cut('"x-sendfile" => "enable"', '"x-sendfile" => "disable"')),
    check: "bytes",
    layer: "front config",
    says: /lighttpd took the app's header out/,
    cure: /"x-sendfile" => "enable"/,
  },
  {
    title: "lighttpd's docroot is another folder",
    server: "lighttpd",
    start: lighttpd(
      cut(/"x-sendfile-docroot" => \( "[^"]*" \)/, '"x-sendfile-docroot" => ( "/srv/nothing/" )'),
    ),
    check: "bytes",
    layer: "front config",
    says: /lighttpd looks in another folder/,
    cure: /"x-sendfile-docroot" => \( "\/.*\/root\/" \)/,
  },
  {
    title: "lighttpd remembers what a file was",
    server: "lighttpd",
    start: lighttpd(
      cut('server.stat-cache-engine = "disable"', 'server.stat-cache-engine = "simple"'),
    ),
    check: "conditional",
    layer: "front config",
    says: /after the file was replaced/,
    cure: /server\.stat-cache-engine = "disable"/,
  },
  {
    title: "Caddy does not act on the header",
    server: "caddy",
    start: caddy((config) => config.replace(/\t\t# The folder[\s\S]*\n\t\t}\n\t}\n/, "\t}\n")),
    check: "bytes",
    layer: "front config",
    says: /in Caddy it is not switched on/,
    cure: /handle_response/,
  },
  {
    title: "Caddy's folder is another",
    server: "caddy",
    start: caddy(cut(/@file header X-Sendfile \S+/, "@file header X-Sendfile /srv/nothing/*")),
    check: "bytes",
    layer: "front config",
    says: /not the one in Caddy's config/,
    cure: /@file header X-Sendfile \/.*\/root\/\*/,
  },
  {
    title: "Caddy copies no header of the app",
    server: "caddy",
    start: caddy(cut(/\t\t\tcopy_response_headers \{[^}]*\}\n/)),
    check: "type",
    layer: "front config",
    says: /bytes\.bin comes as nothing/,
    cure: /copy_response_headers/,
  },
  {
    title: "Caddy before 2.7 is told names by location",
    server: "caddy",
    start: caddy(asItIs, "/_sendoff/"),
    check: "names",
    layer: "app",
    says: /told another name than it reads/,
    cure: /caddy\(\{ root \}\)/,
  },
  {
    title: "h2o's host looks in another folder",
    server: "h2o",
    start: async (site) => {
      await site.app(["h2o", { host: "files.internal" }]);
      mkdirSync(join(site.base, "empty"));
      return (await site.run(startH2o(site.place, { root: join(site.base, "empty") }))).port;
    },
    check: "bytes",
    layer: "front config",
    says: /h2o looks in another folder/,
    cure: /file\.dir: "\/.*\/empty"|file\.dir: "\/.*\/root"/,
  },
  {
    title: "nobody listens",
    start: () => freePort(),
    check: "reachable",
    layer: "network",
    says: /nobody listens/,
    cure: /start the front server/,
  },
  {
    title: "no such host",
    start: async () => 80,
    more: () => ({ url: "http://files.invalid/files/" }),
    check: "reachable",
    layer: "network",
    says: /files\.invalid/,
    cure: /DNS|TLS|firewall|log/,
  },
  {
    title: "https is asked, http is spoken",
    server: "nginx",
    start: nginx(asItIs),
    more: ({ port }) => ({ url: `https://127.0.0.1:${port}/files/` }),
    check: "reachable",
    layer: "network",
    says: /no TLS/,
    cure: /certificate/,
  },
  {
    title: "the app hangs",
    server: "nginx",
    start: async (site) => {
      await site.app([...BY_LOCATION], { hang: true });
      return (await site.run(startNginx(site.place))).port;
    },
    more: () => ({ timeout: 500 }),
    check: "reachable",
    layer: "app",
    says: /taken, and not answered: .*within 500 ms/,
    cure: /time-out/,
  },
];
