import type { FrontFacts } from "../support/front/facts.ts";
import { describeFront } from "../support/front/suite.ts";
import { startLighttpd, startLighttpdFastcgi, startLighttpdOldName } from "../support/fronts.ts";

const LIGHTTPD: FrontFacts = {
  title: "lighttpd with mod_proxy",
  server: "lighttpd",
  page: "lighttpd",
  start: startLighttpd,
  delivery: (root) => ["lighttpd", { root }],
  ownEtag: true,
  sizeIn416: false,
  ifRange: true,
};

describeFront(LIGHTTPD);

describeFront({
  ...LIGHTTPD,
  title: "lighttpd with FastCGI",
  start: startLighttpdFastcgi,
  fastcgi: true,
});

describeFront({
  ...LIGHTTPD,
  title: "lighttpd with FastCGI and the old allow-x-send-file",
  start: startLighttpdOldName,
  fastcgi: true,
});
