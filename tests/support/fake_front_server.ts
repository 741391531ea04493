// Each fake front server: what the suite of the real ones needs to know, and what can't be compared.
import { APACHE } from "../../src/front/apache.ts";
import { CADDY, CADDY_BY_PATH } from "../../src/front/caddy.ts";
import { H2O } from "../../src/front/h2o.ts";
import type { FrontServer } from "../../src/front/hand_off.ts";
import { LIGHTTPD } from "../../src/front/lighttpd.ts";
import { NGINX } from "../../src/front/nginx.ts";
import type { Dialect } from "./fake_app.ts";
import type { Compared, LeftOutCases } from "./fake_compare.ts";
import type { FrontFacts, LeftOut } from "./front/facts.ts";
import {
  startApache,
  startCaddy,
  startCaddyByLocation,
  startH2o,
  startLighttpd,
  startNginx,
} from "./fronts.ts";

export interface Fake extends Compared {
  readonly title: string;
  /** For the suite, but for how it is started. */
  readonly suite: Omit<FrontFacts, "start">;
}

/** What needs a disk, or another process to kill. */
const IN_MEMORY: readonly LeftOut[] = [
  { name: "an unreadable file", why: "everybody may read what is in memory" },
  { name: "a symlink", why: "there are none in memory" },
  { name: "a FIFO", why: "there are none in memory" },
  { name: "with inspect what is below the root", why: "it asks for a symlink" },
  { name: "a file of 5 GiB", why: "it does not fit into memory" },
  { name: "under load", why: "nothing is faster or slower than memory" },
];

const APPS_OWN_RANGE: LeftOutCases = {
  title: /^no hand-off, asked with .*range/,
  why: "the server also cuts ranges out of what the app sends itself, which is no matter of hand-offs",
};
const UNPACKED: LeftOutCases = {
  title: /^the app sends \{"content-encoding":"gzip"\}, no hand-off/,
  why: "Caddy unpacks what the app sends itself",
};
const DECODED = "the value is decoded from Caddy 2.7 on, which the fake is";
const FROM_2_7: readonly LeftOutCases[] = [
  { title: /^(?:GET|HEAD) (?:a b|100%|a%20b|q\?m|h#sh|a\+b|Grüße)\.txt/, why: DECODED },
  { title: /^value .*(?:%|\{escaped\})/, why: DECODED },
  {
    title: /own tag$|^(?:HEAD, )?the app sends \{"etag"/,
    why: "the app's ETag is kept from Caddy 2.7 on, which the fake is",
  },
  {
    title: /^a value of 4080 bytes of names/,
    why: "the fake does not know how long the path of the root is",
  },
];

function dialect(front: FrontServer, prefix: (root: string) => string): Dialect {
  const { header, encoding, status } = front;
  return { header, encoding, status, prefix };
}

const byRoot = (root: string) => `${root}/`;
const byLocation = () => "/_sendoff/";

const CADDY_SUITE = {
  server: "caddy",
  page: "caddy",
  inMemory: IN_MEMORY,
  ownEtag: true,
  sizeIn416: true,
  ifRange: true,
} as const;

export const FAKES: readonly Fake[] = [
  {
    title: "fake nginx",
    suite: {
      title: "fake nginx",
      server: "nginx",
      page: "nginx",
      delivery: () => ["nginx", { location: "/_sendoff/" }],
      inMemory: IN_MEMORY,
      ownEtag: true,
      sizeIn416: true,
      ifRange: true,
    },
    dialect: dialect(NGINX, byLocation),
    start: startNginx,
    fake: () => ({ server: "nginx" }),
    leftOut: [],
  },
  {
    title: "fake Apache",
    suite: {
      title: "fake Apache",
      server: "apache",
      page: "apache",
      delivery: (root) => ["apache", { root }],
      inexpressible: (name) => name.endsWith(" "),
      inMemory: IN_MEMORY,
      ownEtag: false,
      sizeIn416: false,
      ifRange: true,
    },
    dialect: dialect(APACHE, byRoot),
    start: startApache,
    fake: (root) => ({ server: "apache", root }),
    leftOut: [APPS_OWN_RANGE],
  },
  {
    title: "fake lighttpd",
    suite: {
      title: "fake lighttpd",
      server: "lighttpd",
      page: "lighttpd",
      delivery: (root) => ["lighttpd", { root }],
      inMemory: IN_MEMORY,
      ownEtag: true,
      sizeIn416: false,
      ifRange: true,
    },
    dialect: dialect(LIGHTTPD, byRoot),
    start: startLighttpd,
    fake: (root) => ({ server: "lighttpd", root }),
    leftOut: [APPS_OWN_RANGE],
  },
  {
    title: "fake Caddy by path",
    suite: {
      ...CADDY_SUITE,
      title: "fake Caddy by path",
      delivery: (root) => ["caddy", { root }],
      inexpressible: (name) => name.endsWith(" "),
    },
    dialect: dialect(CADDY_BY_PATH, byRoot),
    start: startCaddy,
    fake: (root) => ({ server: "caddy", root }),
    leftOut: [UNPACKED],
  },
  {
    title: "fake Caddy by location",
    suite: {
      ...CADDY_SUITE,
      title: "fake Caddy by location",
      delivery: () => ["caddy", { location: "/_sendoff/" }],
      inMemory: [
        ...IN_MEMORY,
        { name: "the app's etag", why: "the fake is Caddy 2.7, and the page's row is about both" },
      ],
    },
    dialect: dialect(CADDY, byLocation),
    start: startCaddyByLocation,
    fake: () => ({ server: "caddy", location: "/_sendoff/" }),
    leftOut: [UNPACKED, ...FROM_2_7],
  },
  {
    title: "fake h2o",
    suite: {
      title: "fake h2o",
      server: "h2o",
      page: "h2o",
      delivery: () => ["h2o", { host: "files.internal" }],
      inMemory: IN_MEMORY,
      ownEtag: true,
      sizeIn416: true,
      ifRange: false,
      dropsHeaders: true,
    },
    dialect: dialect(H2O, () => "http://files.internal/"),
    start: startH2o,
    fake: () => ({ server: "h2o" }),
    leftOut: [],
  },
];
