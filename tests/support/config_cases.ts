// Configs that stand for all: compared with golden files, and checked by the real servers.
import type { ConfigOptionsMap, ConfigServer } from "sendoff/config";

export const SECRET = "0123456789abcdefghijklmnopqrstuvwxyz";

type Case = {
  [Server in ConfigServer]: readonly [
    name: string,
    server: Server,
    options: ConfigOptionsMap[Server],
  ];
}[ConfigServer];

const root = "/srv/files";
const site = { upstream: "127.0.0.1:3100", serverName: "example.org", listen: "127.0.0.1:8080" };
const odd = { root: '/srv/our "best" files; Grüße', mount: "/a%20b", upstream: "[::1]:3100" };

export const CONFIG_CASES: readonly Case[] = [
  ["nginx", "nginx", { root }],
  [
    "nginx-all",
    "nginx",
    {
      root,
      ...site,
      mount: "/files",
      secret: SECRET,
      location: "/_in/side/",
      symlinks: "follow",
      gzipStatic: true,
    },
  ],
  ["nginx-odd", "nginx", { ...odd, root: `${odd.root} $x`, location: "/_send off/" }],
  ["nginx-store", "nginx", { store: "https://localhost:7443", mount: "/files" }],
  [
    "nginx-disk-and-store",
    "nginx",
    { root, store: "http://127.0.0.1:7480", storeLocation: "/_s3" },
  ],
  [
    "nginx-store-cache",
    "nginx",
    { store: "http://127.0.0.1:7480", storeCache: "/tmp/sendoff cache", storeCacheSize: "1000g" },
  ],
  [
    "nginx-store-cache-whole",
    "nginx",
    {
      root,
      store: "http://127.0.0.1:7480",
      storeCache: "/tmp/sendoff-cache",
      storeCacheSize: "500m",
      storeSlice: "off",
    },
  ],
  ["nginx-whole-disk", "nginx", { root: "/", wholeDisk: true }],
  ["apache-whole-disk", "apache", { root: "/", wholeDisk: true }],
  ["apache", "apache", { root }],
  ["apache-all", "apache", { root, ...site, mount: "/files", secret: SECRET }],
  ["apache-odd", "apache", { ...odd, root: `${odd.root} $x {y}` }],
  ["apache-1.0", "apache", { root, modXsendfile: "1.0" }],
  ["lighttpd", "lighttpd", { root }],
  [
    "lighttpd-all",
    "lighttpd",
    { root, upstream: site.upstream, mount: "/files", secret: SECRET, symlinks: "refuse" },
  ],
  ["lighttpd-odd", "lighttpd", { ...odd, root: `${odd.root} $x {y}` }],
  ["lighttpd-fastcgi", "lighttpd", { root, protocol: "fastcgi" }],
  ["caddy", "caddy", { root }],
  ["caddy-all", "caddy", { root, ...site, mount: "/files", secret: SECRET }],
  ["caddy-odd", "caddy", { ...odd, root: `${odd.root} $x {y` }],
  ["caddy-location", "caddy", { root, location: "/_sendoff/" }],
  ["caddy-location-odd", "caddy", { ...odd, root: `${odd.root} {y}`, location: "/_send off/" }],
  ["caddy-store", "caddy", { store: "https://127.0.0.1:7443", mount: "/files" }],
  ["caddy-disk-and-store", "caddy", { root, store: "http://127.0.0.1:7480" }],
  [
    "caddy-location-and-store",
    "caddy",
    { root, location: "/_sendoff/", store: "http://[::1]:7480" },
  ],
  ["h2o", "h2o", { root }],
  [
    "h2o-all",
    "h2o",
    { root, ...site, mount: "/files", host: "other.internal", internalListen: "127.0.0.1:8090" },
  ],
  ["h2o-odd", "h2o", { ...odd, root: `${odd.root} $x {y}` }],
  ["litespeed", "litespeed", { root, location: "/_sendoff-6b1d0c7f5e2a49388f17d0c4b5a6e7f8/" }],
  [
    "litespeed-all",
    "litespeed",
    {
      root,
      upstream: site.upstream,
      mount: "/files",
      location: "/_in/side.d-6b1d0c7f5e2a49388f17d0c4b5a6e7f8/",
    },
  ],
];
