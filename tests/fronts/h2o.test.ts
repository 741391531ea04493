import { describeFront } from "../support/front/suite.ts";
import { startH2o } from "../support/fronts.ts";

describeFront({
  title: "h2o",
  server: "h2o",
  page: "h2o",
  start: startH2o,
  delivery: () => ["h2o", { host: "files.internal" }],
  ownEtag: true,
  sizeIn416: true,
  ifRange: false,
  dropsHeaders: true,
});
