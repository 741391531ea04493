// Which front server, and how it is set up: the same options as its config and its delivery have.

import { locationPrefix } from "../front/location.ts";
import { fail, knownOptions, wantObject } from "../option_error.ts";
import { isWindowsPath, rootPrefix } from "../root.ts";
import { fakeApache } from "./apache.ts";
import { fakeCaddyByLocation, fakeCaddyByPath } from "./caddy.ts";
import type { FakeServer } from "./fake_server.ts";
import { fakeH2o } from "./h2o.ts";
import { fakeLighttpd } from "./lighttpd.ts";
import { fakeLitespeed } from "./litespeed.ts";
import { fakeNginx } from "./nginx.ts";

/** nginx, or LiteSpeed, which no test could run. */
export interface NginxFront {
  /** The front server that is played. */
  readonly server: "nginx" | "litespeed";
  /** The delivery's `location`. Default: `"/_sendoff/"`. */
  readonly location?: string;
}

/** Apache with mod_xsendfile. */
export interface ApacheFront {
  /** The front server that is played. */
  readonly server: "apache";
  /** The delivery's `root`. Nothing has to be there. Default: `"/srv/files"`. */
  readonly root?: string;
  /** Allows `root: "/"`. Default: `false`. */
  readonly wholeDisk?: boolean;
  /** The module's version. Default: `"0.12"`. */
  readonly modXsendfile?: "0.12" | "1.0";
}

/** lighttpd. */
export interface LighttpdFront {
  /** The front server that is played. */
  readonly server: "lighttpd";
  /** The delivery's `root`. Nothing has to be there. Default: `"/srv/files"`. */
  readonly root?: string;
  /** Allows `root: "/"`. Default: `false`. */
  readonly wholeDisk?: boolean;
}

/** Caddy: with a `location` the form by location, else the form by path. */
export interface CaddyFront {
  /** The front server that is played. */
  readonly server: "caddy";
  /** The delivery's `root`. Nothing has to be there. Default: `"/srv/files"`. */
  readonly root?: string;
  /** Allows `root: "/"`. Default: `false`. */
  readonly wholeDisk?: boolean;
  /** The delivery's `location`, for Caddy 2.7 and later. Default: none, the form by path. */
  readonly location?: string;
}

/** h2o. */
export interface H2oFront {
  /** The front server that is played. */
  readonly server: "h2o";
  /** The delivery's `host`. Default: `"files.internal"`. */
  readonly host?: string;
}

/** A front server by its name, with the options that its delivery has. */
export type Front = NginxFront | ApacheFront | LighttpdFront | CaddyFront | H2oFront;

type Given = Readonly<Record<string, unknown>>;

interface Known {
  readonly options: readonly string[];
  /** Whether its config can add a secret to a request. */
  readonly hasSecret: boolean;
  readonly make: (subject: string, options: Given) => FakeServer;
}

const ROOT = ["root", "wholeDisk"];

const SERVERS: Readonly<Record<Front["server"], Known>> = {
  nginx: {
    options: ["location"],
    hasSecret: true,
    make: (subject, options) => fakeNginx(locationOf(subject, options)),
  },
  apache: {
    options: [...ROOT, "modXsendfile"],
    hasSecret: true,
    make(subject, options) {
      const { modXsendfile = "0.12" } = options;
      if (modXsendfile !== "0.12" && modXsendfile !== "1.0") {
        fail(subject, "modXsendfile", modXsendfile, '"0.12" or "1.0"');
      }
      return fakeApache(rootOf(subject, options), modXsendfile === "1.0");
    },
  },
  lighttpd: {
    options: ROOT,
    hasSecret: true,
    make: (subject, options) => fakeLighttpd(rootOf(subject, options)),
  },
  caddy: {
    options: [...ROOT, "location"],
    hasSecret: true,
    make(subject, options) {
      if (options["location"] === undefined) return fakeCaddyByPath(rootOf(subject, options));
      if (options["root"] !== undefined || options["wholeDisk"] !== undefined) {
        fail(subject, "root", options["root"], "no root beside a location, or no location");
      }
      return fakeCaddyByLocation(locationOf(subject, options));
    },
  },
  h2o: {
    options: ["host"],
    hasSecret: false,
    make(subject, { host = "files.internal" }) {
      if (typeof host !== "string" || !/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(host)) {
        fail(subject, "host", host, 'the host given to h2o({ host }), such as "files.internal"');
      }
      return fakeH2o(host);
    },
  },
  litespeed: {
    options: ["location"],
    hasSecret: false,
    make: (subject, options) => fakeLitespeed(locationOf(subject, options)),
  },
};

/** The names of the servers. */
export const FRONT_SERVERS = Object.keys(SERVERS) as readonly Front["server"][];

/** Checks the options of a front server, and makes it. `more` are the names of other options allowed. */
export function serverOf(subject: string, options: unknown, more: readonly string[]): FakeServer {
  wantObject(subject, options);
  const { server } = options as Given;
  if (typeof server !== "string" || !Object.hasOwn(SERVERS, server)) {
    fail(subject, "server", server, FRONT_SERVERS.map((name) => `"${name}"`).join(" or "));
  }
  const known = SERVERS[server as Front["server"]];
  const others = known.hasSecret ? more : more.filter((name) => name !== "secret");
  knownOptions(subject, options, ["server", ...known.options, ...others]);
  return known.make(subject, options as Given);
}

function locationOf(subject: string, { location = "/_sendoff/" }: Given): string {
  return locationPrefix(subject, location);
}

function rootOf(subject: string, { root = "/srv/files", wholeDisk }: Given): string {
  const checked = { root: root as string, wholeDisk: wholeDisk as boolean | undefined };
  const prefix = rootPrefix(subject, checked as { root: string });
  if (isWindowsPath(prefix)) fail(subject, "root", root, "a root on POSIX, as the fake's disk is");
  return prefix;
}
