import { describeFront } from "../support/front/suite.ts";
import { startApache } from "../support/fronts.ts";

describeFront({
  title: "Apache with mod_xsendfile 0.12",
  server: "apache",
  page: "apache",
  start: startApache,
  delivery: (root) => ["apache", { root }],
  inexpressible: (name) => name.endsWith(" "),
  ownEtag: false,
  sizeIn416: false,
  ifRange: true,
});
