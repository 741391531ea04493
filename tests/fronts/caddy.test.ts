import type { FrontFacts } from "../support/front/facts.ts";
import { describeFront } from "../support/front/suite.ts";
import { startCaddy, startCaddyByLocation } from "../support/fronts.ts";

const CADDY: FrontFacts = {
  title: "Caddy by path",
  server: "caddy",
  page: "caddy",
  start: startCaddy,
  delivery: (root) => ["caddy", { root }],
  inexpressible: (name) => name.endsWith(" "),
  ownEtag: true,
  sizeIn416: true,
  ifRange: true,
};

describeFront(CADDY);

describeFront({
  ...CADDY,
  title: "Caddy by location",
  start: startCaddyByLocation,
  delivery: () => ["caddy", { location: "/_sendoff/" }],
  inexpressible: () => false,
  // Debian's 2.6 does not decode the value, which 2.7 does: the page says so.
  unsupported: (name) => !/^[A-Za-z0-9._~-]+$/.test(name),
});
