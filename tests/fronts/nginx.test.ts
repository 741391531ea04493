import { describeFront } from "../support/front/suite.ts";
import { startNginx } from "../support/fronts.ts";

describeFront({
  title: "nginx",
  server: "nginx",
  page: "nginx",
  start: startNginx,
  delivery: () => ["nginx", { location: "/_sendoff/" }],
  ownEtag: true,
  sizeIn416: true,
  ifRange: true,
});
